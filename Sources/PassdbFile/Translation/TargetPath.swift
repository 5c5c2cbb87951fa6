import ModoboaParameters

/// The path of the file that is written.
package struct TargetPath: Sendable, Equatable {
  /// The directory, absolute or relative to the working directory.
  package let directory: String
  /// The file's name, without a slash.
  package let name: String

  /// The directory and the name.
  package var path: String { directory == "/" ? "/\(name)" : "\(directory)/\(name)" }

  /// A path that an administrator chose, with no restriction; nil if it cannot be a file's path.
  ///
  /// - Parameter path: absolute, or relative to the working directory.
  package init?(chosen path: String) {
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let name = slash.map { path[path.utf8.index(after: $0)...] } ?? path[...]
    guard !name.isEmpty, name != ".", name != "..", !path.utf8.contains(0) else { return nil }
    self.name = String(name)
    directory = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
  }

  /// The path in Modoboa's parameters.
  ///
  /// It comes from the web panel, so it must be directly in the Dovecot directory, must have a
  /// suffix that Dovecot's own include lines do not match there, and must not be the main
  /// configuration.
  ///
  /// `/etc/dovecot`, as in Modoboa's default, means this host's Dovecot directory.
  ///
  /// - Parameters:
  ///   - path: the value of `ldap_dovecot_conf_file`.
  ///   - dovecotDirectory: this host's Dovecot directory.
  /// - Throws: ``TranslationError``.
  package init(parameter path: String, dovecotDirectory: String) throws(TranslationError) {
    var directory = Self.withoutRepeatedSlashes(dovecotDirectory)
    if directory.count > 1, directory.hasSuffix("/") { directory.removeLast() }
    let path = Self.withoutRepeatedSlashes(path)
    // On bytes: Swift joins a slash and a combining character to one character, the kernel does
    // not.
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let parent = slash.map { String(path[..<$0]) }
    let name = slash.map { String(path[path.utf8.index(after: $0)...]) } ?? path
    guard parent == directory || parent == "/etc/dovecot" else {
      throw TranslationError(
        parameter: .dovecotConfFile,
        reason:
          "must be a file directly in \(directory), because the web panel sets it; for any other path, use"
          + " --output on this host")
    }
    guard name.utf8.first != UInt8(ascii: ".") else {
      throw TranslationError(
        parameter: .dovecotConfFile,
        reason:
          "must not name a file that begins with a dot; use, for example, \(directory)/\(Self.usualName)"
      )
    }
    guard Self.isUsable(name),
      name.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
    else {
      throw TranslationError(
        parameter: .dovecotConfFile,
        reason:
          "must end in .conf or .conf.ext, for example \(directory)/\(Self.usualName)")
    }
    guard !Self.dovecotsOwn.contains(name) else {
      throw TranslationError(
        parameter: .dovecotConfFile,
        reason:
          "is Dovecot's own \(name); use a separate file, for example \(directory)/\(Self.usualName)"
      )
    }
    self.directory = directory
    self.name = name
  }

  /// Whether the web panel may choose a name, judged by its suffix and first character.
  package static func isUsable(_ name: String) -> Bool {
    (name.hasSuffix(".conf") || name.hasSuffix(".conf.ext"))
      && name.utf8.first != UInt8(ascii: ".")
  }

  /// The name in Modoboa's manual.
  static let usualName = "dovecot-modoboa.conf.ext"

  /// The main configuration: Debian's dovecot.conf includes local.conf with `!include_try`.
  private static let dovecotsOwn = ["dovecot.conf", "local.conf"]

  private static func withoutRepeatedSlashes(_ path: String) -> String {
    var bytes: [UInt8] = []
    for byte in path.utf8 where byte != UInt8(ascii: "/") || bytes.last != byte {
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
