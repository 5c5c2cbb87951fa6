/// A TCP port as it is written in an address.
package enum PortNumber {
  /// Reads a port.
  ///
  /// - Parameter text: decimal digits.
  /// - Returns: nil for what is no number from 1 to 65535.
  package static func read(_ text: some StringProtocol) -> UInt32? {
    UInt32(text).flatMap { (1...65535).contains($0) ? $0 : nil }
  }
}
