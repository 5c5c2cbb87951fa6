public import DurableFile
public import ModoboaDatabase
public import ModoboaParameters

/// Where the parameters come from.
public enum ParametersSource: Sendable {
  /// A settings export in a file; nil is standard input.
  case export(path: String?)
  /// Modoboa's database; the file that holds the password for it, if one does.
  case database(ModoboaDatabase, passwordFile: String?)

  /// The source as an administrator knows it, for messages.
  public var name: String {
    switch self {
    case .export(let path): path ?? "standard input"
    case .database(let database, _): database.name
    }
  }

  /// Which file or option names a database whose own name does not tell.
  private var whereNamed: String {
    guard case .database(let database, _) = self, let file = database.file, file != database.origin
    else { return "" }
    return ", which \(database.origin) names"
  }

  /// Whether it is standard input.
  public var isStandardInput: Bool {
    if case .export(path: nil) = self { true } else { false }
  }

  /// Whether it is read from a writer that may keep it waiting: standard input, or a path that is
  /// no regular file.
  var isPipe: Bool {
    guard case .export(let path) = self else { return false }
    return path.map { !InputFile.isRegular($0) } ?? true
  }

  /// Reads the parameters.
  ///
  /// - Parameters:
  ///   - timeout: how long to wait for a database, in seconds.
  ///   - explain: takes a sentence about each step.
  /// - Returns: what Modoboa has stored; from an export nothing is pending.
  /// - Throws: ``SourceError``, or `DatabaseError`.
  public func settings(timeout: Double, explain: Synchronizer.Explain) throws -> StoredSettings {
    explain("reading Modoboa's parameters from \(name)\(whereNamed)")
    do {
      switch self {
      case .database(let database, _):
        return try database.settings(timeout: timeout) { sentence in explain(sentence) }
      case .export(let path):
        return StoredSettings(parameters: try SettingsExport(try Self.text(of: path)).parameters)
      }
    } catch let error as ParametersError {
      throw SourceError.unintelligible(name: name, error)
    }
  }

  /// Clears Modoboa's flag, unless parameters were saved since they were read.
  ///
  /// - Parameters:
  ///   - pending: what was read with the parameters.
  ///   - timeout: how long to wait for the database, in seconds.
  ///   - explain: takes a sentence about each further try.
  /// - Returns: how it ended.
  /// - Throws: `DatabaseError`.
  func acknowledge(_ pending: PendingUpdate, timeout: Double, explain: Synchronizer.Explain)
    throws(DatabaseError) -> Acknowledgement
  {
    guard case .database(let database, _) = self else { return .cleared }
    return try database.acknowledge(pending, timeout: timeout) { sentence in explain(sentence) }
  }

  /// What an administrator should know about the files of the source: that others may read a
  /// password in one.
  ///
  /// - Parameter parameters: what was read.
  /// - Returns: one sentence each.
  public func warnings(_ parameters: LDAPParameters) -> [String] {
    guard let file = fileWithPassword(parameters), InputFile.isReadableByOthers(file) else {
      return []
    }
    // Not a word of chmod: doveadm, run by another user, may have to read Dovecot's own files.
    return [
      "\(file): holds a password, and every user of this host may read it; leave that to those who must"
    ]
  }

  /// The file that holds a password for the source or of its parameters, if one does.
  ///
  /// - Parameter parameters: what was read.
  /// - Returns: its path.
  public func fileWithPassword(_ parameters: LDAPParameters) -> String? {
    switch self {
    case .database(_, let passwordFile?): passwordFile
    case .database(let database, nil): parameters.hasBindPassword ? database.file : nil
    case .export(let path): parameters.hasBindPassword ? path : nil
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
