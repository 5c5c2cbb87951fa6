/// The outcome of an attempt to clear the flag.
package enum Acknowledgement: Sendable, Equatable {
  case cleared
  /// Parameters were saved since they were read, or another run cleared it: nothing changed.
  case changedMeanwhile
  /// No permission, or a read-only standby; the database's error text.
  case notAllowed(String)
  /// A run as root reads the database as a user who may not write to it, so that none will ever clear
  /// the flag; why.
  case notWritable(String)
}
