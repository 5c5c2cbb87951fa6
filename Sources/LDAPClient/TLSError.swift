/// Why a TLS handshake failed, read off what the TLS library let slip.
///
/// libldap has one text for all. With GnuTLS (Debian 12) the reason is in the log lines alone, with
/// OpenSSL (Debian 13) in the diagnostic message; neither is an interface, so what is not understood
/// falls back to the texts themselves.
struct TLSError: Equatable {
  /// Why the certificate was refused; nil if the handshake failed for another reason.
  let refusal: String?
  /// What there is to read otherwise; empty for nothing.
  let text: String

  /// Reads what was said.
  ///
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
      refusal = "it is for another name"
    } else {
      refusal = nil
    }
  }

  /// The flags of gnutls_certificate_status_t (gnutls.h), the gravest first.
  private static let flags: [(bit: Int, text: String)] = [
    (0x20, "it is revoked"), (0x400, "it, or one it depends on, has expired"),
    (0x200, "it, or one it depends on, is not valid yet"),
    (0x100, "it is signed with an algorithm that is not safe any more"),
    (0x40, "it is signed by nobody who is trusted"),
    (0x80, "it is signed by one that is no certificate authority"),
  ]

  /// The flags in "peer cert untrusted or revoked (0x402)".
  private static func number(in line: String) -> Int? {
    let start = "peer cert untrusted or revoked (0x"
    guard line.hasPrefix(start) else { return nil }
    return Int(line.dropFirst(start.count).prefix(while: \.isHexDigit), radix: 16)
  }

  /// OpenSSL's words in "… certificate verify failed (certificate has expired)".
  private static func verdict(in diagnostic: String) -> String? {
    let parts = diagnostic.split(separator: "certificate verify failed (", maxSplits: 1)
    guard parts.count == 2 else { return nil }
    return String(parts[1].prefix { $0 != ")" })
  }
}
