/// What a connection string says, read as libpq reads it, but without libpq: its library is loaded only
/// after rights were given up.
struct PostgreSQLKeywords {
  private var values: [(name: String, value: String)] = []

  /// Reads a connection string in either form (PostgreSQL manual, 34.1.1); nil for what libpq would
  /// not take, or not surely.
  init?(_ text: String) {
    let schemes = ["postgresql://", "postgres://"]
    if let scheme = schemes.first(where: { text.utf8.starts(with: $0.utf8) }) {
      guard readURL(text.utf8.dropFirst(scheme.utf8.count)) else { return nil }
    } else {
      guard readPairs(text.utf8[...]) else { return nil }
    }
  }

  /// The value of a keyword: the last one counts, and an empty one is none.
  subscript(name: String) -> String? {
    values.last { $0.name == name }.flatMap { $0.value.isEmpty ? nil : $0.value }
  }

  /// `postgresql://user:password@host:port,host:port/database?name=value&…`.
  private mutating func readURL(_ text: Substring.UTF8View) -> Bool {
    var rest = text
    if let end = rest.firstIndex(where: { $0 == UInt8(ascii: "@") || $0 == UInt8(ascii: "/") }),
      rest[end] == UInt8(ascii: "@")
    {
      let user = rest[..<end]
      let name = user.prefix { $0 != UInt8(ascii: ":") }
      guard put("user", name) else { return false }
      if name.endIndex != user.endIndex {
        guard put("password", user[name.endIndex...].dropFirst()) else { return false }
      }
      rest = rest[end...].dropFirst()
    }
    let hosts = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
    rest = rest[hosts.endIndex...]
    guard put("host", Substring(Self.withoutPorts(hosts)).utf8) else { return false }
    if rest.first == UInt8(ascii: "/") {
      let database = rest.dropFirst().prefix { $0 != UInt8(ascii: "?") }
      guard put("dbname", database) else { return false }
      rest = rest[database.endIndex...]
    }
    for pair in rest.dropFirst().split(separator: UInt8(ascii: "&")) {
      let name = pair.prefix { $0 != UInt8(ascii: "=") }
      guard name.endIndex != pair.endIndex, let key = try? PercentEncoding.decoded(name) else {
        return false
      }
      // JDBC's word for it, which libpq knows.
      if key == "ssl" {
        values.append(("sslmode", "require"))
        continue
      }
      guard put(key, pair[name.endIndex...].dropFirst()) else { return false }
    }
    return true
  }

  private static func withoutPorts(_ hosts: Substring.UTF8View) -> String {
    hosts.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map { host in
      guard let colon = host.lastIndex(of: UInt8(ascii: ":")),
        !host[colon...].contains(UInt8(ascii: "]"))
      else { return String(Substring(host)) }
      return String(Substring(host[..<colon]))
    }.joined(separator: ",")
  }

  private mutating func put(_ name: String, _ value: Substring.UTF8View) -> Bool {
    guard let text = try? PercentEncoding.decoded(value) else { return false }
    values.append((name, text))
    return true
  }

  /// `name = value name = 'value with blanks'`, with a backslash before what counts as itself.
  private mutating func readPairs(_ text: Substring.UTF8View) -> Bool {
    let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0d).contains(byte) }
    let quote = UInt8(ascii: "'")
    let escape = UInt8(ascii: "\\")
    var rest = text.drop(while: isBlank)
    while !rest.isEmpty {
      let name = rest.prefix { $0 != UInt8(ascii: "=") && !isBlank($0) }
      rest = rest[name.endIndex...].drop(while: isBlank)
      guard rest.popFirst() == UInt8(ascii: "=") else { return false }
      rest = rest.drop(while: isBlank)
      let isQuoted = rest.first == quote
      if isQuoted { rest = rest.dropFirst() }
      var value: [UInt8] = []
      var isEnded = !isQuoted
      while let byte = rest.first {
        if isQuoted ? byte == quote : isBlank(byte) {
          isEnded = true
          rest = rest.dropFirst()
          break
        }
        rest = rest.dropFirst()
        if byte == escape {
          if let next = rest.popFirst() { value.append(next) }
        } else {
          value.append(byte)
        }
      }
      guard isEnded else { return false }
      values.append(
        (String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self)))
      rest = rest.drop(while: isBlank)
    }
    return true
  }
}
