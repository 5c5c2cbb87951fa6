import PrivilegeSeparation

/// What a TLS handshake says of a host's certificate.
package enum CertificateTrial: Equatable, Sendable {
  /// The CAs have signed it, and it has the host's name.
  case trusted
  /// It is not accepted, and why.
  case rejected(String)
  /// There was no handshake, and why.
  case notKnown(String)

  /// A host, its port, and the CAs that are trusted.
  package struct Peer: Equatable, Sendable {
    /// A name, or an address without brackets.
    package let host: String
    package let port: Int
    /// The file or the directory with the CAs; nil for those of the system.
    package let authorities: (path: String, isDirectory: Bool)?

    package init(host: String, port: Int, authorities: (path: String, isDirectory: Bool)?) {
      (self.host, self.port, self.authorities) = (host, port, authorities)
    }

    package static func == (one: Peer, other: Peer) -> Bool {
      (one.host, one.port, one.authorities?.path, one.authorities?.isDirectory)
        == (other.host, other.port, other.authorities?.path, other.authorities?.isDirectory)
    }
  }

  /// Shakes hands with a host by openssl(1), on which Debian's dovecot-core depends.
  ///
  /// - Parameters:
  ///   - peer: the host.
  ///   - user: the name of the user with whose rights that is done: the one of Dovecot's auth process.
  ///   - timeout: how long it may take, in seconds.
  package init(_ peer: Peer, asUser user: String, timeout: Double) {
    // It must not be taken for an option.
    let isPlain = peer.host.utf8.allSatisfy { byte in
      (0x30...0x3a).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
        || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
    guard isPlain, !peer.host.isEmpty, !peer.host.hasPrefix("-"),
      let account = Account(named: user)
    else {
      self = .notKnown("\(peer.host) is no host name")
      return
    }
    let isAddress =
      peer.host.utf8.contains(UInt8(ascii: ":"))
      || peer.host.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
    let name = peer.host.utf8.contains(UInt8(ascii: ":")) ? "[\(peer.host)]" : peer.host
    let arguments =
      [
        "--reuid", "\(account.user)", "--regid", "\(account.group)", "--clear-groups",
        "/usr/bin/openssl", "s_client", "-brief", "-verify_return_error",
        "-connect", "\(name):\(peer.port)",
      ]
      + (isAddress
        ? ["-verify_ip", peer.host] : ["-verify_hostname", peer.host, "-servername", peer.host])
      + (peer.authorities.map { [$0.isDirectory ? "-CApath" : "-CAfile", $0.path] } ?? [])
    do {
      let end = try ChildProcess.run("/usr/bin/setpriv", arguments, timeout: timeout)
      self = Self.verdict(status: end.status, errors: end.errors)
    } catch {
      self = .notKnown(error.description)
    }
  }

  /// Reads what openssl has said.
  static func verdict(status: Int32, errors: String) -> CertificateTrial {
    let lines = errors.split(separator: "\n").map(String.init)
    if let line = lines.first(where: { $0.hasPrefix("verify error:") }) {
      // "verify error:num=20:unable to get local issuer certificate"
      return .rejected(String(line.split(separator: ":", maxSplits: 2).last ?? ""))
    }
    if status == 0 { return .trusted }
    return .notKnown(lines.first ?? "openssl ended with status \(status)")
  }
}
