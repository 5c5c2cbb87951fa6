import CSystemShims
import DatabaseDiscovery
import Files
import Glibc
import ModoboaDatabase
import ModoboaParameters
import PrivilegeSeparation
import Sync

/// Opens a source, in a worker: with root's rights only what root alone can change, and all else
/// with the rights of those who can.
struct SourceOpening {
  let access: Access
  let channel: WorkerChannel
  /// Whether Modoboa's flag may be cleared.
  let mayChange: Bool

  /// The source; nothing was asked of a database yet.
  ///
  /// - Throws: ``OptionError``, ``NoSource``, `SourceError`, `DiscoveryError` or `AccessError`.
  func source(_ choice: SourceChoice) throws -> ParametersSource {
    let files = DiscoveryFiles(access, begin: channel.begin)
    switch choice {
    case .descriptor(let number, let name):
      try access.takeNone()
      return .export(name: name, path: nil) { () throws(SourceError) in
        channel.begin(Step(name, "reading it did not end in time (--timeout)"))
        return try Self.export(name) { () throws(SystemCallError) in
          try InputFile.content(ofDescriptor: number, name: name, limit: SettingsExport.limit)
        }
      }
    case .export(let path):
      channel.begin(Step(path, "reading it did not end in time (--timeout)"))
      try access.take(rightsFor: path)
      return .export(name: path, path: path) { () throws(SourceError) in
        let text = try Self.export(path, note: access.note) { () throws(SystemCallError) in
          try InputFile.content(of: path, limit: SettingsExport.limit)
        }
        // Whoever made it: it is understood by somebody who owns nothing.
        do { try access.takeNone() } catch { throw SourceError.forbidden("\(error)") }
        return text
      }
    case .address(let address, let option):
      guard case .configuration(let file, _) = option.place else {
        try takeRights(for: [address])
        return .database(
          ModoboaDatabase(
            [address], origin: option.nameAtPlace, mayChange: mayChange, note: note),
          passwordFile: nil)
      }
      return try database(FoundDatabase([address], in: file))
    case .database(let option): return try database(option, files)
    case .discovery(let dovecotDirectory):
      guard let found = try Discovery.database(dovecotDirectory: dovecotDirectory, files) else {
        throw NoSource(dovecotDirectory: dovecotDirectory)
      }
      return try database(found)
    case .usualInstance(let dovecotDirectory):
      guard let found = try Discovery.database(ofInstance: Discovery.usualInstance, files) else {
        throw NoSource(dovecotDirectory: dovecotDirectory)
      }
      return try database(found)
    }
  }

  private func database(_ option: OptionValue, _ files: DiscoveryFiles) throws -> ParametersSource {
    switch option.name {
    case .databaseFile:
      channel.begin(Step(option.text, "reading it did not end in time (--timeout)"))
      try access.take(rightsFor: option.text)
      let address = try option.address(try option.urlInFile(note: access.note))
      return try database(FoundDatabase([address], in: option.text))
    case .dovecotSQL: return try database(try Discovery.database(dovecotSQL: option.text, files))
    default: return try database(try Discovery.database(instance: option.text, files))
    }
  }

  private func database(_ found: FoundDatabase) throws -> ParametersSource {
    try takeRights(for: found.addresses)
    return .database(
      ModoboaDatabase(found.addresses, origin: found.file, mayChange: mayChange, note: note),
      passwordFile: found.passwordFile)
  }

  /// With whose rights a database was asked, where a fault may be about that; in brackets, or nothing.
  private func note(_ error: DatabaseError) -> String {
    guard [DatabaseError.Kind.unreadable, .refused, .unreachable].contains(error.kind) else {
      return ""
    }
    if access.isForeign { return access.note }
    // Words of the server, of libpq and of strerror(3), none of which is translated.
    let isAboutRights = ["Permission denied", "Peer authentication failed", "certificate file"]
      .contains(where: error.reason.contains)
    guard isAboutRights, geteuid() == 0 || access.isNobody else { return "" }
    return access.isNobody
      ? " (asked as nobody, since the address has a password; without one it is asked as root)"
      : " (asked as root without capabilities, which cannot pass by permissions: give root, or all, the right)"
  }

  /// The last rights that are taken, before a client library is loaded.
  private func takeRights(for addresses: [DatabaseAddress]) throws(AccessError) {
    defer {
      channel.begin(Step("the database", "opening its client library did not end in time"))
    }
    var isFile = false
    for case .sqlite(let path) in addresses {
      isFile = true
      channel.begin(Step(path, "opening it did not end in time"))
      // SQLite trusts the journal and WAL as it trusts the database, so their owners matter as much.
      try access.take(rightsFor: path)
      for suffix in ["-journal", "-wal", "-shm"] { try access.take(rightsBeside: path + suffix) }
    }
    // Like an option file, a key may name a library to load.
    for file in addresses.flatMap(\.namedFiles) {
      switch file.purpose {
      case .authorities: try access.take(rightsForCertificates: file.path)
      default: try access.take(rightsFor: file.path)
      }
    }
    access.leaveWorkingDirectory()
    // Only SQLite writes files.
    if !isFile { _ = worker_write_no_files() }
    guard access.isStillRoot else { return }
    let host = RootsClientHost()
    if addresses.contains(where: { $0.needsOwnRights(on: host) }) {
      try refuseForeignFiles(addresses, host)
      try access.keepRoots()
    } else {
      try access.takeNone()
      // Where nobody's rights cannot be taken.
      if access.isStillRoot { try refuseForeignFiles(addresses, host) }
    }
  }

  /// Sees to it that a client library opens no file with root's rights that somebody else could have
  /// written: it may name a library to load.
  private func refuseForeignFiles(_ addresses: [DatabaseAddress], _ host: RootsClientHost)
    throws(AccessError)
  {
    for file in addresses.flatMap({ $0.usualFiles(on: host) }) {
      channel.begin(Step(file.path, "looking at it did not end in time"))
      let owner = PathOwner(of: file.path)
      let account: String?
      switch (file.purpose, owner) {
      case (.ofLDAPServer, _): account = "an LDAP server says what counts"
      case (.authorities, .group), (.authorities, .several): account = nil
      default: account = owner.account
      }
      if let account {
        throw .opensForeign(path: file.path, origin: file.origin, account: account)
      }
    }
  }

  private static func export(
    _ name: String, note: String = "", _ read: () throws(SystemCallError) -> [UInt8]?
  ) throws(SourceError) -> [UInt8] {
    let text: [UInt8]?
    do {
      text = try read()
    } catch {
      throw .unreadable(error, note: note)
    }
    guard let text else {
      throw .unintelligible(name: name, .tooLarge(limit: SettingsExport.limit))
    }
    return text
  }
}

extension OptionValue {
  /// The URL in the file that is named: its only line, without the line end.
  fileprivate func urlInFile(note: String) throws -> String {
    let content: [UInt8]?
    do {
      content = try InputFile.content(of: text, limit: 65536)
    } catch {
      throw SourceError.unreadable(error, note: note)
    }
    let lines = (content ?? []).split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    guard lines.count == 1, let url = String(validating: lines[0], as: UTF8.self) else {
      throw refused("\(text) must hold one line, the URL of the database")
    }
    return url
  }
}
