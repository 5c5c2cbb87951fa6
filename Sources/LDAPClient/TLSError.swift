/// Why a TLS handshake failed, parsed from the TLS library's messages.
///
/// libldap itself has one error text for all failures. With GnuTLS (Debian 12) only the log lines give
/// the reason, with OpenSSL (Debian 13) the diagnostic message. Neither is a stable interface, so an
/// unknown text is passed on as it is.
struct TLSError: Equatable {
  /// Why the certificate is refused; nil if the handshake failed for another reason.
  let refusal: String?
  /// The library's own text; may be empty.
  let text: String

  /// - Parameters:
  ///   - tlsLog: the log lines that begin with "TLS: ".
  ///   - diagnostic: the value of `LDAP_OPT_DIAGNOSTIC_MESSAGE`.
  init(tlsLog: String, diagnostic: String) {
    let lines = tlsLog.split(separator: "\n").map { line in
      line.hasPrefix("TLS: ") ? String(line.dropFirst(5)) : String(line)
    }
    text = diagnostic.isEmpty || diagnostic.hasPrefix("(unknown") ? lines.first ?? "" : diagnostic
    if let flags = lines.lazy.compactMap({ Self.number(in: $0) }).first {
      refusal = Self.flags.first { flags & $0.bit != 0 }?.text ?? "it is not valid"
    } else if let verdict = Self.verdict(in: diagnostic) {
      refusal = verdict
    } else if lines.contains(where: { $0.hasPrefix("hostname (") }) {
      refusal = "it is for another host name"
    } else {
      refusal = nil
    }
  }

  /// The flags of gnutls_certificate_status_t (gnutls.h), the most serious first.
  private static let flags: [(bit: Int, text: String)] = [
    (0x20, "it is revoked"), (0x400, "it, or a CA certificate in its chain, has expired"),
    (0x200, "it, or a CA certificate in its chain, is not valid yet"),
    (0x100, "it is signed with an insecure algorithm"),
    (0x40, "it is not signed by a trusted CA"),
    (0x80, "its issuer is not a CA"),
  ]

  /// The flags in "peer cert untrusted or revoked (0x402)".
  private static func number(in line: String) -> Int? {
    let start = "peer cert untrusted or revoked (0x"
    guard line.hasPrefix(start) else { return nil }
    return Int(line.dropFirst(start.count).prefix(while: \.isHexDigit), radix: 16)
  }

  /// OpenSSL's reason in "… certificate verify failed (certificate has expired)".
  private static func verdict(in diagnostic: String) -> String? {
    let parts = diagnostic.split(separator: "certificate verify failed (", maxSplits: 1)
    guard parts.count == 2 else { return nil }
    return String(parts[1].prefix { $0 != ")" })
  }
}
