import Glibc
import TestSupport
import Testing

@Suite("Files that a client library opens by itself", .timeLimit(.minutes(20)), .fewAtOnce)
struct ClientLibraryFileTests {
  /// How a file of another user's comes to be opened for an address of root's.
  enum Way: CaseIterable, Sendable {
    case serviceVariable, serviceLink, keyVariable, keyInServiceFile
    case optionLink, optionInclude, optionHome, pluginDirectory
  }

  /// The address, variables, and the file that is named.
  private static func prepare(
    _ way: Way, _ owner: Owner, home: String, _ library: HostileLibrary, port: Int
  ) async throws -> (url: String, variables: [String: String], file: String) {
    _ = try await library.options(owner)
    let service = """
      [m]
      host=127.0.0.1
      port=\(port)
      user=modoboa
      dbname=modoboa
      sslmode=require
      sslcert=\(owner["cert.pem"])
      sslkey=\(library.path):x

      """
    let plugin = "[client]\nplugin-dir=\(owner.home)\ndefault-auth=engine\n"
    let postgres = "postgres://modoboa@127.0.0.1:\(port)/modoboa?sslmode=require"
    let mySQL = "mysql://modoboa@127.0.0.1:\(port)/modoboa?read_default_"
    switch way {
    case .serviceVariable:
      let file = owner.write("service.conf", service, mode: 0o644)
      return ("service=m", ["PGSERVICEFILE": file], file)
    case .serviceLink:
      let file = "\(home)/.pg_service.conf"
      symlink(owner.write("service.conf", service, mode: 0o644), file)
      return ("service=m", [:], file)
    case .keyVariable:
      return (
        postgres, ["PGSSLKEY": "\(library.path):x", "PGSSLCERT": owner["cert.pem"]], owner.home
      )
    case .keyInServiceFile:
      owner.writeBeside("root/.pg_service.conf", service)
      return ("service=m", [:], owner.home)
    case .optionLink:
      let file = "\(home)/.my.cnf"
      symlink(owner.write("my.cnf", plugin, mode: 0o644), file)
      return (mySQL + "group=client", [:], file)
    case .optionInclude:
      let file = owner.write("my.cnf", plugin, mode: 0o644)
      return (
        mySQL + "file=" + owner.writeBeside("root.cnf", "!include \(file)\n"), [:], file
      )
    case .optionHome:
      let file = owner.write("my.cnf", plugin, mode: 0o644)
      return (mySQL + "group=client", ["MYSQL_HOME": owner.home], file)
    case .pluginDirectory:
      let file = owner.writeBeside("root.cnf", plugin)
      return (mySQL + "file=" + file, [:], owner.home)
    }
  }

  @Test(
    "None of another user's is opened as root, and what is wrong is named", arguments: Way.allCases)
  func foreign(way: Way) async throws {
    let (owner, host) = (Owner(), try await Host.withOlderFile())
    let before = host.files
    let home = owner.beside("root")
    mkdir(home, 0o700)
    let library = try await HostileLibrary.ofIdentities(owner)
    let isMySQL = [.optionLink, .optionInclude, .optionHome, .pluginDirectory].contains(way)
    let peer = isMySQL ? SilentPeer([.say(MySQLWire.greeting()), .take]) : HostileLibrary.server
    let (url, variables, file) = try await Self.prepare(
      way, owner, home: home, library, port: peer.port)
    let run = try await MeasuredRun.run(
      [Program.underTest, "--database", url, "--timeout", "1"] + host.options,
      environment: variables.merging(["HOME": home]) { $1 })
    expectContainedFailure(
      run, [77], naming: [file, "user \(owner.uid) can change", "with root's rights"])
    #expect(library.identities.isEmpty, "\(library.identities)")
    #expect(host.files == before)
    withExtendedLifetime(peer) {}
  }

  @Test("A key of another user's that root's address names is used with his rights alone")
  func key() async throws {
    let (owner, host) = (Owner(), Host())
    let library = try await HostileLibrary.ofIdentities(owner)
    _ = try await library.options(owner)
    let peer = HostileLibrary.server
    for account in ["modoboa", "modoboa:Invented-1"] {
      let url =
        "postgres://\(account)@127.0.0.1:\(peer.port)/modoboa?sslmode=require"
        + "&sslcert=\(owner["cert.pem"])&sslkey=\(library.path):x"
      let run = try await MeasuredRun.run(
        [Program.underTest, "--database", url, "--timeout", "1"] + host.options)
      expectContained(run)
      #expect(run.result.status != 0)
    }
    #expect(!library.identities.isEmpty)
    #expect(!library.identities.flatMap(\.self).contains(0), "\(library.identities)")
    withExtendedLifetime(peer) {}
  }

  @Test("A certificate below a directory of a group's takes no right from an address of root's")
  func certificateOfGroup() async throws {
    let (owner, host) = (Owner(), Host())
    let certificates = try await LDAPCertificates.shared()
    mkdir(owner.beside("local"), 0o755)
    let file = owner.writeBeside(
      "local/ca.crt",
      String(decoding: Scratch.content(of: certificates.authority) ?? [], as: UTF8.self),
      mode: 0o644)
    chown(owner.beside("local"), 0, 64003)
    chmod(owner.beside("local"), 0o2775)
    let peer = SilentPeer([])
    let url = "mysql://modoboa@127.0.0.1:\(peer.port)/modoboa?ssl_ca=\(file)"
    let trace = try await ProcessTrace.run(
      [Program.underTest, "--database", url, "--timeout", "1"] + host.options)
    #expect(trace.result.status != 0)
    let loading = trace.workers.filter { $0.opened.contains { $0.contains("/libmariadb.so") } }
    #expect(loading.map(\.identity.user) == [0])
    withExtendedLifetime(peer) {}
  }

  @Test("An authority in root's home directory counts also beside a password")
  func authorityInHome() async throws {
    let (host, scratch) = (Host(), Scratch())
    mkdir(scratch[".postgresql"], 0o700)
    let certificates = try await LDAPCertificates.shared()
    scratch.write(
      ".postgresql/root.crt", Scratch.content(of: certificates.otherAuthority) ?? [])
    let peer = SilentPeer([])
    let url = "postgres://modoboa:Invented-1@127.0.0.1:\(peer.port)/modoboa?sslmode=require"
    let run = Child(
      [Program.underTest, "--database", url, "--timeout", "100"] + host.options,
      environment: Host.environment.merging(["HOME": scratch.path]) { $1 })
    let end = ContinuousClock.now + .seconds(20)
    while peer.count == 0, ContinuousClock.now < end {
      try await Task.sleep(for: .milliseconds(5))
    }
    let worker = try #require(Processes.children(of: run.pid).last)
    #expect(Processes.status(of: worker)["Uid"] == "0\t0\t0\t0")
    #expect(Processes.status(of: worker)["CapEff"] == "0000000000000000")
    withExtendedLifetime((run, peer)) {}
  }
}
