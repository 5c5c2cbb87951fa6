// Known limits: a script is read word by word, not as a shell parses it; one for another interpreter
// is not judged.

/// What can be seen in the text of a shell script.
package struct ShellScript: Sendable, Equatable {
  /// Whether it hands over to the command that it was called with, as in `exec "$@"`; true for what is
  /// not a shell script.
  package let runsItsArguments: Bool
  /// Whether it holds a password.
  package let holdsPassword: Bool
  /// The clients of databases that it calls.
  package let clients: [String]
  /// Where it looks for them.
  package let searchPath: [String]

  /// The clients, and the packages of Debian that have them.
  static let packages = [
    "psql": "postgresql-client", "mysql": "default-mysql-client", "mariadb": "mariadb-client",
    "sqlite3": "sqlite3",
  ]

  package init(_ text: String) {
    let lines = text.split(separator: "\n").map { $0.drop { $0 == " " || $0 == "\t" } }
    let interpreter = lines.first.map { $0.hasPrefix("#!") ? $0 : "" } ?? ""
    let isShell = interpreter.split { "/ ".contains($0) }.contains {
      ["sh", "bash", "dash"].contains($0)
    }
    let code = lines.filter { $0.first != "#" }
    runsItsArguments =
      !isShell || code.contains { line in ["$@", "$*", "${@"].contains { line.contains($0) } }
    let words = code.flatMap { $0.split { " \t|;&()$`\"'".contains($0) } }
    var clients: [String] = []
    for word in words {
      let name = String(word.split(separator: "/").last ?? "")
      if isShell, Self.packages[name] != nil, !clients.contains(name) { clients.append(name) }
    }
    self.clients = clients
    holdsPassword = code.contains { Self.holdsPassword(String($0)) }
    let path = code.compactMap { line -> String? in
      guard line.hasPrefix("PATH="), !line.contains("$") else { return nil }
      return String(line.dropFirst("PATH=".utf8.count).filter { !"\"';".contains($0) })
    }.last
    searchPath = (path ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
      .split(separator: ":").map(String.init)
  }

  /// Whether a line sets a password to a text, as in `PGPASSWORD=…`, or gives one to a client.
  private static func holdsPassword(_ line: String) -> Bool {
    var words = line.split { " \t;\"'".contains($0) }.map(String.init)
    // A value in quotes has become a word of its own.
    for (name, value) in zip(words, words.dropFirst()) where name.hasSuffix("=") {
      words.append(name + value)
    }
    return words.contains { word in
      guard let sign = word.firstIndex(of: "=") else {
        return word.hasPrefix("-p") && word.count > 2 && !word.contains("$")
          && words.contains { $0.hasSuffix("mysql") || $0.hasSuffix("mariadb") }
      }
      let name = word[..<sign].lowercased()
      let value = word[word.index(after: sign)...]
      return ["password", "passwd", "_pwd"].contains { name.hasSuffix($0) }
        && value.first.map { !"$`<".contains($0) } == true
    }
  }
}
