import Testing

@testable import ModoboaDatabase

@Suite("MySQL errors")
struct MySQLFailureTests {
  @Test(
    "the error number decides on the kind",
    arguments: [
      (1040, .busy), (1044, .refused), (1045, .refused), (1047, .busy), (1049, .refused),
      (1054, .notModoboas), (1130, .refused), (1142, .refused), (1143, .refused),
      (1146, .notModoboas), (1203, .busy), (1205, .busy), (1213, .busy), (1226, .busy),
      (1927, .busy), (2003, .unreachable), (2005, .unreachable), (2006, .busy), (2013, .busy),
      (2026, .refused),
    ] as [(UInt32, DatabaseError.Kind)])
  func kinds(_ number: UInt32, _ kind: DatabaseError.Kind) {
    #expect(MySQLError(number: number, message: "m").engineError.kind == kind)
  }

  @Test(
    "a failed connection has an error text",
    arguments: [
      (
        "Can't connect to local server through socket '/run/s' (2)", .unreachable,
        "Can't connect to local server through socket '/run/s': No such file or directory (2002)"
      ),
      (
        "Can't connect to local server through socket '/run/s' (11)", .busy,
        "Can't connect to local server through socket '/run/s': Resource temporarily unavailable"
          + " (2002)"
      ),
      (
        "Can't connect to server on '127.0.0.1' (115)", .unreachable,
        "Can't connect to server on '127.0.0.1' (2002)"
      ),
      ("Can't connect (x)", .unreachable, "Can't connect (x) (2002)"),
    ] as [(String, DatabaseError.Kind, String)])
  func system(_ text: String, _ kind: DatabaseError.Kind, _ reason: String) {
    #expect(
      MySQLError(number: 2002, message: text).engineError == EngineError(kind, reason))
  }
}
