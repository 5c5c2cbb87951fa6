/// How the attempt to clear the flag ended.
package enum Acknowledgement: Sendable, Equatable {
  /// It is cleared.
  case cleared
  /// Parameters were saved since they were read, or another run cleared it: nothing was changed.
  case changedMeanwhile
  /// This user may not, or the server is a read-only standby; the database's own words.
  case notAllowed(String)
  /// A run as root reads the database as a user who may not write to it, so that none will ever clear
  /// the flag; why.
  case notWritable(String)
}
