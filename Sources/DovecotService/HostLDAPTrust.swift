package import Diagnostics
package import DovecotGrammar
import Files
import Glibc
import PrivilegeSeparation

/// It is not known which certificates Dovecot trusts, so no password may be sent under those of
/// somebody else.
package struct UnknownTrust: ReportedError {
  /// The file or line, and why it does not say.
  package let reason: String

  package var description: String {
    "\(reason), so it is not known which certificates Dovecot trusts; name them with --ca-file"
  }

  package var exitStatus: ExitStatus { .unavailable }
}

extension LDAPTrust {
  /// Reads which CA settings this host's Dovecot has for LDAP servers.
  ///
  /// - Parameters:
  ///   - dialect: which Dovecot it is.
  ///   - directory: its configuration directory, for example /etc/dovecot.
  /// - Throws: ``UnknownTrust`` if a part of it is there and cannot be read: what it says may be what
  ///   counts.
  package init(_ dialect: Dialect, dovecotDirectory directory: String) throws(UnknownTrust) {
    let root = ConfigurationSection(
      try Self.statements("\(directory)/dovecot.conf", .ofMainConfiguration))
    let passdb = Backend.all(.passdb, in: root, dialect).first { $0.driver == "ldap" }
    let arguments = passdb?.option("args")
    if let arguments, arguments.text == nil, dialect.hasSettingsFiles {
      throw UnknownTrust(reason: "\(arguments.place): the value is known to Dovecot alone")
    }
    let settings = arguments?.text ?? "\(directory)/dovecot-ldap.conf.ext"
    self.init(
      dialect, passdb: passdb, in: root,
      settings: dialect.hasSettingsFiles ? try Self.statements(settings, .ofSettingsFiles) : [])
    if let unclear {
      let place = "\(unclear.file) line \(unclear.lines.upperBound)"
      throw UnknownTrust(reason: "\(place): the value is known to Dovecot alone")
    }
  }

  private static func statements(_ path: String, _ dialect: Dialect) throws(UnknownTrust)
    -> [IncludedStatement]
  {
    switch OthersFile.read(path, limit: ConfigurationFiles.limit) {
    case .missing: return []
    case .unreadable(let reason): throw UnknownTrust(reason: "\(reason)")
    case .content(let text):
      let files = FilesOfTrust()
      let statements = SettingsReader(dialect).statements(in: text, at: path, including: files)
      if let reason = files.unreadable { throw UnknownTrust(reason: reason) }
      return statements
    }
  }
}

/// Files that are included; it is remembered that one cannot be read.
private final class FilesOfTrust: IncludableFiles {
  private(set) var unreadable: String?

  func files(matching pattern: String) -> [(path: String, text: [UInt8])] {
    // The directory of a pattern, as far as no wildcard is in it.
    let directory = Path.directory(of: pattern)
    if access(directory, R_OK | X_OK) != 0, errno == EACCES {
      note("\(directory): \(String(cString: strerror(EACCES)))")
    }
    return ConfigurationFiles().paths(matching: pattern).compactMap { path in
      switch OthersFile.read(path, limit: ConfigurationFiles.limit) {
      case .content(let text): return (path, text)
      case .missing: return nil
      case .unreadable(let reason):
        note(reason)
        return nil
      }
    }
  }

  private func note(_ reason: String) { unreadable = unreadable ?? reason }
}
