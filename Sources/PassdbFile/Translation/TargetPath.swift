import ModoboaParameters

/// The path of the file that is written.
package struct TargetPath: Sendable, Equatable {
  /// The directory, absolute or relative to the working directory.
  package let directory: String
  /// The name in it, without a slash.
  package let name: String

  /// Both together.
  package var path: String { directory == "/" ? "/\(name)" : "\(directory)/\(name)" }

  /// A path that an administrator chose: any file; nil for what cannot be the path of one.
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
  /// It comes from a web page, so it may name only a file directly in the Dovecot directory, with
  /// an ending that Dovecot's own include lines do not match there, and not its main configuration.
  ///
  /// A path in `/etc/dovecot` stands for this host's Dovecot directory, wherever that is: Modoboa's
  /// default cannot know it.
  ///
  /// - Parameters:
  ///   - path: the value of `ldap_dovecot_conf_file`.
  ///   - dovecotDirectory: this host's Dovecot directory.
  /// - Throws: ``TranslationError``.
  package init(parameter path: String, dovecotDirectory: String) throws(TranslationError) {
    var directory = Self.withoutRepeatedSlashes(dovecotDirectory)
    if directory.count > 1, directory.hasSuffix("/") { directory.removeLast() }
    let path = Self.withoutRepeatedSlashes(path)
    // On bytes: a slash that carries a combining character is one to the system, though Swift sees
    // another character.
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let parent = slash.map { String(path[..<$0]) }
    let name = slash.map { String(path[path.utf8.index(after: $0)...]) } ?? path
    guard parent == directory || parent == "/etc/dovecot" else {
      throw TranslationError(
        parameter: .dovecotConfFile,
        reason:
          "must name a file directly in \(directory), since it comes from a web page; any other place can be"
          + " chosen on this host with --output")
    }
    guard Self.isUsable(name),
      name.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
    else {
      throw TranslationError(
        parameter: .dovecotConfFile,
        reason: "must end in .conf or .conf.ext, as \(directory)/\(Self.usualName)")
    }
    guard !Self.dovecotsOwn.contains(name) else {
      throw TranslationError(
        parameter: .dovecotConfFile,
        reason:
          "names Dovecot's own \(name); use a file of its own, as \(directory)/\(Self.usualName)")
    }
    self.directory = directory
    self.name = name
  }

  /// Whether the web panel may choose a name, as far as its ending and beginning go.
  package static func isUsable(_ name: String) -> Bool {
    (name.hasSuffix(".conf") || name.hasSuffix(".conf.ext"))
      && name.utf8.first != UInt8(ascii: ".")
  }

  /// The name that Modoboa's manual uses.
  static let usualName = "dovecot-modoboa.conf.ext"

  /// What Dovecot reads as main configuration: Debian's dovecot.conf has local.conf with
  /// `!include_try`.
  private static let dovecotsOwn = ["dovecot.conf", "local.conf"]

  private static func withoutRepeatedSlashes(_ path: String) -> String {
    var bytes: [UInt8] = []
    for byte in path.utf8 where byte != UInt8(ascii: "/") || bytes.last != byte {
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
