import Glibc
import TestSupport
import Testing

@Suite("What a worker has of the process that is root", .timeLimit(.minutes(20)), .fewAtOnce)
struct InheritanceTests {
  /// A library that looks for secrets in all the memory that it can read.
  ///
  /// Each stands in it in another form, so that it does not find its own.
  private static func finder(of owner: Owner, _ secrets: [String]) async throws -> HostileLibrary {
    let patterns = secrets.map { secret in
      "{\(secret.utf8.map { "\($0 ^ 0x55)" }.joined(separator: ", "))}"
    }
    return try await HostileLibrary(
      of: owner,
      """
      static const unsigned char patterns[][64] = {\(patterns.joined(separator: ", "))};
      static const size_t lengths[] = {\(secrets.map { "\($0.utf8.count)" }.joined(separator: ", "))};
      FILE *maps = fopen("/proc/self/maps", "r");
      if (maps == NULL) return;
      static unsigned char buffer[(1 << 16) + 64];
      char line[4096];
      while (fgets(line, sizeof line, maps) != NULL) {
        unsigned long start, end;
        char rights[5];
        if (sscanf(line, "%lx-%lx %4s", &start, &end, rights) != 3 || rights[1] != 'w') continue;
        for (unsigned long at = start; at < end; at += 1 << 16) {
          // Not read where it is: not all that is mapped is there.
          struct iovec from = {(void *)at, end - at < sizeof buffer ? end - at : sizeof buffer};
          struct iovec to = {buffer, sizeof buffer};
          ssize_t count = process_vm_readv(getpid(), &to, 1, &from, 1, 0);
          for (size_t i = 0; i < \(secrets.count); i++)
            for (ssize_t place = 0; place + (ssize_t)lengths[i] <= count; place++) {
              size_t same = 0;
              while (same < lengths[i] && (buffer[place + same] ^ 0x55) == patterns[i][same]) same++;
              if (same == lengths[i]) note("found %zu", i);
            }
        }
      }
      note("looked");
      """)
  }

  @Test("Neither the password that a user types at login nor variables of root's are in its memory")
  func memory() async throws {
    let (owner, host) = (Owner(), Host())
    let (typed, variable) = ("Invented-typed-1", "Invented-variable-2")
    let library = try await Self.finder(of: owner, [typed, variable])
    let peer = HostileLibrary.server
    let instance = owner.makeInstance(
      Owner.postgres(port: peer.port, try await library.options(owner)))
    let input = host.scratch.write("input", "\(typed)\n")
    let run = try await MeasuredRun.run(
      [
        "/bin/sh", "-euc", "exec \"$@\" <\(input)", "sh", Program.underTest, "login",
        "alice@example.test", "--instance", instance, "--timeout", "20", "--dovecot-version", "2.3",
        "--dovecot-directory", host.dovecot,
      ], environment: ["PGPASSWORD": variable])
    expectContained(run)
    #expect(library.noted == ["looked"], "\(run.result.errors)")
    withExtendedLifetime(owner) {}
    withExtendedLifetime(peer) {}
  }

  @Test("It is not in the working directory, where another user could not come to")
  func workingDirectory() async throws {
    let (owner, host) = (Owner(), Host())
    let closed = host.scratch["closed"]
    for (directory, mode) in [(closed, mode_t(0o700)), ("\(closed)/open", 0o755)] {
      mkdir(directory, mode)
      chmod(directory, mode)
    }
    host.scratch.write("closed/open/client.cnf", "[client]\npassword=Invented-Bind-Of-Root\n")
    chmod("\(closed)/open/client.cnf", 0o644)
    let peer = SilentPeer([])
    let instance = owner.makeInstance(
      """
          'ENGINE': 'django.db.backends.mysql', 'NAME': 'modoboa', 'USER': 'modoboa',
          'HOST': '127.0.0.1', 'PORT': '\(peer.port)',
          'OPTIONS': {'read_default_file': './client.cnf'},
      """)
    let trace = try await ProcessTrace.run(
      [
        "/bin/sh", "-euc", "cd \(closed)/open; exec \"$@\"", "sh", Program.underTest, "--instance",
        instance, "--timeout", "1",
      ] + host.options)
    #expect(trace.result.status != 0)
    #expect(!trace.workers.isEmpty)
    #expect(!trace.processes.contains { $0.opens("\(closed)/open/client.cnf") })
    withExtendedLifetime(peer) {}
  }

  @Test("It has no key of root's session, no terminal and no signal that is held")
  func session() async throws {
    let (owner, host) = (Owner(), Host())
    let export = owner.write("export.json", Parameters.searchBind.json)
    let trace = try await ProcessTrace.run(
      [Program.underTest, "--export", export] + host.options)
    expectChange(trace.result)
    let worker = try #require(trace.workers.first { $0.opens(export) })
    let opening = try #require(worker.first { ProcessTrace.Process.isOpening($0, export) })
    for call in [
      "keyctl(KEYCTL_JOIN_SESSION_KEYRING, NULL)", "setsid()", "rt_sigprocmask(SIG_SETMASK, [], ",
    ] {
      let place = try #require(worker.first { $0.hasPrefix(call) }, "\(call)")
      #expect(place < opening)
    }
  }

  @Test("How it ended is known, though the caller of the program ignores SIGCHLD")
  func ignoredEnd() async throws {
    let (owner, host) = (Owner(), Host())
    let library = try await HostileLibrary(of: owner, "*(volatile char *)8 = 1;")
    let peer = HostileLibrary.server
    let instance = owner.makeInstance(
      Owner.postgres(port: peer.port, try await library.options(owner)))
    let ignoring = "import os, signal, sys; signal.signal(signal.SIGCHLD, signal.SIG_IGN); "
    let run = try await MeasuredRun.run(
      [
        "/usr/bin/python3", "-c", "\(ignoring)os.execv(sys.argv[1], sys.argv[1:])",
        Program.underTest, "--instance", instance, "--timeout", "1",
      ] + host.options)
    expectContainedFailure(run, [69], naming: ["Segmentation fault"])
    withExtendedLifetime(peer) {}
  }
}
