import Glibc
import TestSupport
import Testing

/// A whole host that doctor is run on, as the samples set it up: a root folder with Dovecot's and
/// other files at their usual places, and the programs of this machine (2.3) or of the Debian 13
/// tree (2.4).
struct ExaminedHost: Sendable {
  /// Which Dovecot.
  enum Release: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case v23 = "2.3"
    case v24 = "2.4"

    /// The tree with its programs.
    var tree: String { self == .v23 ? "" : TestData.debian13 }
    var testDescription: String { rawValue }
  }

  static let target = "/etc/dovecot/dovecot-modoboa.conf.ext"
  static let database = "/srv/modoboa/instance/modoboa.db"

  let release: Release
  private let scratch = Scratch()
  private let program: String

  /// A host in which all is in order: the sample's Dovecot with Modoboa's database in SQLite, the
  /// file that a run has written, and cron that runs the program.
  init(_ release: Release, _ parameters: Parameters = .searchBind) async throws {
    self.release = release
    program = try await ProgramCopy.folder()
    chmod(scratch.path, 0o755)
    try await copySystem()
    try await Program.succeed(
      "/bin/cp",
      ["-R", "\(TestData.root)/samples/dovecot-\(release.rawValue)/.", self["/etc/dovecot"]])
    // The samples have PostgreSQL; those with SQLite lie beside.
    let sql =
      release == .v23
      ? ("dovecot-sql-sqlite.conf.ext", "dovecot-sql.conf.ext")
      : ("conf.d/auth-sql-sqlite.conf.ext", "conf.d/auth-sql.conf.ext")
    write("/etc/dovecot/\(sql.1)", text("/etc/dovecot/\(sql.0)"))
    for name in ["dovecot-sql.conf.ext", "dovecot-ldap.conf.ext", "conf.d/auth-sql.conf.ext"] {
      if FileSnapshot(self["/etc/dovecot/\(name)"]) != nil {
        chmod(self["/etc/dovecot/\(name)"], 0o600)
      }
    }
    // The certificate of the host plays no part.
    edit("/etc/dovecot/conf.d/10-ssl.conf") { $0.replacing("ssl = yes", with: "ssl = no") }
    try await store(parameters)
    let run = try await self.run(["--reload", "never"])
    try #require(run.status == 0, "\(run.errors)")
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

  /// Changes a file of the host; its mode stays.
  func edit(_ path: String, _ change: (String) -> String) {
    let mode = FileSnapshot(self[path])?.permissions ?? 0o644
    write(path, change(text(path)), mode: mode)
  }

  /// The number of the first line of a file that holds a text; 0 if none does.
  func line(of word: String, in path: String) -> Int {
    let lines = text(path).split(separator: "\n", omittingEmptySubsequences: false)
    return (lines.firstIndex { $0.contains(word) } ?? -1) + 1
  }

  /// Stores parameters in Modoboa's database.
  func store(_ parameters: Parameters) async throws {
    let file = try await Database(parameters)
    let content = try #require(Scratch.content(of: file.path))
    scratch.write(String(Self.database.dropFirst()), content)
  }

  /// Runs the program in the host.
  func run(_ arguments: [String]) async throws -> ProgramResult {
    try await shell(["/program/update_dovecot_conf"] + arguments)
  }

  /// Runs a command in the host.
  func shell(_ command: [String]) async throws -> ProgramResult {
    let script = """
      for folder in usr dev; do mount --bind "$2/$folder" "$1/$folder"; done
      mount --bind "$3" "$1/program"
      mount -t proc proc "$1/proc"
      root=$1
      shift 3
      exec chroot "$root" "$@"
      """
    return try await Program.run(
      "/usr/bin/unshare",
      [
        "-m", "--propagation", "private", "/bin/sh", "-euc", script, "sh", scratch.path,
        release.tree,
      ]
        + [program] + command,
      environment: ["LD_LIBRARY_PATH": "/program"])
  }

  /// All files of the host that a run could change, by their paths.
  var files: [String: FileSnapshot] {
    var files: [String: FileSnapshot] = [:]
    var folders = ["/etc", "/srv", "/var", "/run"]
    while let folder = folders.popLast() {
      for (name, file) in FileSnapshot.all(in: self[folder]) {
        files["\(folder)/\(name)"] = file
        if file.mode & S_IFMT == S_IFDIR { folders.append("\(folder)/\(name)") }
      }
    }
    return files
  }

  /// The files besides Dovecot's: what programs need to run, and what doctor looks at.
  private func copySystem() async throws {
    let folders = [
      "usr", "dev", "proc", "program", "tmp", "run", "srv/modoboa/instance", "etc/cron.d",
      "etc/dovecot",
      "etc/systemd/system/timers.target.wants", "etc/ldap", "etc/ssl/certs",
      "var/spool/cron/crontabs", "var/lib/dpkg", "var/lib/update_dovecot_conf",
    ]
    let script = """
      cd "$1"
      tree=$2
      shift 2
      mkdir -p "$@"
      chmod 700 var/lib/update_dovecot_conf
      for name in bin sbin lib lib64; do ln -s "usr/$name" "$name"; done
      for name in passwd group nsswitch.conf ld.so.cache; do cp "$tree/etc/$name" etc/; done
      cp /etc/ssl/certs/ca-certificates.crt etc/ssl/certs/
      ln -s ca-certificates.crt etc/ssl/certs/00000000.0
      """
    try await Program.succeed(
      "/bin/sh", ["-euc", script, "sh", scratch.path, release.tree] + folders)
    write("/etc/crontab", "SHELL=/bin/sh\n17 * * * * root cd / && run-parts /etc/cron.hourly\n")
    write(
      "/etc/cron.d/update-dovecot-conf",
      "# Modoboa's LDAP parameters\n* * * * * root /usr/sbin/update_dovecot_conf\n")
    write("/etc/ldap/ldap.conf", "TLS_CACERT\t/etc/ssl/certs/ca-certificates.crt\n")
    packages()
  }

  /// Writes dpkg's list.
  func packages(core: String? = nil, ldap: Bool = true) {
    let usual = release == .v23 ? "1:2.3.19.1+dfsg1-2.1+deb12u7" : "1:2.4.1+dfsg1-6+deb13u6"
    let all = [("dovecot-core", true), ("dovecot-ldap", ldap), ("dovecot-sqlite", true)]
    let list = all.map { name, isInstalled in
      """
      Package: \(name)
      Status: \(isInstalled ? "install ok installed" : "deinstall ok config-files")
      Version: \(core ?? usual)

      """
    }
    write("/var/lib/dpkg/status", list.joined(separator: "\n"))
  }
}
