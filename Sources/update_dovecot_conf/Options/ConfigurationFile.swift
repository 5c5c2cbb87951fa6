import DovecotGrammar
import Files
import Glibc
import PrivilegeSeparation

/// The program's own configuration file, written in the grammar of Dovecot's settings files.
enum ConfigurationFile {
  /// Reads the options in a configuration file.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - isRequired: false for the usual path, where no file is no fault.
  /// - Returns: what the file says.
  /// - Throws: ``ConfigurationError``.
  static func options(in path: String, isRequired: Bool) throws(ConfigurationError) -> OptionValues
  {
    let text: [UInt8]?
    do {
      text = try content(of: path, isRequired: isRequired)
    } catch let error as SystemCallError {
      if !isRequired, error.isMissing { return OptionValues() }
      let hint = error.number == EACCES && geteuid() != 0 ? "; run as root" : ""
      throw ConfigurationError(
        place: "the configuration file", reason: "cannot be read: \(error)\(hint)")
    } catch {
      throw error as? ConfigurationError ?? ConfigurationError(place: path, reason: "\(error)")
    }
    guard let text else {
      throw ConfigurationError(
        place: path, reason: "is larger than 1 MiB, which no configuration file is")
    }
    return try options(of: text, path: path)
  }

  /// The content; nil if it is larger than any such file.
  ///
  /// It says what root runs and writes: a run as root takes the very file that it has found to be for
  /// root alone to change, and opens no other.
  private static func content(of path: String, isRequired: Bool) throws -> [UInt8]? {
    let limit = 1 << 20
    guard geteuid() == 0 else { return try InputFile.content(of: path, limit: limit) }
    // The usual file need not exist. Elsewhere the walk looks first: a path may lead to a file system
    // that another user serves, and that never answers.
    guard isRequired || InputFile.isThere(path) else {
      throw SystemCallError("open", path, number: ENOENT)
    }
    var tries = 3
    while true {
      let walk = PathWalk(path)
      if let account = walk.owner.account {
        throw ConfigurationError(
          place: path,
          reason: "\(account), and so what a run as root does; move the file to where only root can"
            + " change it, or give the options on the command line")
      }
      do {
        return try InputFile.content(of: path, being: walk.identity, limit: limit)
      } catch {
        // Somebody may just have saved it.
        tries -= 1
        guard error.number == ESTALE, tries > 0 else { throw error }
      }
    }
  }

  /// The options in the text of a configuration file.
  static func options(of text: [UInt8], path: String) throws(ConfigurationError) -> OptionValues {
    guard let statements = SettingsReader(.ofSettingsFiles).wholeStatements(in: text) else {
      throw ConfigurationError(place: path, reason: "ends within a line that a backslash continues")
    }
    var options = OptionValues()
    for statement in statements {
      let line = statement.lines.upperBound
      let place = "\(path) line \(line)"
      guard case .setting(let name, let value) = statement.kind else {
        throw ConfigurationError(place: place, reason: "expecting 'name = value'")
      }
      // With so many names, OptionName(rawValue:) would make a dictionary of them first.
      let option = OptionName.allCases.first { $0.rawValue == name }
      // A file that names another configuration file would not end.
      guard let option, option != .config else {
        throw ConfigurationError(
          place: place,
          reason: "\(Self.shown(name)); the names are those of the long options, as dovecot_version"
        )
      }
      guard case .literal(let bytes) = value, let text = String(validating: bytes, as: UTF8.self)
      else {
        throw ConfigurationError(
          place: place,
          reason: "\(name): the value must be UTF-8, and in quotation marks if it contains $ENV:")
      }
      options.set(option, to: text, at: .configuration(file: path, line: line))
    }
    return options
  }

  /// What is said of an unknown name: a database's URL that lost its own may have a password in it.
  private static func shown(_ name: String) -> String {
    let isName = name.utf8.allSatisfy { (0x61...0x7a).contains($0) || $0 == UInt8(ascii: "_") }
    return isName && name.utf8.count <= 40
      ? "no setting is called '\(name)'" : "no setting has this name"
  }
}
