import Glibc

extension Certificate {
  /// What of a certificate may be the reason why it is refused.
  ///
  /// - Parameter host: the name or address by which the server is asked.
  /// - Returns: a part of a sentence: for whom it is, when it is valid, who signed it.
  func summary(for host: String) -> String {
    let names = names.isEmpty ? "nobody" : names.joined(separator: ", ")
    var summary = "it is for \(names)"
    if !isFor(host) { summary += ", not for \(host)" }
    let now = Int(time(nil))
    if start > now { summary += ", valid only from \(Self.moment(start)) on" }
    if end < now { summary += ", expired on \(Self.moment(end))" }
    return summary + (isSelfIssued ? ", signed by itself" : ", signed by \(issuer)")
  }

  /// Whether a host is among the names, one that begins with `*.` standing for one label (RFC 6125
  /// 6.4.3).
  func isFor(_ host: String) -> Bool {
    let host = host.lowercased()
    return names.contains { name in
      let name = name.lowercased()
      guard name.hasPrefix("*.") else { return name == host }
      return host.firstIndex(of: ".").map { host[$0...] == name.dropFirst() } ?? false
    }
  }
}
