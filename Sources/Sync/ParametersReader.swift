package import ModoboaDatabase

/// Modoboa's parameters as a run sees them: somebody reads them for it.
///
/// What reads them opens files of others and talks to servers; a run only takes the answer.
package protocol ParametersReader: AnyObject {
  /// Whether the parameters come from a writer that may keep the run waiting: standard input, or a
  /// path that is no regular file.
  ///
  /// - Throws: an error that says its own exit status.
  func isPipe() throws -> Bool

  /// Reads the parameters.
  ///
  /// - Throws: an error that says its own exit status.
  func read() throws -> StoredSettings

  /// Clears Modoboa's flag, unless parameters were saved since they were read.
  ///
  /// - Returns: how it ended; that the user may not write is no error.
  /// - Throws: an error that says its own exit status.
  func acknowledge() throws -> Acknowledgement
}
