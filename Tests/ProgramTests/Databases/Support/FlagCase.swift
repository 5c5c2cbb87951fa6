import Testing

/// A run with Modoboa's flag set, and whether the flag is cleared.
struct FlagCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// The parameters of the existing file; nil for no file.
  let standing: Parameters?
  let stored: Parameters
  let options: [String]
  let status: Int32
  /// Whether the file matches the stored parameters afterwards.
  let isWritten: Bool
  let isCleared: Bool

  static let off = Parameters.searchBind.with("ldap_dovecot_sync", "false")
  static let local = Parameters.searchBind.with("authentication_type", "\"local\"")
  static let refused = Parameters.searchBind.with("ldap_server_port", "0")

  init(
    _ name: String, _ standing: Parameters?, _ stored: Parameters, _ options: [String] = [],
    status: Int32 = 0, isWritten: Bool, isCleared: Bool
  ) {
    testDescription = name
    (self.standing, self.stored, self.options) = (standing, stored, options)
    (self.status, self.isWritten, self.isCleared) = (status, isWritten, isCleared)
  }

  static let all = [
    FlagCase("no file yet", nil, .searchBind, isWritten: true, isCleared: true),
    FlagCase("a change", .older, .searchBind, isWritten: true, isCleared: true),
    FlagCase("in sync", .searchBind, .searchBind, isWritten: true, isCleared: true),
    FlagCase("--force", .searchBind, .searchBind, ["--force"], isWritten: true, isCleared: true),
    FlagCase("sync off", .older, off, isWritten: false, isCleared: true),
    FlagCase("LDAP off", .older, local, isWritten: false, isCleared: true),
    FlagCase("LDAP off, no file", nil, local, isWritten: false, isCleared: true),
    FlagCase(
      "--check of a change", .older, .searchBind, ["--check"], status: 2, isWritten: false,
      isCleared: false),
    FlagCase(
      "--check --acknowledge", .older, .searchBind, ["--check", "--acknowledge"], status: 2,
      isWritten: false, isCleared: false),
    FlagCase(
      "--check in sync", .searchBind, .searchBind, ["--check"], isWritten: true, isCleared: false),
    FlagCase("--check of off", .older, off, ["--check"], isWritten: false, isCleared: false),
    FlagCase(
      "--no-acknowledge of a change", .older, .searchBind, ["--no-acknowledge"], isWritten: true,
      isCleared: false),
    FlagCase(
      "--no-acknowledge in sync", .searchBind, .searchBind, ["--no-acknowledge"], isWritten: true,
      isCleared: false),
    FlagCase(
      "--no-acknowledge of off", .older, off, ["--no-acknowledge"], isWritten: false,
      isCleared: false),
    FlagCase("refused parameters", .older, refused, status: 65, isWritten: false, isCleared: false),
    FlagCase(
      "no such directory", .older, .searchBind, ["--output", "/proc/nonexistent/a"], status: 73,
      isWritten: false, isCleared: false),
    FlagCase(
      "a target that is not ours", .older, .searchBind, ["--output", "/etc/passwd"], status: 73,
      isWritten: false, isCleared: false),
  ]
}
