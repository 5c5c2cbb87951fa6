import Glibc
import TestSupport
import Testing

@Suite("Sources of an export", .timeLimit(.minutes(20)))
struct ExportSourceTests {
  @Test("A file that is missing or cannot be read is refused with its path and the reason")
  func unreadable() async throws {
    let host = try await Host.withOlderFile()
    let file = host.scratch.write("file.json", Parameters.searchBind.json)
    symlink("loop.json", host.scratch["loop.json"])
    let before = host.files
    // A path below a file, since root can read everything.
    let cases = [
      (host.scratch["missing.json"], "No such file or directory"),
      (host.dovecot, "Is a directory"),
      ("\(file)/below.json", "Not a directory"),
      (host.scratch["loop.json"], "symbolic links"),
      (host.scratch[String(repeating: "x", count: 300)], "File name too long"),
    ]
    for (path, reason) in cases {
      expectRefusal(
        try await host.sync(source: ["--export", path]), 66, naming: [path, reason], on: host,
        before: before)
    }
  }

  @Test(
    "Each format of an export gives the same file",
    arguments: ["04-searchbind", "10-ssl-secondary", "07-directbind", "12-active-directory"])
  func shapes(name: String) async throws {
    var texts: Set<String> = []
    let shapes = ["raw_parameters.json", "dumpdata.json", "api_v2_global_core.json"]
    for shape in shapes {
      let host = Host()
      let export = try host.copy(ofCorpus: "\(name)/\(shape)")
      expectChange(try await host.sync(source: ["--export", export, "--output", host.target]))
      texts.insert(try #require(host.files[Host.targetName]).text)
    }
    #expect(texts.count == 1)
  }

  @Test("An export can be on standard input")
  func standardInput() async throws {
    let host = Host()
    let input = Array(Parameters.searchBind.json.utf8)
    expectChange(try await host.sync(source: ["--export", "-"], input: input))
    try await expectFile(of: .searchBind, on: host)
  }

  @Test("An export can be on a named pipe, with a slow writer")
  func namedPipe() async throws {
    let host = Host()
    let pipe = host.scratch["pipe"]
    mkfifo(pipe, 0o600)
    let run = Child([Program.underTest, "--export", pipe, "--timeout", "600"] + host.options)
    // Opening waits for the reader, so the run has started by now.
    let writer = open(pipe, O_WRONLY | O_CLOEXEC)
    for part in Parameters.searchBind.json.utf8.split(separator: UInt8(ascii: " ")) {
      let bytes = Array(part) + [UInt8(ascii: " ")]
      _ = write(writer, bytes, bytes.count)
      await Task.yield()
    }
    close(writer)
    #expect(run.line()?.contains("written") == true)
    #expect(run.end() == 0)
    try await expectFile(of: .searchBind, on: host)
  }

  @Test("Without saved settings, Modoboa does not ask for the file")
  func empty() async throws {
    let host = try await Host.withOlderFile()
    let before = host.files
    for text in ["{}", #"{"core": {}}"#, #"{"admin": {"enable_mx_checks": true}}"#, #""{}""#] {
      expectSilence(try await host.sync(source: ["--export", "-"], input: Array(text.utf8)))
      #expect(host.files == before)
    }
  }

  @Test("Two sources are a usage error")
  func twoSources() async throws {
    let host = try await Host.withOlderFile()
    let before = host.files
    let result = try await host.sync(.searchBind, ["--database", "sqlite:////tmp/x"])
    expectRefusal(result, 64, naming: ["--database", "--export"], on: host, before: before)
  }

  @Test("No source is a configuration error, and the message names the options")
  func noSource() async throws {
    let host = try await Host.withOlderFile()
    let before = host.files
    let result = try await host.sync(source: [])
    expectRefusal(result, 78, naming: ["--database", "--export"], on: host, before: before)
  }
}
