import Glibc
import TestSupport
import Testing

/// A whole host for doctor, set up as in the samples: a root directory with Dovecot's and other
/// files at their usual paths, and the programs of this machine (2.3) or of the Debian 13 tree
/// (2.4).
struct ExaminedHost: Sendable, AdvisedHost {
  enum Release: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case v23 = "2.3"
    case v24 = "2.4"

    /// The tree with its programs.
    var tree: String { self == .v23 ? "" : TestData.debian13 }
    var testDescription: String { rawValue }
  }

  static let target = "/etc/dovecot/dovecot-modoboa.conf.ext"
  /// The program, as a script that sets the library path of a debug build for it alone.
  static let program = "/opt/update_dovecot_conf"
  static let database = "/srv/modoboa/instance/modoboa.db"

  let release: Release
  let scratch = Scratch()
  private let program: String

  /// A host in order: the sample's Dovecot with Modoboa's database in SQLite, a file written by a
  /// run, and a cron line for the program.
  init(_ release: Release, _ parameters: Parameters = .searchBind) async throws {
    try await self.init(
      release, configuration: "\(TestData.root)/samples/dovecot-\(release.rawValue)", parameters)
    takeSQLite()
    closeDictionary()
    // The certificate does not matter here.
    edit("/etc/dovecot/conf.d/10-ssl.conf") { $0.replacing("ssl = yes", with: "ssl = no") }
    let run = try await self.run(["--reload", "never"])
    try #require(run.status == 0, "\(run.errors)")
  }

  /// A host with Debian's default configuration of Dovecot and Modoboa's database.
  static func stock(_ release: Release) async throws -> ExaminedHost {
    try await ExaminedHost(
      release, configuration: "\(release.tree)/usr/share/dovecot", .searchBind)
  }

  private init(_ release: Release, configuration: String, _ parameters: Parameters) async throws {
    self.release = release
    program = try await ProgramCopy.folder()
    chmod(scratch.path, 0o755)
    try await copySystem()
    try await Program.succeed("/bin/cp", ["-R", "\(configuration)/.", self["/etc/dovecot"]])
    // Dovecot reads the host's certificate.
    for name in ["pem", "key"] { write("/etc/dovecot/private/dovecot.\(name)", "none\n") }
    try await store(parameters)
  }

  /// Replaces the sample for PostgreSQL with the one for SQLite.
  func takeSQLite() {
    let sample = "\(TestData.root)/samples/dovecot-\(release.rawValue)"
    let (name, place) =
      release == .v23
      ? ("dovecot-sql-sqlite.conf.ext", "dovecot-sql.conf.ext")
      : ("conf.d/auth-sql-sqlite.conf.ext", "conf.d/auth-sql.conf.ext")
    let text = String(decoding: Scratch.content(of: "\(sample)/\(name)") ?? [], as: UTF8.self)
    // 2.4's has no password, and Modoboa's doveadm reads it.
    write("/etc/dovecot/\(place)", text, mode: release == .v23 ? 0o600 : 0o644)
  }

  /// Gives files with passwords to the group that reads them, as the samples' comments say.
  private func closeDictionary() {
    let group = text("/etc/group").split(separator: "\n").first { $0.hasPrefix("dovecot:") }
    let number = group.flatMap { gid_t($0.split(separator: ":")[2]) } ?? 0
    let file =
      release == .v23 ? "dovecot-dict-sql.conf.ext" : "conf.d/30-dict-server.conf"
    chown(self["/etc/dovecot/\(file)"], 0, number)
    chmod(self["/etc/dovecot/\(file)"], 0o640)
  }

  /// The path of a file of the host, from outside.
  subscript(path: String) -> String { scratch.path + path }

  /// Writes a file of the host.
  func write(_ path: String, _ text: String, mode: mode_t = 0o644) {
    scratch.write(String(path.dropFirst()), text, mode: mode)
  }

  /// The text of a file of the host.
  func text(_ path: String) -> String {
    String(decoding: scratch.read(String(path.dropFirst())) ?? [], as: UTF8.self)
  }

  /// Changes a file of the host, but not its mode.
  func edit(_ path: String, _ change: (String) -> String) {
    let mode = FileSnapshot(self[path])?.permissions ?? 0o644
    write(path, change(text(path)), mode: mode)
  }

  /// The number of the first line that contains a text, or begins with it if it starts with a line
  /// feed; 0 if there is none.
  func line(of word: String, in path: String) -> Int {
    let lines = text(path).split(separator: "\n", omittingEmptySubsequences: false)
    let found = lines.firstIndex {
      word.first == "\n" ? $0.hasPrefix(word.dropFirst()) : $0.contains(word)
    }
    return (found ?? -1) + 1
  }

  /// Stores parameters in Modoboa's database.
  func store(_ parameters: Parameters) async throws {
    let file = try await Database(parameters)
    let content = try #require(Scratch.content(of: file.path))
    scratch.write(String(Self.database.dropFirst()), content)
  }

  /// Runs the program on the host.
  func run(_ arguments: [String], input: [UInt8] = []) async throws -> ProgramResult {
    try await shell([Self.program] + arguments, input: input)
  }

  /// Runs a command on the host.
  func shell(_ command: [String], input: [UInt8] = []) async throws -> ProgramResult {
    let command = self.command(command)
    return try await Program.run(command[0], Array(command.dropFirst()), input: input)
  }

  func obey(_ command: String) async throws -> ProgramResult {
    try await shell(["/bin/sh", "-euc", "PATH=/opt:$PATH; \(command)"])
  }

  /// The command that runs another one on the host.
  func command(_ command: [String]) -> [String] {
    let script = """
      for directory in usr dev; do mount --bind "$2/$directory" "$1/$directory"; done
      mount --bind "$3" "$1/program"
      mount -t proc proc "$1/proc"
      root=$1
      shift 3
      exec chroot "$root" "$@"
      """
    let mounting = ["/usr/bin/unshare", "-m", "--propagation", "private", "/bin/sh", "-euc"]
    return mounting + [script, "sh", scratch.path, release.tree, program] + command
  }

  /// All files of the host that a run could change, by path.
  var files: [String: FileSnapshot] {
    var files: [String: FileSnapshot] = [:]
    // Except those of a running Dovecot.
    let isRunning = FileSnapshot(self["/run/dovecot/master.pid"]) != nil
    var directories = [
      "/etc", "/srv", "/var/lib/dpkg", "/var/lib/update_dovecot_conf", "/var/spool/cron",
    ]
    if !isRunning { directories += ["/run", "/var/lib/dovecot", "/var/spool/postfix"] }
    while let directory = directories.popLast() {
      for (name, file) in FileSnapshot.all(in: self[directory]) {
        files["\(directory)/\(name)"] = file
        if file.mode & S_IFMT == S_IFDIR { directories.append("\(directory)/\(name)") }
      }
    }
    return files
  }
}
