/// An error that may end a run, with its message and its exit status.
///
/// The message is one line without a secret: where, what is wrong, what to do. Any other error that
/// reaches the top is an internal error.
package protocol ReportedError: Error, CustomStringConvertible {
  /// The exit status of a run that ends with it.
  var exitStatus: ExitStatus { get }
}

extension ExitStatus {
  /// The status for any error.
  package init(_ error: any Error) {
    self = (error as? any ReportedError)?.exitStatus ?? .software
  }
}
