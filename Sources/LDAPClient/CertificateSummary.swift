import Diagnostics
import Glibc

extension Certificate {
  /// The properties of a certificate that may explain why it is refused.
  ///
  /// - Parameter host: the name or address used to connect.
  /// - Returns: part of a sentence: names, validity, issuer.
  func summary(for host: String) -> String {
    let names = names.isEmpty ? "no name" : names.joined(separator: ", ")
    var summary = "it is for \(names)"
    if !isFor(host) { summary += ", not for \(host)" }
    let now = Int(time(nil))
    if start > now { summary += ", not valid before \(Moment.text(start))" }
    if end < now { summary += ", expired on \(Moment.text(end))" }
    return summary + (isSelfIssued ? ", self-signed" : ", signed by \(issuer)")
  }

  /// Whether a host is among the names, where `*.` matches one label (RFC 6125 6.4.3).
  func isFor(_ host: String) -> Bool {
    let host = host.lowercased()
    return names.contains { name in
      let name = name.lowercased()
      guard name.hasPrefix("*.") else { return name == host }
      return host.firstIndex(of: ".").map { host[$0...] == name.dropFirst() } ?? false
    }
  }
}
