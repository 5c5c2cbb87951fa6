public import DurableFile
public import ModoboaDatabase
public import ModoboaParameters

/// Where the parameters come from.
public enum ParametersSource: Sendable {
  /// A settings export in a file; nil is standard input.
  case export(path: String?)
  /// Modoboa's database.
  case database(ModoboaDatabase)

  /// The source as an administrator knows it, for messages.
  public var name: String {
    switch self {
    case .export(let path): path ?? "standard input"
    case .database(let database): database.name
    }
  }

  /// Whether it is read from a writer that may keep it waiting: standard input, or a path that is
  /// no regular file.
  var isPipe: Bool {
    guard case .export(let path) = self else { return false }
    return path.map { !InputFile.isRegular($0) } ?? true
  }

  /// Reads the parameters.
  ///
  /// - Parameter timeout: how long to wait for a database, in seconds.
  /// - Returns: what Modoboa has stored.
  /// - Throws: ``SourceError/unreadable(_:)``, `DatabaseError`, or `ParametersError` for what
  ///   cannot be understood.
  func parameters(timeout: Double) throws -> LDAPParameters {
    switch self {
    case .database(let database): try database.parameters(timeout: timeout)
    case .export(let path): try SettingsExport(try Self.text(of: path)).parameters
    }
  }

  private static func text(of path: String?) throws -> [UInt8] {
    let text: [UInt8]?
    do {
      text = try InputFile.content(of: path, limit: SettingsExport.limit)
    } catch {
      throw SourceError.unreadable(error)
    }
    guard let text else { throw ParametersError.tooLarge(limit: SettingsExport.limit) }
    return text
  }
}

/// Why a source gave no parameters.
public enum SourceError: Error, Equatable {
  /// The export, or the file with the database's URL, does not exist or may not be read.
  case unreadable(SystemCallError)
  /// What was read is not what Modoboa stores or exports.
  case unintelligible(name: String, ParametersError)
}

extension SourceError: CustomStringConvertible {
  /// One sentence for an administrator.
  public var description: String {
    switch self {
    case .unreadable(let error): "the source cannot be read: \(error)"
    case .unintelligible(let name, let error): "\(name): \(error)"
    }
  }
}
