import Testing

@testable import ModoboaDatabase

@Suite("The account that a message offers a GRANT for")
struct GranteeTests {
  @Test("is quoted as its engine does")
  func statements() throws {
    let postgreSQL = try #require(Grantee(postgreSQL: "reader"))
    #expect(postgreSQL.select(["a", "b"], on: "t") == "GRANT SELECT (a, b) ON t TO \"reader\"")
    let mySQL = try #require(Grantee(mySQL: "reader@10.0.0.%", database: "modoboa"))
    #expect(
      mySQL.select(["a"], on: "t")
        == "GRANT SELECT (`a`) ON `modoboa`.`t` TO 'reader'@'10.0.0.%'")
  }

  @Test(
    "is not one that a server has made up",
    arguments: ["", "a\"; DROP TABLE t; --", "a'", "a b", "a\nb", "$(id)", "a`"])
  func hostile(name: String) {
    #expect(Grantee(postgreSQL: name) == nil)
    #expect(Grantee(mySQL: "\(name)@h", database: "d") == nil)
    #expect(Grantee(mySQL: "u@\(name)", database: "d") == nil)
    #expect(Grantee(mySQL: "u@h", database: name) == nil)
  }
}
