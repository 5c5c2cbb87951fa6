/// An error that a run may end with: it knows its message and its exit status.
///
/// The message is one line without a secret: where, what is wrong, what to do. An error that does
/// not conform counts as a fault of this program when it reaches the top.
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
