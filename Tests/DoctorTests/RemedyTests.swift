import Testing

@testable import Doctor

@Suite("Remedies")
struct RemedyTests {
  @Test("as text")
  func remedy() {
    let remedy = Remedy([
      .put(["a", "b"], into: "/x", .last), .put(["c"], into: "/x", .above(line: 4)),
      .put(["d"], into: "/x", .anywhere), .replace(line: 2, of: "/x", with: "e"),
      .remove(lines: 3...3, of: "/x"), .remove(lines: 3...5, of: "/x"), .run("f"), .advise("g"),
    ])
    #expect(
      remedy.text == [
        "add to /x, as the last line:", "    a", "    b", "add to /x, above line 4:", "    c",
        "add to /x:", "    d", "change line 2 of /x to:", "    e", "remove line 3 of /x",
        "remove lines 3 to 5 of /x", "run:", "    f", "g",
      ])
  }
}
