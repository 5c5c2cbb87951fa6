/// A TCP port in an address.
package enum PortNumber {
  /// Parses a port.
  ///
  /// - Parameter text: decimal digits.
  /// - Returns: nil if it is not a number from 1 to 65535.
  package static func read(_ text: some StringProtocol) -> UInt32? {
    UInt32(text).flatMap { (1...65535).contains($0) ? $0 : nil }
  }
}
