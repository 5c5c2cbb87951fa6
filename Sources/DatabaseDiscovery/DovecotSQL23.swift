import DovecotGrammar
import ModoboaDatabase
import Secrets

// Known limits: the character set and client flags of a `connect` line are ignored. Without a password,
// PostgreSQL's peer authentication accepts the user `dovecot`, as which this program does not run.

/// The SQL settings file of Dovecot 2.3, usually `dovecot-sql.conf.ext`.
enum DovecotSQL23 {
  /// The addresses in a file.
  ///
  /// - Parameters:
  ///   - whole: the file with its includes.
  ///   - file: its path, for errors.
  ///   - files: reads the files that it names.
  /// - Returns: one address for each host; nil if there is neither `driver` nor `connect`.
  /// - Throws: ``DiscoveryError``.
  static func addresses(
    _ whole: ConfigurationSection, in file: String, _ files: DiscoveryFiles
  )
    throws(DiscoveryError) -> [DatabaseAddress]?
  {
    let (driver, connect) = (whole.setting("driver"), whole.setting("connect"))
    if driver == nil, connect == nil { return nil }
    guard let driver, let connect else {
      throw .lacking(driver == nil ? "driver" : "connect", whole, file)
    }
    let text = try connect.text(files)
    // The names must match exactly (src/lib-sql/sql-api.c of 2.3.19.1).
    switch try driver.text(files) {
    case "pgsql":
      do {
        for host in hosts(of: text) { try PostgreSQLURL.checkCredentials(host) }
      } catch {
        throw connect.refused(error.description)
      }
      return hosts(of: text).map { .postgreSQL(Secret($0)) }
    case "mysql":
      var addresses: [DatabaseAddress] = []
      for host in hosts(of: text) { addresses.append(.mySQL(try mySQL(host, connect))) }
      return addresses
    case "sqlite":
      guard text.hasPrefix("/") else {
        throw connect.refused("connect must be the absolute path of the SQLite database")
      }
      return [.sqlite(path: text)]
    default:
      throw driver.refused("the driver must be pgsql, mysql or sqlite")
    }
  }

  /// Splits a `connect` line into one connection string for each host, as the pool of 2.3 does
  /// (src/lib-sql/driver-sqlpool.c:454): at blanks, ignoring quotation marks; each `host=…` is a host.
  static func hosts(of connect: String) -> [String] {
    var hosts: [Substring] = []
    var rest = ""
    for word in connect.split(separator: " ") {
      if word.hasPrefix("host=") {
        hosts.append(word)
      } else if !word.hasPrefix("maxconns="), word != "maxconns" {
        rest += rest.isEmpty ? "\(word)" : " \(word)"
      }
    }
    return hosts.isEmpty ? [rest] : hosts.map { rest.isEmpty ? "\($0)" : "\($0) \(rest)" }
  }

  /// Parses a MySQL connection string: words separated by blanks, without quoting
  /// (src/lib-sql/driver-mysql.c:182).
  private static func mySQL(_ text: String, _ connect: ConfigurationSection.Setting)
    throws(DiscoveryError) -> MySQLAddress
  {
    var address = MySQLAddress()
    var verifies = true
    // 2.3 always reads this group, also from the default option files.
    address.optionGroup = "client"
    for word in text.split(separator: " ") {
      let name = word.prefix { $0 != "=" }
      guard name.endIndex != word.endIndex else {
        throw connect.refused("connect has a word without '='")
      }
      let value = String(word[name.endIndex...].dropFirst())
      switch name {
      case "host", "hostaddr":
        guard !value.contains("@") else { throw connect.refused("the host contains an '@'") }
        address.setHost(value)
      case "user": address.user = value
      case "password": address.password = Secret(value)
      case "dbname": address.database = value
      case "port":
        guard let port = PortNumber.read(value) else {
          throw connect.refused("the port must be a number from 1 to 65535")
        }
        address.port = port
      case "ssl_ca": address.caFile = value
      case "ssl_ca_path": address.caDirectory = value
      case "ssl_cert": address.certificateFile = value
      case "ssl_key": address.keyFile = value
      case "ssl_verify_server_cert": verifies = value != "no"
      case "option_file": address.optionFile = value
      case "option_group": address.optionGroup = value
      default: break
      }
    }
    if address.caFile != nil || address.caDirectory != nil {
      address.security = verifies ? .verifyIdentity : .required
    }
    return address
  }
}
