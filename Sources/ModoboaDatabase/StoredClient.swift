/// What Modoboa's tables say about a client of its OAuth2 service.
package enum StoredClient: Equatable, Sendable {
  /// There is an application with its client id.
  case known
  /// There is none.
  case unknown
  /// The table is not there, or may not be read; in the server's words, and the statement that gives
  /// the right, for a server that knows rights.
  case notReadable(String, grant: String?)

  /// The longest client id, in bytes; Modoboa's column takes 100 characters.
  package static let limit = 1024

  /// A query for one row and column: 1 if there is such an application, else 0.
  ///
  /// - Parameter id: the engine's placeholder for the client id.
  /// - Returns: SQL that every engine takes.
  static func query(id: String) -> String {
    "SELECT CASE WHEN count(client_id) > 0 THEN 1 ELSE 0 END FROM oauth2_provider_application"
      + " WHERE client_id = \(id)"
  }

  /// Asks for the client.
  ///
  /// - Parameters:
  ///   - ask: runs the query.
  ///   - grantee: finds the account of the connection; called if it lacks the right to run it.
  /// - Returns: the client.
  /// - Throws: what `ask` throws, unless it is about missing tables or rights: those are an answer.
  static func asking(
    _ ask: () throws(EngineError) -> Bool, grantee: () -> Grantee?
  ) throws(EngineError) -> StoredClient {
    do {
      return try ask() ? .known : .unknown
    } catch  where error.kind == .notModoboas || error.kind == .refused {
      return .notReadable(
        error.reason, grant: grantee()?.select(["client_id"], on: "oauth2_provider_application"))
    }
  }
}
