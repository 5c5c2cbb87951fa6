import Files
package import ModoboaDatabase
import ModoboaParameters
package import PrivilegeSeparation

/// Where the parameters come from, opened by the worker that reads them.
package enum ParametersSource {
  /// A settings export: its name for messages, and its content.
  case export(name: String, path: String?, content: () throws(SourceError) -> [UInt8])
  /// Modoboa's database; the file that holds the password for it, if one does.
  case database(ModoboaDatabase, passwordFile: String?)

  /// The source as an administrator knows it, for messages.
  package var name: String {
    switch self {
    case .export(let name, _, _): name
    case .database(let database, _): database.name
    }
  }

  /// Which file or option names a database whose own name does not tell.
  private var whereNamed: String {
    guard case .database(let database, _) = self, let file = database.file, file != database.origin
    else { return "" }
    return ", which \(database.origin) names"
  }

  /// Reads the parameters.
  ///
  /// - Parameters:
  ///   - timeout: how long to wait for a database, in seconds.
  ///   - begin: takes the sentence for a step that never ends.
  ///   - explain: takes a sentence about each step.
  /// - Returns: what Modoboa has stored; from an export nothing is pending.
  /// - Throws: ``SourceError``, or `DatabaseError`.
  package func settings(
    timeout: Double, begin: @escaping (Step) -> Void, explain: @escaping (String) -> Void
  ) throws -> StoredSettings {
    explain("reading Modoboa's parameters from \(name)\(whereNamed)")
    let parameters: LDAPParameters
    do {
      switch self {
      case .database(let database, _):
        let name = database.name
        parameters = try database.parameters(
          timeout: timeout, begin: { begin(Step(name, $0)) }, explain: explain)
      case .export(_, _, let content):
        parameters = try SettingsExport(content()).parameters
      }
    } catch let error as ParametersError {
      throw SourceError.unintelligible(name: name, error)
    }
    var settings = StoredSettings(parameters: parameters, source: name)
    if case .database(let database, _) = self { settings.isPending = database.isPending }
    settings.passwordFile = fileWithPassword(parameters)
    if let file = settings.passwordFile, InputFile.isReadableByOthers(file) {
      // Not a word of chmod: doveadm, run by another user, may have to read Dovecot's own files.
      settings.warnings = [
        "\(file): holds a password, and every user of this host may read it; leave that to those who must"
      ]
    }
    return settings
  }

  /// The file that holds a password for the source or of its parameters, if one does.
  private func fileWithPassword(_ parameters: LDAPParameters) -> String? {
    switch self {
    case .database(_, let passwordFile?): passwordFile
    case .database(let database, nil): parameters.hasBindPassword ? database.file : nil
    case .export(_, let path, _): parameters.hasBindPassword ? path : nil
    }
  }
}
