/// The files that libpq opens (PostgreSQL manual, 34.15 to 34.19).
enum PostgreSQLFiles {
  /// Keywords whose value is a file, with the variable that says the same.
  private static let keywords: [(keyword: String, variable: String, isAuthority: Bool)] = [
    ("passfile", "PGPASSFILE", false), ("sslkey", "PGSSLKEY", false),
    ("sslcert", "PGSSLCERT", false), ("sslrootcert", "PGSSLROOTCERT", true),
    ("sslcrl", "PGSSLCRL", true), ("sslcrldir", "PGSSLCRLDIR", true),
    ("sslkeylogfile", "PGSSLKEYLOGFILE", false), ("servicefile", "PGSERVICEFILE", false),
  ]

  /// Where Debian's libpq looks for the service file of all users.
  private static let systemDirectory = "/etc/postgresql-common"

  /// The files that values of keywords name.
  ///
  /// - Parameters:
  ///   - origin: what holds the keywords; nil for the address.
  ///   - value: gives the value of a keyword.
  /// - Returns: the files.
  static func named(from origin: String?, _ value: (String) -> String?) -> [ClientFile] {
    keywords.compactMap { name, _, isAuthority in
      value(name).flatMap { file(name, $0, from: origin, isAuthority) }
    }
  }

  private static func file(
    _ keyword: String, _ value: String, from origin: String?, _ isAuthority: Bool
  ) -> ClientFile? {
    var path = Substring(value)
    // OpenSSL's engine, by its name or the path of its library, and the name of the key there.
    if keyword == "sslkey", let colon = path.firstIndex(of: ":") {
      path = path[..<colon]
      guard path.contains("/") else { return nil }
    }
    if keyword == "sslrootcert", path == "system" { return nil }
    return ClientFile(String(path), from: origin, isAuthority ? .authorities : .settings)
  }

  /// The files that no address names.
  ///
  /// - Parameters:
  ///   - address: what the address says; nil if that is not known.
  ///   - host: where libpq looks.
  /// - Returns: the files, be they there or not.
  static func usual(_ address: PostgreSQLKeywords?, _ host: some ClientHost) -> [ClientFile] {
    var files = DatabaseAddress.filesOfVariables(["PGLOCALEDIR"], host)
    for (keyword, variable, isAuthority) in keywords where keyword != "servicefile" {
      guard let value = host.variable(variable),
        let file = file(keyword, value, from: variable, isAuthority)
      else { continue }
      files.append(file)
    }
    for home in host.homes {
      files.append(ClientFile("\(home)/.pgpass"))
      let directory = "\(home)/.postgresql"
      files.append(ClientFile(directory))
      guard host.isThere(directory) else { continue }
      files += ["postgresql.crt", "postgresql.key"].map { ClientFile("\(directory)/\($0)") }
      files += ["root.crt", "root.crl"].map { ClientFile("\(directory)/\($0)", .authorities) }
    }
    guard address == nil || address?["service"] != nil || host.variable("PGSERVICE") != nil else {
      return files
    }
    let system = host.variable("PGSYSCONFDIR") ?? systemDirectory
    let services =
      (host.variable("PGSERVICEFILE").map { [ClientFile($0, from: "PGSERVICEFILE")] }
        ?? host.homes.map { ClientFile("\($0)/.pg_service.conf") })
      + [
        ClientFile(
          "\(system)/pg_service.conf",
          from: host.variable("PGSYSCONFDIR") == nil ? nil : "PGSYSCONFDIR")
      ]
    for service in services {
      files.append(service)
      if let text = host.content(of: service.path) { files += named(in: text, of: service.path) }
    }
    return files
  }

  /// The files that a service file names, of whatever service.
  private static func named(in text: [UInt8], of path: String) -> [ClientFile] {
    text.split(separator: UInt8(ascii: "\n")).flatMap { line -> [ClientFile] in
      let words = String(decoding: line, as: UTF8.self).drop(while: \.isWhitespace)
      if words.hasPrefix("ldap") { return [ClientFile(path, .ofLDAPServer)] }
      let parts = words.split(separator: "=", maxSplits: 1)
      guard parts.count == 2 else { return [] }
      var value = parts[1]
      while let last = value.last, last.isWhitespace { value.removeLast() }
      return named(from: path) { $0 == parts[0] ? String(value) : nil }
    }
  }
}
