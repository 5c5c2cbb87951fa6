import DovecotGrammar
import DovecotService
import Files
import Glibc
import HostSetup
import PassdbFile

/// Finds out which files a set-up consists of on this host.
struct SetupSteps {
  /// Dovecot's configuration directory.
  let directory: String
  let dialect: Dialect
  /// The absolute path of the file with the parameters.
  let target: String
  var choice: SetupChoice

  private var files: SetupFiles { SetupFiles(directory: directory, dialect: dialect) }

  /// The CA file that update-ca-certificates(8) adds to the system's.
  static let authority = "\(SystemAuthorities.directory)/modoboa-ldap.crt"

  /// How the host is laid out, and what keeps a set-up from working there.
  struct Layout {
    /// The database that decides about accounts; nil if none can, or an option says that none does.
    let accounts: AccountDatabase?
    let obstacles: [String]
    let notes: [String]
    /// 2.4.3 and later: whether Dovecot's own settings name the CA file, so that the system need not trust it.
    var namesAuthority = false
  }

  /// Reads the layout.
  ///
  /// - Throws: ``SetupError/notKnown(_:)``.
  func layout() throws(SetupError) -> Layout {
    let (layout, main) = try LayoutReader(files: files, target: target).layout()
    let accounts = choice.refusesDisabledAccounts ? layout.accounts : nil
    var notes: [String] = []
    if choice.refusesDisabledAccounts, accounts == nil {
      notes.append(
        "no sql passdb that reads Modoboa's accounts was found, so accounts disabled in Modoboa can log in as long as"
          + " the LDAP server accepts their password")
    }
    if let place = layout.ownInclude {
      return Layout(
        accounts: accounts,
        obstacles: [
          "\(place.file) line \(place.lines.lowerBound): Dovecot uses the file already, without setup; update_dovecot_conf"
            + " doctor examines that"
        ],
        notes: notes)
    }
    var obstacles = layout.obstacles + LayoutReader.managers(of: main)
    for path in [directory, Path.directory(of: files.dropIn)] {
      if let found = try? TargetDirectory(path, mayChange: false),
        (try? found.isOpenToOthers()) == true
      {
        obstacles.append(
          "\(path): directory is writable by other users; check its owner and run chmod go-w \(path)"
        )
      }
    }
    if let odd = [directory, target].first(where: { !Self.isPlain($0) }) {
      obstacles.append(
        "\(odd): setup writes only paths of letters, digits and . _ - / into Dovecot's configuration"
      )
    }
    if let caFile = choice.caFile, !InputFile.isReadableByOthers(caFile) {
      obstacles.append(
        "\(caFile): not readable by every user, so not by Dovecot's auth process; run chmod a+r \(caFile)"
      )
    }
    var namesAuthority = false
    if let caFile = choice.caFile, dialect.hasClientTLSSettings, choice.heedsClientTLSSettings() {
      let trust = LDAPTrust(dialect, passdb: nil, in: main.root, settings: [])
      namesAuthority = trust.authorities.contains { $0.value == caFile }
      if let obstacle = trust.obstacle(toSystems: caFile) { obstacles.append(obstacle) }
    }
    return Layout(
      accounts: accounts, obstacles: obstacles, notes: notes, namesAuthority: namesAuthority)
  }

  /// Whether both grammars read a path as it is, without quotes.
  private static func isPlain(_ path: String) -> Bool {
    path.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "._-/".utf8.contains(byte)
      }
    }
  }

  /// The files of the set-up beside the one with the parameters, as they are and as they are to be.
  ///
  /// - Parameter accounts: the database that decides about accounts.
  /// - Returns: the steps in the order in which they are made, and the files to remove once Dovecot no longer
  ///   reads them.
  /// - Throws: ``SetupError/foreign(path:)``, ``SetupError/notRestorable(path:)`` or `SystemCallError`.
  func changes(_ accounts: AccountDatabase?) throws
    -> (steps: [FileStep], removals: [FileSnapshot])
  {
    let wanted = files.wanted(
      target: target, accounts: accounts, caFile: dialect.hasSettingsFiles ? choice.caFile : nil)
    var steps: [FileStep] = []
    if let caFile = choice.caFile, !dialect.hasSettingsFiles {
      steps.append(try authorityStep(caFile))
    }
    for file in wanted {
      steps.append(
        FileStep(
          before: try Self.ownSnapshot(file.path),
          after: FileSnapshot(
            path: file.path, file: .init(content: file.text, attributes: .forEverybody))))
    }
    // What another dialect, or other options, needed.
    let removals = try files.all.filter { path in !wanted.contains { $0.path == path } }
      .map(Self.ownSnapshot)
    return (steps, removals.filter { $0.file != nil })
  }

  private func authorityStep(_ caFile: String) throws -> FileStep {
    guard let source = try FileSnapshot.taken(of: caFile) ?? nil, let content = source.file?.content
    else { throw SetupError.obstacle("\(caFile): not a regular file of up to 1 MiB") }
    return FileStep(
      before: try Self.snapshot(Self.authority),
      after: FileSnapshot(
        path: Self.authority, file: .init(content: content, attributes: .forEverybody)))
  }

  /// A file that must be missing, or one of setup's.
  static func ownSnapshot(_ path: String) throws -> FileSnapshot {
    let snapshot = try snapshot(path)
    if let content = snapshot.file?.content, !SetupFiles.areOurs(content) {
      throw SetupError.foreign(path: path)
    }
    return snapshot
  }

  /// A file as it is.
  static func snapshot(_ path: String) throws -> FileSnapshot {
    guard let snapshot = try FileSnapshot.taken(of: path) else {
      throw SetupError.notRestorable(path: path)
    }
    return snapshot
  }
}

extension FileAttributes {
  /// Readable by every user: the programs of Dovecot that vmail runs read its whole configuration.
  fileprivate static var forEverybody: FileAttributes {
    FileAttributes(mode: 0o644, owner: geteuid(), group: getegid())
  }
}
