import DovecotGrammar
import ModoboaDatabase
import PassdbFile
import Secrets

// Known limits: the character set and client flags of a `connect` line play no part; without a
// password, PostgreSQL's peer authentication lets in the user `dovecot`, which this program is not.

/// The SQL settings file of Dovecot 2.3, by its usual name `dovecot-sql.conf.ext`.
enum DovecotSQL23 {
  /// The addresses that a file names.
  ///
  /// - Parameters:
  ///   - whole: the file with what it includes.
  ///   - file: its path, for errors.
  ///   - files: how files that it names are read.
  /// - Returns: one address for each host; nil if it has neither `driver` nor `connect`.
  /// - Throws: ``DiscoveryError``.
  static func addresses(
    _ whole: ConfigurationSection, in file: String, _ files: DiscoveryFiles
  )
    throws(DiscoveryError) -> [DatabaseAddress]?
  {
    let (driver, connect) = (whole.setting("driver"), whole.setting("connect"))
    if driver == nil, connect == nil { return nil }
    guard let driver, let connect else {
      throw .unusable(file, "has no \(driver == nil ? "driver" : "connect") line")
    }
    let text = try connect.text(files)
    // The names are exact (src/lib-sql/sql-api.c of 2.3.19.1): there are no others.
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

  /// One connection string for each host, as the pool of 2.3 divides a `connect` line
  /// (src/lib-sql/driver-sqlpool.c:454): at blanks, whatever the quotation marks, each word
  /// `host=…` being one host.
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

  /// The address in a connection string for MySQL: words divided by blanks, nothing quoted
  /// (src/lib-sql/driver-mysql.c:182).
  private static func mySQL(_ text: String, _ connect: ConfigurationSection.Setting)
    throws(DiscoveryError) -> MySQLAddress
  {
    var address = MySQLAddress()
    var verifies = true
    // The option group of 2.3 always counts, also in the usual option files.
    address.optionGroup = "client"
    for word in text.split(separator: " ") {
      let name = word.prefix { $0 != "=" }
      guard name.endIndex != word.endIndex else {
        throw connect.refused("connect has a word without '='")
      }
      let value = String(word[name.endIndex...].dropFirst())
      switch name {
      case "host", "hostaddr":
        guard !value.contains("@") else { throw connect.refused("the host has an '@' in it") }
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
