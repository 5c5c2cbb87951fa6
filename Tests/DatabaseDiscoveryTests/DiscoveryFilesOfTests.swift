import DatabaseDiscovery
import PrivilegeSeparation

extension DiscoveryFiles {
  /// The files of a test, which are all the running user's: no rights are given up.
  static var ofTests: DiscoveryFiles { DiscoveryFiles(Access()) { _ in } }
}
