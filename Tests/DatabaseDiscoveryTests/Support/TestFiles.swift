import DatabaseDiscovery

extension DiscoveryFiles {
  /// Files opened with the rights of the test process.
  static var ofTests: DiscoveryFiles { DiscoveryFiles(nil) { _ in } }
}
