/// What differs between the database servers of the tests.
protocol DatabaseEngine: Sendable {
  /// The user of the machine that runs it.
  var user: String { get }
  /// The account that may do everything, over the socket.
  var administrator: DatabaseAccount { get }
  /// How its URLs begin.
  var scheme: String { get }
  /// The name of its dumps in the directories of the corpus.
  var dump: String { get }
  /// How the names of its schemas in the corpus begin.
  var schemaPrefix: String { get }
  /// The signal that ends it without waiting for clients, as `kill -s` says it.
  var endedBy: String { get }

  /// Fills the empty data directory.
  func initialize(_ directory: DatabaseDirectory) async throws
  /// The command that starts it in the foreground; the settings are options without `--`, and win
  /// over those of the tests.
  func command(_ directory: DatabaseDirectory, settings: [String: String]) -> [String]
  /// Whether it lets clients in.
  func isReady(_ directory: DatabaseDirectory) -> Bool
  /// What remains to be done when it lets the administrator in.
  func makeAccounts(_ server: DatabaseServer) async throws

  /// Its socket as URLs name it.
  func socket(_ directory: DatabaseDirectory) -> String
  /// What stands in a URL for the socket: the name of the host, and the parameters.
  func socketPlace(_ directory: DatabaseDirectory) -> (host: String, options: [(String, String)])
  /// The client, with statements on standard input, as the administrator over the socket.
  func client(_ server: DatabaseServer, database: String?) -> ClientCommand
  /// The statement for a new database that belongs to ``DatabaseAccount/modoboa``.
  func creation(of database: String) -> String
  /// A dump, such that what it makes belongs to that account.
  func owned(_ script: String) -> String
}

/// A client and what it runs with.
struct ClientCommand {
  let path: String
  let arguments: [String]
  let environment: [String: String]
}

extension DatabaseEngine {
  /// Options as a command line has them.
  func options(_ ours: [String: String], _ settings: [String: String]) -> [String] {
    ours.merging(settings) { $1 }.map { "--\($0)=\($1)" }.sorted()
  }
}

/// A text in the single quotes of standard SQL.
func quoted(_ text: String) -> String {
  "'" + text.map { $0 == "'" ? "''" : String($0) }.joined() + "'"
}
