import Glibc
import TestSupport
import Testing

@Suite("The password of login", .fewAtOnce, .timeLimit(.minutes(20)))
struct LoginPasswordTests {
  /// What a shell, a search filter or reading a line could change.
  static let odd = [
    " Invented-Bind odd ", "Invented-Bind\"'\\$%u%%{user}", "Invented-Bind-ü-é-\u{1F511}",
    "Invented-Bind\u{2}\u{B}", "Invented-Bind*)(uid=*",
    String(repeating: "Invented-Bind", count: 60),
  ]

  private static let server = Task.detached {
    var setup = Office.setup
    setup.ldif += odd.indices.map {
      LDAPEntryText(
        ("uid", "odd\($0)"), below: Office.people,
        [("mail", "odd\($0)@example.test"), ("userPassword", odd[$0])]
      ).ldif
    }.joined()
    return try await Slapd.forAll(setup)
  }

  @Test("It is one line, unchanged, with or without a line feed", arguments: odd.indices)
  func line(index: Int) async throws {
    let parameters = Parameters.at(try await Self.server.value).byName
    let host = Host()
    let command = host.loginCommand("odd\(index)", parameters)
    for end in ["", "\n", "\nInvented-Bind\n"] {
      let result = try await host.login(command, input: Array((Self.odd[index] + end).utf8))
      #expect(result.status == 0, "\(result.errors)")
      expectExportWarning(result)
      #expect(result.text == "odd\(index)@example.test\n")
    }
  }

  @Test(
    "An empty password is not sent to a server", arguments: ["", "\n", "\nx\n"])
  func empty(input: String) async throws {
    let closed = try #require(LoopbackPort(.v4))
    for parameters in [Parameters.at(port: closed.number), .at(port: closed.number).direct()] {
      let host = Host()
      let command = host.loginCommand("alice", parameters)
      let result = try await host.login(command, input: Array(input.utf8))
      expectFailure(result, 77, naming: ["empty"])
    }
    withExtendedLifetime(closed) {}
  }

  @Test(
    "One that Dovecot rejects before it asks is not sent",
    arguments: ["Invented-Bind\t", "\rInvented-Bind", "Invented\u{1}-Bind"])
  func refused(password: String) async throws {
    let closed = try #require(LoopbackPort(.v4))
    for parameters in [Parameters.at(port: closed.number), .at(port: closed.number).direct()] {
      let result = try await Host().login("alice", parameters, password: password)
      expectFailure(result, 77, naming: ["alice: Dovecot rejects every password with a tab"])
    }
    withExtendedLifetime(closed) {}
  }

  @Test("A password with NUL, which would be truncated, is not sent", arguments: ["a\0b", "\u{0}"])
  func nul(input: String) async throws {
    let result = try await Host().login(
      "alice", .at(try await Self.server.value).byName, password: input)
    #expect(result.status != 0 && result.text.isEmpty)
  }

  @Test("Endless input is refused, and not kept in memory")
  func endless() async throws {
    let host = Host()
    let command = host.loginCommand("alice", .at(try await Self.server.value).byName)
    let result = try await Host.run(
      [
        "/bin/sh", "-euc", "ulimit -v 4000000; yes Invented | tr -d '\\n' | timeout 20 \"$@\"",
        "sh",
      ]
        + command)
    #expect(result.status != 0 && result.status != 124 && result.status < 128, "\(result.status)")
    #expect(result.text.isEmpty)
  }

  @Test("It is in no argument, environment variable, child or output")
  func nowhere() async throws {
    let host = Host()
    let peer = SilentPeer([])
    let child = Child(host.loginCommand("alice", .at(port: peer.port), ["-v", "--timeout", "3"]))
    child.send("\(Office.password(of: "alice"))\n")
    try await Task.sleep(for: .milliseconds(500))
    // The worker for LDAP, and the one that has read the parameters.
    let workers = Scratch.content(of: "/proc/\(child.pid)/task/\(child.pid)/children") ?? []
    let processes = String(decoding: workers, as: UTF8.self).split(separator: " ").map(String.init)
    #expect(processes.count <= 2)
    for (process, name) in (["\(child.pid)"] + processes).flatMap({ process in
      ["cmdline", "environ"].map { (process, $0) }
    }) {
      let content = Scratch.content(of: "/proc/\(process)/\(name)")
      let text = String(decoding: content ?? [], as: UTF8.self)
      #expect(!text.contains(Parameters.passwordBeginning))
      // A worker overwrites its environment; a process that has ended has no arguments.
      if process == "\(child.pid)" { #expect(!text.isEmpty) }
    }
    #expect(child.end() == 69)
    #expect(child.line() == nil)
    withExtendedLifetime(peer) {}
  }

  @Test("No message contains it or the service account's password")
  func messages() async throws {
    let server = try await Office.server()
    for parameters in [
      Parameters.at(server).byName, .at(server).direct(), .at(port: 1),
      .at(server, .ssl), .at(server).with("ldap_search_base", text: "ou=none"),
      .at(server).with("ldap_bind_password", text: Office.password(of: "wrong")),
    ] {
      for user in ["alice", "nobody", "bare", Office.password(of: "user")] {
        let result = try await Host().login(user, parameters, as: "alice", ["-v"])
        let secrets = [Office.password(of: "alice"), Parameters.password, "Invented-Bind-wrong"]
        #expect(!secrets.contains { result.text.contains($0) || result.errors.contains($0) })
      }
    }
  }

  @Test("On a terminal it is read without echo, which is restored", arguments: [true, false])
  func terminal(isRight: Bool) async throws {
    let parameters = Parameters.at(try await Self.server.value).byName
    let host = Host()
    let terminal = try #require(Terminal(running: host.loginCommand("alice", parameters)))
    let prompt = terminal.read { $0.contains("assword") }
    #expect(prompt.contains("assword"))
    #expect(!terminal.echoes)
    terminal.type("\(Office.password(of: isRight ? "alice" : "wrong"))\n")
    let rest = terminal.readAll()
    #expect(terminal.end() == (isRight ? 0 : 77), "\(rest)")
    #expect(!rest.contains(Parameters.passwordBeginning))
    #expect(rest.contains("alice@example.test") == isRight)
    #expect(terminal.echoes)
  }

  @Test(
    "The terminal's echo is restored after a signal, too", arguments: [SIGINT, SIGTERM, SIGHUP])
  func interrupted(signal: Int32) async throws {
    let parameters = Parameters.at(try await Self.server.value)
    let host = Host()
    let terminal = try #require(Terminal(running: host.loginCommand("alice", parameters)))
    _ = terminal.read { $0.contains("assword") }
    #expect(!terminal.echoes)
    if signal == SIGINT { terminal.type("\u{3}") } else { kill(terminal.pid, signal) }
    #expect(terminal.end() != 0)
    #expect(terminal.echoes)
  }

  @Test("The prompt is not on standard output")
  func prompt() async throws {
    let host = Host()
    let output = host.scratch["output"]
    let command = host.loginCommand("alice", .at(try await Self.server.value).byName)
    let terminal = try #require(
      Terminal(running: ["/bin/sh", "-euc", "exec \"$@\" >\(output)", "sh"] + command))
    _ = terminal.read { $0.contains("assword") }
    terminal.type("\(Office.password(of: "alice"))\n")
    _ = terminal.readAll()
    #expect(terminal.end() == 0)
    #expect(host.scratch.read("output") == Array("alice@example.test\n".utf8))
  }
}
