import Glibc
import TestSupport
import Testing

/// A user of this machine who is not root and has no account: what is his, and what he may reach.
struct Owner: Sendable {
  let uid: uid_t
  /// A directory that everybody may go through.
  private let scratch = Scratch()
  /// His own directory, mode 0755.
  let home: String

  init(uid: uid_t = 64001) {
    self.uid = uid
    home = scratch["home"]
    chmod(scratch.path, 0o755)
    mkdir(home, 0o755)
    chmod(home, 0o755)
    chown(home, uid, uid)
  }

  /// A path in his directory.
  subscript(name: String) -> String { "\(home)/\(name)" }

  /// The path of something of root's beside it.
  func beside(_ name: String) -> String { scratch[name] }

  /// Makes a directory of his own.
  @discardableResult
  func makeDirectory(_ name: String, mode: mode_t = 0o755) -> String {
    mkdir(self[name], mode)
    chmod(self[name], mode)
    chown(self[name], uid, uid)
    return self[name]
  }

  /// Writes a file of his own.
  @discardableResult
  func write(_ name: String, _ text: String, mode: mode_t = 0o600) -> String {
    write(name, Array(text.utf8), mode: mode)
  }

  /// The same of bytes.
  @discardableResult
  func write(_ name: String, _ content: [UInt8], mode: mode_t) -> String {
    scratch.write("home/\(name)", content, mode: mode)
    chown(self[name], uid, uid)
    return self[name]
  }

  /// Writes a file of root's beside his directory, that nobody else can read.
  @discardableResult
  func writeBeside(_ name: String, _ text: String, mode: mode_t = 0o600) -> String {
    scratch.write(name, text, mode: mode)
  }

  /// An instance of Modoboa of his own with this connection in its settings.py.
  ///
  /// - Returns: its directory.
  @discardableResult
  func makeInstance(_ connection: String) -> String {
    makeDirectory("instance")
    makeDirectory("instance/instance")
    write("instance/instance/settings.py", Self.settings(connection))
    return self["instance"]
  }

  /// A settings.py.
  static func settings(_ connection: String) -> String {
    "DATABASES = {\n    'default': {\n\(connection)\n    },\n}\n"
  }

  /// A connection of PostgreSQL's at 127.0.0.1, as settings.py has it.
  static func postgres(port: Int, password: String? = "Invented-1", _ options: String = "")
    -> String
  {
    """
        'ENGINE': 'django.db.backends.postgresql', 'NAME': 'modoboa', 'USER': 'modoboa',
        'HOST': '127.0.0.1', 'PORT': '\(port)',
        \(password.map { "'PASSWORD': '\($0)'," } ?? "")
        'OPTIONS': {\(options)},
    """
  }

  /// A database of SQLite's own in his directory, with Modoboa's flag.
  ///
  /// - Returns: its path.
  /// - Throws: what #require throws if it cannot be made.
  func makeDatabase(
    in directory: String = "data", _ parameters: Parameters = .searchBind, preamble: String = ""
  ) async throws -> String {
    makeDirectory(directory)
    let path = self["\(directory)/modoboa.db"]
    let json = parameters.json.replacing("'", with: "''")
    try await Program.succeed(
      "/usr/bin/sqlite3", ["-bail", "-init", "/dev/null", path],
      input: Array(
        """
        \(preamble)
        CREATE TABLE core_localconfig (id integer PRIMARY KEY, _parameters text NOT NULL,
          need_dovecot_update bool NOT NULL DEFAULT 1);
        INSERT INTO core_localconfig VALUES (1, '\(json)', 1);
        """.utf8))
    chown(path, uid, uid)
    chmod(path, 0o600)
    return path
  }

  /// A command of his own.
  func command(_ command: [String]) -> [String] {
    ["/usr/bin/setpriv", "--reuid=\(uid)", "--regid=\(uid)", "--clear-groups"] + command
  }
}
