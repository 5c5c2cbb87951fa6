// Known limits: files are those of Debian's Connector/C; one that was built with another directory for
// configuration reads one file more.

/// The option files that libmariadb reads, and the files that these name (libmariadb/ma_default.c of
/// Connector/C 3.3).
struct MySQLOptionFiles<Host: ClientHost> {
  private let groups: [String]
  private let host: Host

  /// How many files are looked at, and how deep they may include each other; Connector/C stops at 64.
  private static var limits: (files: Int, depth: Int) { (500, 64) }

  /// - Parameters:
  ///   - group: the group that counts beside the usual ones.
  ///   - host: where the library looks.
  init(group: String?, _ host: Host) {
    groups = ["client", "client-server", "client-mariadb"] + (group.map { [$0] } ?? [])
    self.host = host
  }

  /// All files: those by usual names, what they include, and what they name.
  ///
  /// - Parameters:
  ///   - file: the option file that is named; the usual ones are not read then.
  ///   - isRead: whether the usual ones are.
  /// - Returns: the files; not the one that is named.
  func files(named file: String?, isRead: Bool) -> [ClientFile] {
    var found: [ClientFile] = []
    if let file {
      follow(file, depth: 0, &found)
    } else if isRead {
      for file in usual {
        found.append(file)
        follow(file.path, depth: 0, &found)
      }
    }
    return found
  }

  private var usual: [ClientFile] {
    let variable = host.variable("MARIADB_HOME") == nil ? "MYSQL_HOME" : "MARIADB_HOME"
    return ["/etc/my.cnf", "/etc/mysql/my.cnf"].map { ClientFile($0) }
      + (host.variable(variable).map { [ClientFile("\($0)/my.cnf", from: variable)] } ?? [])
      + host.homes.map { ClientFile("\($0)/.my.cnf") }
  }

  private func follow(_ path: String, depth: Int, _ found: inout [ClientFile]) {
    guard depth < Self.limits.depth, found.count < Self.limits.files,
      let text = host.content(of: path)
    else { return }
    var counts = false
    for line in text.split(separator: UInt8(ascii: "\n")) {
      var words = String(decoding: line, as: UTF8.self).drop(while: \.isWhitespace)
      while let last = words.last, last.isWhitespace { words.removeLast() }
      switch words.first {
      case "[": counts = groups.contains { words.dropFirst().prefix { $0 != "]" } == $0 }
      case "!": include(words.dropFirst(), from: path, depth: depth, &found)
      default: if counts { name(words, from: path, &found) }
      }
    }
  }

  private func include(
    _ words: Substring, from origin: String, depth: Int, _ found: inout [ClientFile]
  ) {
    guard let blank = words.firstIndex(of: " ") else { return }
    let path = String(words[blank...].drop(while: \.isWhitespace))
    switch words[..<blank] {
    case "include":
      found.append(ClientFile(path, from: origin))
      follow(path, depth: depth + 1, &found)
    case "includedir":
      found.append(ClientFile(path, from: origin))
      for name in host.names(in: path) where name.hasSuffix(".cnf") {
        found.append(ClientFile("\(path)/\(name)", from: origin))
        follow("\(path)/\(name)", depth: depth + 1, &found)
      }
    default: break
    }
  }

  /// A file that an option names: a path, but not that of a socket.
  private func name(_ words: Substring, from origin: String, _ found: inout [ClientFile]) {
    let parts = words.split(separator: "=", maxSplits: 1)
    guard parts.count == 2 else { return }
    let key = String(parts[0].prefix { !$0.isWhitespace }).replacing("_", with: "-")
    var value = parts[1].drop { $0.isWhitespace || $0 == "'" || $0 == "\"" }
    while let last = value.last, last == "'" || last == "\"" { value.removeLast() }
    let isFile = ["ssl", "tls", "plugin"].contains { key.hasPrefix($0) }
    guard key != "socket", value.contains("/"), isFile || value.hasPrefix("/") else { return }
    let isAuthority = ["ssl-ca", "ssl-capath", "ssl-crl", "ssl-crlpath"].contains(key)
    found.append(ClientFile(String(value), from: origin, isAuthority ? .authorities : .settings))
  }
}
