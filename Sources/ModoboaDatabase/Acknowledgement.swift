/// How the attempt to clear the flag ended.
package enum Acknowledgement: Sendable, Equatable {
  /// It is cleared.
  case cleared
  /// Parameters were saved since they were read, or another run cleared it: nothing was changed.
  case changedMeanwhile
  /// This user may not, or the server is a read-only standby; the database's own words.
  case notAllowed(String)
}
