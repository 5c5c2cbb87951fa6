import DovecotGrammar
import TestSupport
import Testing

@testable import PassdbFile

@Suite("Unified diffs")
struct UnifiedDiffTests {
  private func masked(_ text: String) -> MaskedText {
    MaskedText(Array(text.utf8), dialect: .v23, origin: .ours(.v23))
  }

  private func settings(_ lines: [Int]) -> String {
    lines.map { "base = \"\($0)\"\n" }.joined()
  }

  @Test("equal texts have no diff")
  func equal() {
    let text = masked(settings([1, 2, 3]))
    #expect(UnifiedDiff(from: text, to: text, path: "/x").lines == [])
  }

  @Test("a missing line feed at the end is shown as by diff")
  func noFinalLineFeed() {
    let diff = UnifiedDiff(from: masked("tls = no"), to: masked("tls = no\n"), path: "/x")
    #expect(
      diff.lines == [
        "--- /x", "+++ /x", "@@ -1 +1 @@", "-tls = no", "\\ No newline at end of file", "+tls = no",
      ])
  }

  @Test("a new file is all additions")
  func newFile() {
    let diff = UnifiedDiff(from: nil, to: masked("tls = no\nbase = \"x\"\n"), path: "/x")
    #expect(
      diff.lines == ["--- /dev/null", "+++ /x", "@@ -0,0 +1,2 @@", "+tls = no", "+base = \"x\""])
  }

  @Test("a changed password is a pair of masked lines")
  func password() {
    let old = masked("tls = no\ndnpass = \"a\"\n")
    let new = masked("tls = no\ndnpass = \"b\"\n")
    #expect(
      UnifiedDiff(from: old, to: new, path: "/x").lines == [
        "--- /x", "+++ /x", "@@ -1,2 +1,2 @@", " tls = no", "-dnpass = \"********\"",
        "+dnpass = \"********\"",
      ])
  }

  @Test("it is the same as that of diff -u", arguments: 0..<40 as Range<UInt64>)
  func likeDiff(_ seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let old = (0..<Int.random(in: 0...30, using: &random)).map { _ in
      Int.random(in: 0...9, using: &random)
    }
    var new = old
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let index = Int.random(in: 0...new.count, using: &random)
      if index < new.count, Bool.random(using: &random) {
        new.remove(at: index)
      } else {
        new.insert(Int.random(in: 0...9, using: &random), at: index)
      }
    }
    // With repeated lines there are several shortest diffs, so only patch(1) can judge.
    let scratch = Scratch()
    scratch.write("old", settings(old))
    scratch.write("new", settings(new))
    let diff = UnifiedDiff(from: masked(settings(old)), to: masked(settings(new)), path: "/x").lines
    scratch.write("diff", diff.map { $0 + "\n" }.joined())
    guard old != new else {
      #expect(diff == [])
      return
    }
    let patch = try await Program.run(
      "/usr/bin/patch",
      ["--fuzz=0", "-s", "-o", scratch["patched"], scratch["old"], scratch["diff"]])
    #expect(patch.status == 0, "\(patch.errors)")
    #expect(scratch.read("patched") == Array(settings(new).utf8))
  }
}
