import Files
package import ModoboaDatabase
import ModoboaParameters
package import PrivilegeSeparation

/// The source of the parameters, opened by the worker that reads it.
package enum ParametersSource {
  /// A settings export: its name for messages, its path and its content.
  case export(name: String, path: String?, content: () throws(SourceError) -> [UInt8])
  /// Modoboa's database, and the file with its password, if there is one.
  case database(ModoboaDatabase, passwordFile: String?)

  /// The name for messages.
  package var name: String {
    switch self {
    case .export(let name, _, _): name
    case .database(let database, _): database.name
    }
  }

  /// The file or option that sets the database, if the name does not say that.
  private var whereNamed: String {
    guard case .database(let database, _) = self, let file = database.file, file != database.origin
    else { return "" }
    return ", which \(database.origin) names"
  }

  /// Reads the parameters.
  ///
  /// - Parameters:
  ///   - timeout: how long to wait for a database, in seconds.
  ///   - begin: takes each step that may block, for the message if it never ends.
  ///   - explain: takes a sentence about each step.
  /// - Returns: the stored settings; an export never has a pending update.
  /// - Throws: ``SourceError``, or `DatabaseError`.
  package func settings(
    timeout: Double, begin: @escaping (Step) -> Void, explain: @escaping (String) -> Void
  ) throws -> StoredParameters {
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
    var settings = StoredParameters(parameters: parameters, source: name)
    if case .database(let database, _) = self { settings.isPending = database.isPending }
    settings.passwordFile = fileWithPassword(parameters)
    if let file = settings.passwordFile, InputFile.isReadableByOthers(file) {
      // No chmod command here: doveadm run by another user may need to read Dovecot's own files.
      settings.warnings = [
        "\(file): holds a password, and every user of this host may read it; restrict its mode"
      ]
    }
    return settings
  }

  /// The file with the source's password, or with a password among the parameters, if there is one.
  private func fileWithPassword(_ parameters: LDAPParameters) -> String? {
    switch self {
    case .database(_, let passwordFile?): passwordFile
    case .database(let database, nil): parameters.hasBindPassword ? database.file : nil
    case .export(_, let path, _): parameters.hasBindPassword ? path : nil
    }
  }
}
