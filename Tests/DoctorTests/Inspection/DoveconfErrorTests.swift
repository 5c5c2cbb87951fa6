import Testing

@testable import Doctor

@Suite("Error messages of doveconf")
struct DoveconfErrorTests {
  @Test(
    "file, line and reason are found",
    arguments: [
      (
        "doveconf: Fatal: Error in configuration file /a b line 5: Unknown setting: x: y", "/a b",
        5, "Unknown setting: x: y"
      ),
      (
        "doveconf: Fatal: Error in configuration file /a: Missing '}' (section started at /b:7)",
        "/b", 7, "Missing '}' (section started at /b:7)"
      ),
      (
        "doveconf: Fatal: Error in configuration file /a: no line 3 here", "/a", nil,
        "no line 3 here"
      ),
      ("doveconf: Panic: file x.c: assertion", nil, nil, "file x.c: assertion"),
      ("it exited with status 1", nil, nil, "it exited with status 1"),
      ("Error in configuration file", nil, nil, "Error in configuration file"),
    ] as [(String, String?, Int?, String)])
  func doveconf(errorText: String, file: String?, line: Int?, reason: String) {
    let parts = DoveconfError.parts(of: errorText)
    #expect(parts.fault?.file == file)
    #expect(parts.fault?.line == line)
    #expect(parts.reason == reason)
  }
}
