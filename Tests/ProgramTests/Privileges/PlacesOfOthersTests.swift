import Glibc
import TestSupport
import Testing

@Suite("A host whose files belong to several users", .timeLimit(.minutes(20)), .fewAtOnce)
struct PlacesOfOthersTests {
  /// An instance for its owner alone, at the usual place of a namespace whose /srv is a directory.
  private static func instance(of owner: Owner) async throws -> String {
    let database = try await owner.makeDatabase()
    owner.makeInstance("'ENGINE': 'django.db.backends.sqlite3', 'NAME': '\(database)'")
    let srv = owner.beside("srv")
    for directory in [srv, "\(srv)/modoboa"] { mkdir(directory, 0o755) }
    rename(owner["instance"], "\(srv)/modoboa/instance")
    chmod("\(srv)/modoboa/instance", 0o700)
    return srv
  }

  @Test("An instance is found though Dovecot's directory is another user's")
  func discovery() async throws {
    let (owner, vmail, host) = (Owner(), Owner(uid: 64002), Host())
    let srv = try await Self.instance(of: owner)
    let dovecot = vmail.makeDirectory("dovecot", mode: 0o750)
    vmail.makeDirectory("dovecot/conf.d", mode: 0o750)
    vmail.write("dovecot/conf.d/auth-sql.conf.ext", "# nothing\n", mode: 0o640)
    let command = [
      Program.underTest, "--dovecot-version", "2.3", "--dovecot-directory", dovecot,
      "--state-directory", host.state, "--output", host.target, "-v",
    ]
    let result = try await host.mounting("mount --bind \(srv) /srv; exec \"$@\"", command)
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      result.errors.contains("is read as user \(owner.uid), who can change /srv/modoboa/instance"),
      "\(result.errors)")
    #expect(host.files.keys.sorted() == [Host.targetName])
  }

  @Test("What cannot be read for want of rights is not said to be missing")
  func unreadable() async throws {
    let (owner, host) = (Owner(), try await Host.withOlderFile())
    let before = host.files
    let srv = try await Self.instance(of: owner)
    // Read as nobody with that group.
    chown("\(srv)/modoboa", 0, 64003)
    chmod("\(srv)/modoboa", 0o2775)
    let command = [Program.underTest] + host.options
    for further in [[], ["--instance", "/srv/modoboa/instance"]] {
      let result = try await host.mounting(
        "mount --bind \(srv) /srv; exec \"$@\"", command + further)
      expectRefusal(
        result, 66, naming: ["/srv/modoboa/instance", "Permission denied", "is read as nobody"],
        on: host, before: before)
    }
  }

  @Test("A flag that no run can clear is named when the file changes")
  func flag() async throws {
    let (owner, host) = (Owner(), Host())
    let database = try await owner.makeDatabase()
    for path in [owner.home, owner["data"], database] { chown(path, 0, 0) }
    chmod(database, 0o644)
    chown(owner["data"], 0, 64003)
    chmod(owner["data"], 0o2775)
    let result = try await host.sync(source: ["--database", "sqlite://\(database)"])
    #expect(result.status == 0)
    #expect(
      result.errors.contains("need_dovecot_update stays set in Modoboa, and no run can clear it")
        && result.errors.contains("members of the group 64003 can change \(owner["data"])"),
      "\(result.errors)")
    expectSilence(try await host.sync(source: ["--database", "sqlite://\(database)"]))
  }

  @Test("A socket that root may use by its capabilities alone is refused at once, and named")
  func socket() async throws {
    let (owner, host) = (Owner(), try await Host.withOlderFile())
    let before = host.files
    let directory = owner.makeDirectory("run", mode: 0o700)
    let listener = Child([
      "/usr/bin/python3", "-c",
      """
      import os, socket, sys
      for name in ('.s.PGSQL.5432', 'mysqld.sock'):
          path = os.path.join('\(directory)', name)
          listening = socket.socket(socket.AF_UNIX)
          listening.bind(path)
          listening.listen()
          os.chown(path, \(owner.uid), \(owner.uid))
          globals()[name] = listening
      print('ready', flush=True)
      sys.stdin.read()
      """,
    ])
    try #require(listener.line() == "ready")
    for url in [
      "postgres:///modoboa?host=\(directory)",
      "mysql://root@localhost/modoboa?unix_socket=\(directory)/mysqld.sock",
    ] {
      let start = ContinuousClock.now
      let result = try await host.sync(source: ["--database", url, "--timeout", "60"])
      expectRefusal(
        result, 69, naming: ["Permission denied", "asked as root without capabilities"], on: host,
        before: before)
      #expect(ContinuousClock.now - start < .seconds(30))
    }
  }

  @Test("A file beside ours that its user cannot read ends no run")
  func neighbour() async throws {
    let owner = Owner()
    let folder = try await ProgramCopy.folder()
    let name = Program.underTest.split(separator: "/").last ?? ""
    let directory = owner.makeDirectory("dovecot")
    let other = owner.writeBeside("home/dovecot/dovecot-sql.conf.ext", "driver = mysql\n")
    chown(other, 0, 0)
    let result = try await Host.run(
      owner.command([
        "/usr/bin/env", "LD_LIBRARY_PATH=\(folder)", "\(folder)/\(name)", "--check", "--export",
        owner.write("export.json", Parameters.searchBind.json), "--dovecot-version", "2.3",
        "--dovecot-directory", directory, "--state-directory", owner["state"],
      ]))
    #expect(result.status == 2, "\(result.errors)")
  }

  @Test("LDAP servers are asked by the user of service auth, with its groups")
  func authentication() async throws {
    let dovecot = try #require(getpwnam("dovecot")?.pointee)
    for (block, user, group) in [
      ("user = root", 0, nil as gid_t?), ("extra_groups = staff", dovecot.pw_uid, 50),
      ("user = nobody", 65534, nil),
    ] {
      let host = Host()
      chmod(host.scratch.path, 0o755)
      host.scratch.write(
        "dovecot/dovecot.conf", "service auth {\n  \(block)\n}\n", mode: 0o644)
      let peer = SilentPeer([])
      let run = Child(
        host.command(.at(port: peer.port), ["--bind", "--check", "--timeout", "100"]))
      let end = ContinuousClock.now + .seconds(40)
      while peer.count == 0, ContinuousClock.now < end {
        try await Task.sleep(for: .milliseconds(5))
      }
      let worker = try #require(Processes.children(of: run.pid).last)
      let status = Processes.status(of: worker)
      #expect(status["Uid"] == Array(repeating: "\(user)", count: 4).joined(separator: "\t"))
      #expect(status["CapEff"] == "0000000000000000")
      if let group {
        #expect(status["Groups"]?.split(separator: " ").contains("\(group)") == true)
      }
      withExtendedLifetime((run, peer)) {}
    }
  }
}
