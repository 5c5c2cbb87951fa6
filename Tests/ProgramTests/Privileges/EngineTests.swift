import Glibc
import TestSupport
import Testing

@Suite("The OPTIONS of a settings.py", .timeLimit(.minutes(20)), .fewAtOnce)
struct EngineTests {
  /// Ways to write the name of an option that libpq takes for the one.
  private static func names(_ option: String) -> [String] {
    [
      option, "application_name=a \(option)", "\(option)\\t", " \(option)", "\(option) ",
      "a='' \(option)",
    ]
  }

  @Test("An engine that they name is never loaded as root", arguments: names("x").indices)
  func engine(form: Int) async throws {
    let (owner, host) = (Owner(), try await Host.withOlderFile())
    let before = host.files
    let library = try await HostileLibrary.ofIdentities(owner)
    let peer = HostileLibrary.server
    let options = try await library.options(
      owner, certificate: Self.names("sslcert")[form], key: Self.names("sslkey")[form])
    let instance = owner.makeInstance(Owner.postgres(port: peer.port, options))
    for further in [[], ["--check"]] {
      let run = try await MeasuredRun.run(
        [Program.underTest, "--instance", instance, "--timeout", "1"] + host.options + further)
      expectContainedFailure(run, [66, 69, 75, 77, 78])
    }
    let doctor = try await MeasuredRun.run(
      [Program.underTest, "doctor", "--instance", instance, "--timeout", "1"] + host.options)
    expectContained(doctor)
    let loaded = library.identities.flatMap(\.self)
    #expect(!loaded.contains(0), "\(library.identities)")
    #expect(host.files == before)
    withExtendedLifetime(peer) {}
  }

  @Test(
    "No password of root's password file goes to a server that they name",
    arguments: [
      "", "'hostaddr': '127.0.0.1'", "'hostaddr ': '127.0.0.1'", "'hostaddr\\t': '127.0.0.1'",
      "'application_name=a hostaddr': '127.0.0.1'", "'service ': 'root'",
      "'application_name=a passfile': '{FILE}'", "'passfile ': '{FILE}'", "'passfile': '{FILE}'",
    ])
  func passwordFile(options: String) async throws {
    let (owner, host) = (Owner(), try await Host.withOlderFile())
    let before = host.files
    let secret = "Invented-Bind-Of-Root"
    let peer = SilentPeer([.take, .say(PostgreSQLWire.password), .take])
    let file = owner.writeBeside(".pgpass", "*:*:*:*:\(secret)\n")
    owner.writeBeside(
      ".pg_service.conf", "[root]\nhostaddr=127.0.0.1\npassword=\(secret)\n")
    let port = peer.port
    let instance = owner.makeInstance(
      Owner.postgres(
        port: port, password: nil,
        "'sslmode': 'disable', " + options.replacing("{FILE}", with: file)))
    let run = try await MeasuredRun.run(
      [Program.underTest, "--instance", instance, "--timeout", "1"] + host.options,
      environment: ["HOME": owner.beside("")])
    expectContainedFailure(run, [66, 69, 75, 77, 78])
    #expect(!String(decoding: peer.received, as: UTF8.self).contains(secret))
    #expect(!run.result.errors.contains(secret))
    #expect(host.files == before)
  }

  @Test(
    "Nor one of root's option file for MySQL",
    arguments: [
      "'read_default_file': '{FILE}'", "'read_default_group': 'client'",
      "'read_default_file ': '{FILE}'", "",
    ])
  func optionFile(options: String) async throws {
    let (owner, host) = (Owner(), try await Host.withOlderFile())
    let before = host.files
    let secret = "Invented-Bind-Of-Root"
    let key = try await RogueKey.shared()
    let peer = SilentPeer(
      [.say(MySQLWire.greeting()), .take]
        + RevealingPlugin.all[2].answers(key.publicKey, 2))
    let file = owner.writeBeside(".my.cnf", "[client]\npassword=\(secret)\n")
    let connection = """
          'ENGINE': 'django.db.backends.mysql', 'NAME': 'modoboa', 'USER': 'modoboa',
          'HOST': '127.0.0.1', 'PORT': '\(peer.port)',
          'OPTIONS': {\(options.replacing("{FILE}", with: file))},
      """
    let instance = owner.makeInstance(connection)
    let run = try await MeasuredRun.run(
      [Program.underTest, "--instance", instance, "--timeout", "1"] + host.options,
      environment: ["HOME": owner.beside("")])
    expectContainedFailure(run, [66, 69, 75, 77, 78])
    let decrypted = try await key.decrypted(in: peer.received)
    #expect(!decrypted.contains(Array(secret.utf8)))
    #expect(!peer.received.contains(Array(secret.utf8)))
    #expect(host.files == before)
  }
}
