import Testing

@testable import LDAPClient

@Suite("The logic of a search filter")
struct FilterTreeTests {
  @Test(
    "assertions are found in order",
    arguments: [
      ("(mail=a)", ["mail=a"]), ("mail=a", ["mail=a"]), (" ( mail=a ) ", ["mail=a "]),
      ("(&(a=1)(|(b=2)(!(c=*))))", ["a=1", "b=2", "c=*"]), ("(& (a=1) (b=2) )", ["a=1", "b=2"]),
      ("(a=\\28x\\29)", ["a=\\28x\\29"]), ("(a=\\))", ["a=\\)"]),
      ("(a:1.2.3:=2)", ["a:1.2.3:=2"]), ("(&)", []), ("(|)", []), ("(a=é)", ["a=é"]),
    ] as [(String, [String])])
  func assertions(text: String, assertions: [String]) throws {
    #expect(FilterTree(text)?.assertions == assertions)
  }

  @Test(
    "what is no filter is not parsed, nor what is nested too deeply",
    arguments: [
      "", "(", ")", "(&(a=1)", "(a=1))", "(!a=1)", "(!)",
      String(repeating: "(!", count: 1000) + "(a=1)" + String(repeating: ")", count: 1000),
    ])
  func invalid(text: String) {
    // An empty assertion is one that libldap refuses.
    let assertions = FilterTree(text)?.assertions
    #expect(assertions == nil || assertions == [""])
  }

  @Test(
    "whether it can match, if assertions about u are Undefined",
    arguments: [
      ("(u=1)", false), ("(!(u=1))", false), ("(a=1)", true), ("(!(a=1))", true),
      ("(&(a=1)(u=1))", false), ("(|(a=1)(u=1))", true), ("(&(a=1)(!(u=1)))", false),
      ("(!(&(a=1)(u=1)))", true), ("(!(|(a=1)(u=1)))", false), ("(|(u=1)(u=2))", false),
      ("(&(a=1)(|(u=1)(b=2)))", true), ("(&)", true), ("(|)", false), ("(!(&))", false),
      ("(!(!(u=1)))", false),
    ] as [(String, Bool)])
  func canMatch(text: String, canMatch: Bool) throws {
    let tree = try #require(FilterTree(text))
    let undefined = Set(tree.assertions.filter { $0.hasPrefix("u") })
    #expect(tree.canMatch(undefined) == canMatch)
  }
}
