package import ModoboaDatabase

/// Reads Modoboa's parameters for a run.
///
/// The implementation opens files of other users and talks to servers; the run only takes the
/// result.
package protocol ParametersReader: AnyObject {
  /// Whether reading may block: the source is standard input, or a path that is not a regular file.
  ///
  /// - Throws: a `ReportedError`.
  func isPipe() throws -> Bool

  /// Reads the parameters.
  ///
  /// - Throws: a `ReportedError`.
  func read() throws -> StoredParameters

  /// Clears Modoboa's flag, unless parameters were saved since they were read.
  ///
  /// - Returns: the result; a missing right to write is not an error.
  /// - Throws: a `ReportedError`.
  func acknowledge() throws -> Acknowledgement
}
