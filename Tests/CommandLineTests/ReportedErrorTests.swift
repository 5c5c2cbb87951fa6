import Glibc
import TestSupport
import Testing

@Suite("Errors")
struct ReportedErrorTests {
  /// Errors that are replaced by another one before a run ends.
  private static let inner: Set<String> = [
    "ChildProcessError", "DatabaseURLError", "DjangoSettingsError", "EngineError", "Fault",
    "JSONError", "Malformed", "MetricsError", "NoAnswer", "NotKept", "PythonTemplateError",
    "ReloadCommandError", "SearchFilterError", "ServerAddressError", "SocketError",
    "UnwritableValue",
  ]

  private static var sources: [String] {
    ["*", "*/*"].flatMap { directory -> [String] in
      var found = glob_t()
      defer { globfree(&found) }
      glob("\(TestData.root)/Sources/\(directory)/*.swift", 0, nil, &found)
      return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
    }
  }

  @Test("each error has an exit status, unless it never ends a run")
  func statuses() {
    var found: Set<String> = []
    for path in Self.sources {
      let text = String(decoding: Scratch.content(of: path) ?? [], as: UTF8.self)
      for line in text.split(separator: "\n") {
        let words = line.split { " :,{".contains($0) }
        guard let kind = words.firstIndex(where: { $0 == "struct" || $0 == "enum" }),
          kind + 1 < words.count, words[(kind + 1)...].contains("Error")
        else { continue }
        found.insert(String(words[kind + 1]))
      }
    }
    #expect(found == Self.inner)
  }
}
