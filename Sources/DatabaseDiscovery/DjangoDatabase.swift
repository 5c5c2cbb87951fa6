import Glibc
import ModoboaDatabase
import Secrets

// Known limits: settings that change DATABASES by what they import are not followed; OPTIONS that
// are Django's or psycopg's own (assume_role, pool, init_command) play no part.

/// A connection of the dictionary DATABASES in settings.py, as Django's backends take it.
struct DjangoDatabase {
  private let connection: PythonValue
  private let options: PythonValue
  private let instance: String

  /// Takes a connection.
  ///
  /// - Parameters:
  ///   - connection: the dictionary of the connection.
  ///   - instance: the directory with manage.py, to which the path of a SQLite database is relative.
  init(_ connection: PythonValue, instance: String) {
    self.connection = connection
    self.instance = instance
    options = connection["OPTIONS"] ?? .dictionary([])
  }

  /// The address; nil for an engine that Modoboa does not support.
  ///
  /// - Throws: `DatabaseURLError` for a value that cannot be used.
  func address() throws(DatabaseURLError) -> DatabaseAddress? {
    // Each may be named in a message, of the client library or of the server.
    for key in ["NAME", "USER", "HOST", "PORT"] where text(key).contains("://") {
      throw .badPart(name: key)
    }
    if text("HOST").dropFirst().contains("@") { throw .badPart(name: "HOST") }
    switch text("ENGINE").split(separator: ".").last {
    case "postgresql", "postgresql_psycopg2": return postgreSQL
    case "mysql": return .mySQL(try mySQL())
    case "sqlite3":
      let name = text("NAME")
      return .sqlite(path: name.hasPrefix("/") ? name : "\(absoluteInstance)/\(name)")
    default: return nil
    }
  }

  /// libpq's keywords: OPTIONS count more than NAME, but less than the other keys
  /// (django/db/backends/postgresql/base.py, get_connection_params).
  private var postgreSQL: DatabaseAddress {
    let djangoOnlyOptions = [
      "assume_role", "isolation_level", "pool", "server_side_binding", "prepare_threshold",
      "cursor_factory", "context", "row_factory", "autocommit",
    ]
    var keywords = [(name: "dbname", value: text("NAME"))].filter { !$0.value.isEmpty }
    for option in options.members where !djangoOnlyOptions.contains(option.key) {
      if let value = option.value.text { keywords.append((option.key, value)) }
    }
    for (name, key) in [
      ("user", "USER"), ("password", "PASSWORD"), ("host", "HOST"), ("port", "PORT"),
    ] where !text(key).isEmpty {
      keywords.append((name, text(key)))
    }
    return .postgreSQL(keywords: keywords)
  }

  /// OPTIONS count more than the other keys (django/db/backends/mysql/base.py).
  private func mySQL() throws(DatabaseURLError) -> MySQLAddress {
    var address = MySQLAddress()
    address.setHost(text("HOST"))
    try address.setPort(text("PORT"))
    if !text("USER").isEmpty { address.user = text("USER") }
    if !text("PASSWORD").isEmpty { address.password = Secret(text("PASSWORD")) }
    if !text("NAME").isEmpty { address.database = text("NAME") }
    for option in options.members {
      let value = option.value.text ?? ""
      switch option.key {
      case "user": address.user = value
      case "password", "passwd": address.password = Secret(value)
      case "database", "db": address.database = value
      case "host":
        guard !value.contains("@") else { throw .badPart(name: "host") }
        address.setHost(value)
      case "port": try address.setPort(value)
      case "ssl": address.setTLS(option.value)
      case "unix_socket", "ssl_mode", "read_default_file", "read_default_group":
        try address.setParameter(option.key, to: value)
      default: break
      }
    }
    return address
  }

  private var absoluteInstance: String {
    guard let resolved = realpath(instance, nil) else { return instance }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private func text(_ key: String) -> String {
    connection[key]?.text ?? ""
  }
}

extension MySQLAddress {
  /// Takes the option `ssl` of mysqlclient: a dictionary of files, or True.
  fileprivate mutating func setTLS(_ ssl: PythonValue) {
    for option in ssl.members {
      switch option.key {
      case "ca": caFile = option.value.text
      case "capath": caDirectory = option.value.text
      case "cert": certificateFile = option.value.text
      case "key": keyFile = option.value.text
      default: break
      }
    }
    // Who names an authority wants the server verified by it.
    if caFile == nil, caDirectory == nil, ssl != .boolean(false) {
      security = security ?? .required
    }
  }

  fileprivate mutating func setPort(_ text: String) throws(DatabaseURLError) {
    guard !text.isEmpty, text != "0" else { return }
    guard let port = UInt32(text), (1...65535).contains(port) else { throw .badPort }
    self.port = port
  }
}

extension PythonValue {
  /// The value as text, as Python's str() writes it; nil for what is no single value.
  fileprivate var text: String? {
    switch self {
    case .string(let text): text
    case .integer(let number): String(number)
    case .boolean(let isTrue): isTrue ? "True" : "False"
    case .none, .list, .dictionary: nil
    }
  }
}
