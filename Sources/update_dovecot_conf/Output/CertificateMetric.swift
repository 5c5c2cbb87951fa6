import LDAPClient

/// When the certificate of an LDAP server expires.
struct CertificateMetric: Equatable {
  /// The server as host:port.
  var server: String
  /// Seconds since 1970.
  var end: Int
}

/// The metric of each LDAP server's certificate, which only a run that asks the servers learns.
extension Metrics {
  private static let certificateName = "ldap_certificate_not_after_timestamp_seconds"
  /// How many servers to take from an older text: Modoboa names two.
  private static let serverLimit = 4

  /// The lines of this metric; empty if no certificate is known.
  var certificatesText: String {
    guard !certificates.isEmpty else { return "" }
    let name = Self.prefix + Self.certificateName
    var text =
      "# HELP \(name) When the certificate of an LDAP server expires, as last seen.\n"
      + "# TYPE \(name) gauge\n"
    for certificate in certificates {
      text +=
        "\(certificateBeginning)\(Self.escaped(certificate.server))\"} \(certificate.end)\n"
    }
    return text
  }

  private var certificateBeginning: String {
    "\(beginning(of: Self.certificateName)),server=\""
  }

  /// Takes what the LDAP servers showed, or what an older text has for this Dovecot: of all servers if
  /// none was asked, else of those that could not be reached.
  ///
  /// - Parameters:
  ///   - verdicts: what the servers said.
  ///   - text: the older metrics.
  mutating func takeCertificates(of verdicts: [ServerVerdict], orOf text: [UInt8]) {
    let old = certificates(in: text)
    guard !verdicts.isEmpty else {
      certificates = old
      return
    }
    certificates = verdicts.compactMap { verdict in
      if let end = verdict.certificateEnd {
        return CertificateMetric(server: verdict.server, end: end)
      }
      return verdict.error == nil ? nil : old.first { $0.server == verdict.server }
    }
  }

  private func certificates(in text: [UInt8]) -> [CertificateMetric] {
    let beginning = Array(certificateBeginning.utf8)
    let lines = text.split(separator: UInt8(ascii: "\n")).filter { $0.starts(with: beginning) }
    return lines.prefix(Self.serverLimit).compactMap { line in
      let rest = line.dropFirst(beginning.count)
      let server = rest.prefix { $0 != UInt8(ascii: "\"") }
      let number = String(decoding: rest.dropFirst(server.count), as: UTF8.self)
      // Of names that need an escape, none is a server's.
      guard !server.contains(UInt8(ascii: "\\")), number.hasPrefix("\"} "),
        let end = Int(number.dropFirst(3))
      else { return nil }
      return CertificateMetric(server: String(decoding: server, as: UTF8.self), end: end)
    }
  }
}
