import DatabaseDiscovery
import DurableFile
import ModoboaDatabase
import ParameterSync

/// The options that say where the parameters come from.
extension OptionValues {
  /// The one source that the options name, or the database that this host's files name.
  ///
  /// - Parameter mayChange: whether Modoboa's flag may be cleared in the database.
  /// - Returns: the source; nothing was asked of a database yet.
  /// - Throws: ``OptionError``, ``NoSource``, `SourceError` for a file with a database URL that
  ///   cannot be read, or `DiscoveryError`.
  func source(mayChange: Bool) throws -> ParametersSource {
    let sources = said.filter(\.name.isSource)
    guard let source = sources.first else { return try discovered(mayChange) }
    guard sources.count == 1 else {
      let names = sources.map(\.nameAtPlace).joined(separator: " and ")
      throw source.refused("only one source can be read, but \(names) are given")
    }
    // A slip that would put the password of the URL into the error for a missing file.
    guard source.name == .database || !source.text.contains("://") else {
      throw source.refused(
        "takes a path, not a URL; the URL of a database is given with --database")
    }
    switch source.name {
    case .export:
      return .export(path: source.text == "-" ? nil : source.text)
    case .databaseFile:
      return database(
        FoundDatabase([try source.address(try source.urlInFile())], in: source.text), mayChange)
    case .dovecotSQL:
      return database(try Discovery.database(dovecotSQL: source.text), mayChange)
    case .instance:
      return database(try Discovery.database(instance: source.text), mayChange)
    default:
      let address = try source.address(source.text)
      guard case .configuration(let file, _) = source.place else {
        return .database(
          ModoboaDatabase([address], origin: source.nameAtPlace, mayChange: mayChange),
          passwordFile: nil)
      }
      return database(FoundDatabase([address], in: file), mayChange)
    }
  }

  private func discovered(_ mayChange: Bool) throws -> ParametersSource {
    guard let found = try Discovery.database(dovecotDirectory: dovecotDirectory) else {
      throw NoSource(dovecotDirectory: dovecotDirectory)
    }
    return database(found, mayChange)
  }

  private func database(_ found: FoundDatabase, _ mayChange: Bool) -> ParametersSource {
    .database(
      ModoboaDatabase(found.addresses, origin: found.file, mayChange: mayChange),
      passwordFile: found.passwordFile)
  }
}

extension OptionValue {
  /// The address that a URL gives.
  fileprivate func address(_ url: String) throws(OptionError) -> DatabaseAddress {
    do {
      return try DatabaseURL.address(url)
    } catch {
      throw refused(error.description)
    }
  }

  /// The URL in the file that is named: its only line, without the line end.
  fileprivate func urlInFile() throws -> String {
    let content: [UInt8]?
    do {
      content = try InputFile.content(of: text, limit: 65536)
    } catch {
      throw SourceError.unreadable(error)
    }
    let lines = (content ?? []).split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    guard lines.count == 1, let url = String(validating: lines[0], as: UTF8.self) else {
      throw refused("\(text) must hold one line, the URL of the database")
    }
    return url
  }
}

/// Nothing says where the parameters come from.
struct NoSource: Error, CustomStringConvertible {
  /// Where Dovecot's configuration was looked for.
  let dovecotDirectory: String

  /// One sentence for an administrator.
  var description: String {
    "no database is found: neither \(dovecotDirectory) nor \(Discovery.usualInstance) names one; say where"
      + " Modoboa's parameters are with --database-file, --dovecot-sql, --instance or --export, or in"
      + " \(OptionValues.usualConfig)"
  }
}
