import Glibc
import TestSupport
import Testing

/// What a worker says that runs the code of the owner of a settings.py.
struct StrangeAnswer: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// C that makes it, with `say(bytes, count)`.
  let body: String

  init(_ name: String, _ body: String) { (testDescription, self.body) = (name, body) }

  /// A message with a length that need not be true: kind, length, content.
  private static func message(_ kind: Int, _ content: String, length: String = "sizeof text - 1")
    -> String
  {
    """
    static const char text[] = "\(content)";
    uint32_t length = \(length);
    char head[5] = {\(kind)};
    memcpy(head + 1, &length, 4);
    say(head, 5);
    say(text, sizeof text - 1);
    """
  }

  static let all = [
    StrangeAnswer("a failure that is a success", message(4, "\\0all is well")),
    StrangeAnswer("a failure that would change something", message(4, "\\2it would change")),
    StrangeAnswer("a failure with an unknown status", message(4, "\\201no such status")),
    StrangeAnswer("a failure without a status", message(4, "", length: "0")),
    StrangeAnswer(
      "a failure with control characters",
      message(4, "\\105a\\033]0;b\\007\\nc\\rd\\342\\200\\256e")),
    StrangeAnswer("an empty answer", message(3, "", length: "0")),
    StrangeAnswer("an answer of four gigabytes", message(3, "", length: "0xffffffff")),
    StrangeAnswer(
      "an answer with more settings than there are",
      message(
        3,
        "\\1\\0\\0\\0\\0\\0\\0\\0a\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0"
          + "\\377\\377\\377\\377\\377\\377\\377\\177")),
    StrangeAnswer("an unknown kind", message(9, "a")),
    StrangeAnswer("steps without end", "for (;;) {\(message(1, "waiting for nothing"))}"),
    StrangeAnswer("explanations without end", "for (;;) {\(message(2, "so it is"))}"),
    StrangeAnswer("silence", "for (;;) pause();"),
    StrangeAnswer("nothing, and closes its pipe", "close_range(3, 64, 0); for (;;) pause();"),
    StrangeAnswer("nothing, and ends with status 0", "_exit(0);"),
    StrangeAnswer("nothing, and crashes", "*(volatile char *)8 = 1;"),
  ]
}

@Suite("A worker in strange hands", .timeLimit(.minutes(20)), .fewAtOnce)
struct StrangeHandsTests {
  @Test(
    "Its parent believes nothing, changes nothing, and says so in one line",
    arguments: StrangeAnswer.all, [[], ["--check"], ["-v"]])
  func answer(strange: StrangeAnswer, further: [String]) async throws {
    let (owner, host) = (Owner(), try await Host.withOlderFile())
    let before = host.files
    let library = try await HostileLibrary(
      of: owner,
      """
      note("loaded");
      #define say(bytes, count) \\
        for (int number = 3; number < 16; number++) { \\
          struct stat status; \\
          if (fstat(number, &status) == 0 && S_ISFIFO(status.st_mode) && \\
              (fcntl(number, F_GETFL) & O_ACCMODE) == O_WRONLY) (void)!write(number, bytes, count); \\
        }
      \(strange.body)
      _exit(0);
      """)
    let peer = HostileLibrary.server
    let instance = owner.makeInstance(
      Owner.postgres(port: peer.port, try await library.options(owner)))
    let run = try await MeasuredRun.run(
      [Program.underTest, "--instance", instance, "--timeout", "1"] + host.options + further)
    expectContained(run)
    #expect([69, 70, 75].contains(run.result.status), "\(run.result.status)")
    // With -v there are sentences besides, but not without end.
    #expect(run.result.errors.utf8.count < 20_000)
    if further != ["-v"] { expectContainedFailure(run, [69, 70, 75]) }
    #expect(library.noted == ["loaded"])
    #expect(host.files == before)
    withExtendedLifetime(peer) {}
  }
}
