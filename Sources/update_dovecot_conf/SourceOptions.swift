import DurableFile
import ModoboaDatabase
import ParameterSync

/// The options that say where the parameters come from.
enum SourceOptions {
  /// The one source that the options name.
  ///
  /// - Throws: ``OptionError``, ``NoSource``, or `SourceError` for a file with a database URL that
  ///   cannot be read.
  static func source(_ options: OptionValues) throws -> ParametersSource {
    let sources = options.said.filter(\.name.isSource)
    guard let source = sources.first else { throw NoSource() }
    guard sources.count == 1 else {
      let names = sources.map(\.nameAtPlace).joined(separator: " and ")
      throw source.refused("only one source can be read, but \(names) are given")
    }
    // A slip that would put the password of the URL into the error for a missing file.
    guard source.name == .database || !source.text.contains("://") else {
      throw source.refused(
        "takes a file, not a URL; the URL of a database is given with --database")
    }
    switch source.name {
    case .export: return .export(path: source.text == "-" ? nil : source.text)
    case .databaseFile: return try database(url: url(inFile: source), source)
    default: return try database(url: source.text, source)
    }
  }

  private static func database(url: String, _ value: OptionValue) throws -> ParametersSource {
    do {
      return .database(
        ModoboaDatabase(
          [try DatabaseURL.address(url)], origin: value.nameAtPlace, mayChange: false),
        passwordFile: nil)
    } catch {
      throw value.refused(error.description)
    }
  }

  /// The URL in a file: its only line, without the line end.
  private static func url(inFile value: OptionValue) throws -> String {
    let content: [UInt8]?
    do {
      content = try InputFile.content(of: value.text, limit: 65536)
    } catch {
      throw SourceError.unreadable(error)
    }
    let lines = (content ?? []).split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    guard lines.count == 1, let url = String(validating: lines[0], as: UTF8.self) else {
      throw value.refused("\(value.text) must hold one line, the URL of the database")
    }
    return url
  }
}

/// Nothing says where the parameters come from.
struct NoSource: Error, CustomStringConvertible {
  /// One sentence for an administrator.
  var description: String {
    "no source of the parameters is given; name one with --database, --database-file or --export,"
      + " in the environment (DATABASE_URL) or in \(Settings.usualConfig)"
  }
}
