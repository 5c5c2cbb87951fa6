import Testing

@testable import ModoboaDatabase

@Suite("PostgreSQL errors")
struct PostgreSQLFailureTests {
  @Test(
    "the SQLSTATE is found in any language, and left out of the message",
    arguments: [
      (
        """
        connection to server at "127.0.0.1", port 5432 failed: FATAL:  53300: sorry, too many clients already
        LOCATION:  InitProcess, proc.c:353

        """,
        "53300",
        #"connection to server at "127.0.0.1", port 5432 failed: FATAL:  sorry, too many clients already"#
      ),
      (
        """
        connection to server on socket "/run/x" failed: 致命的エラー:  57P03: データベースシステムは起動しています
        LOCATION:  ProcessStartupPacket, postmaster.c:2400
        """,
        "57P03", #"connection to server on socket "/run/x" failed: 致命的エラー:  データベースシステムは起動しています"#
      ),
      (
        """
        connection to server at "h", port 5432 failed: Connection refused
        \tIs the server running on that host and accepting TCP/IP connections?
        """,
        nil,
        #"connection to server at "h", port 5432 failed: Connection refused; "#
          + "Is the server running on that host and accepting TCP/IP connections?"
      ),
      ("a:  12: b", nil, "a:  12: b"), ("a: 12345: b", nil, "a: 12345: b"),
      ("a:  abcde: b", nil, "a:  abcde: b"), ("", nil, ""), (":  ", nil, ":  "),
    ] as [(String, String?, String)])
  func verbose(_ text: String, _ state: String?, _ message: String) {
    let failure = PostgreSQLError(connection: text, stage: .connected)
    #expect(failure.state == state)
    #expect(failure.message == message)
  }

  @Test(
    "the SQLSTATE decides on the kind",
    arguments: [
      ("28P01", .refused), ("28000", .refused), ("3D000", .refused), ("42501", .refused),
      ("08P01", .refused), ("58030", .refused), ("XX000", .refused), ("42P01", .notModoboas),
      ("42703", .notModoboas), ("53300", .busy), ("53200", .busy), ("57P01", .busy),
      ("57P02", .busy), ("57P03", .busy), ("57014", .busy), ("55P03", .busy), ("40001", .busy),
      ("08006", .busy),
    ] as [(String, DatabaseError.Kind)])
  func kinds(_ state: String, _ kind: DatabaseError.Kind) {
    #expect(PostgreSQLError(state: state, message: "m").engineError.kind == kind)
  }

  @Test(
    "without one, libpq's message and the state of the connection decide",
    arguments: [
      ("Connection refused", .unconnected, .unreachable),
      ("No such file or directory", .unconnected, .unreachable),
      ("Resource temporarily unavailable", .unconnected, .busy),
      ("server closed the connection unexpectedly", .connected, .busy),
      ("could not receive data from server: Connection reset by peer", .connected, .busy),
      ("invalid port number: \"99999\"", .unconnected, .badAddress),
      ("could not match 3 port numbers to 2 hosts", .unconnected, .badAddress),
      ("session is read-only", .connected, .unreachable),
      ("server is in hot standby mode", .connected, .unreachable),
      ("server does not support SSL, but SSL was required", .connected, .refused),
      ("SSL error: certificate verify failed", .connected, .refused),
    ] as [(String, PostgreSQLError.Stage, DatabaseError.Kind)])
  func withoutCode(_ text: String, _ stage: PostgreSQLError.Stage, _ kind: DatabaseError.Kind) {
    #expect(PostgreSQLError(connection: text, stage: stage).engineError.kind == kind)
  }

  @Test(
    "quoted parts of an address are not shown, whatever they contain",
    arguments: [
      "invalid port number: \"SECRET\"", "invalid port number: \"SEC\nRET\"",
      "invalid port number: \"SEC\u{c}RET\" x", "invalid port: \"SECRET\u{2028}x\"",
      "missing \"=\" after \"SECRET\" in connection info string\n", "no end: \"SECRET\n",
    ])
  func quoted(_ message: String) {
    let reason = EngineError.badAddress(forLibpq: message).reason
    #expect(!reason.contains("SEC") && !reason.contains("RET"), "\(reason)")
  }
}
