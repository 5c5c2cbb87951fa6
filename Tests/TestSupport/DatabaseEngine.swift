/// The differences between the database servers of the tests.
protocol DatabaseEngine: Sendable {
  /// The system user that runs it.
  var user: String { get }
  /// The administrator's account, for the socket.
  var administrator: DatabaseAccount { get }
  /// The scheme of its URLs, with "://".
  var scheme: String { get }
  /// The name of its dumps in the corpus.
  var dump: String { get }
  /// The prefix of its schemas in the corpus.
  var schemaPrefix: String { get }
  /// The signal that ends it without waiting for clients, as for `kill -s`.
  var endedBy: String { get }

  /// Initializes the empty data directory.
  func initialize(_ directory: DatabaseDirectory) async throws
  /// The command that starts it in the foreground; the settings are options without `--`, and take
  /// precedence over those of the tests.
  func command(_ directory: DatabaseDirectory, settings: [String: String]) -> [String]
  /// Whether it accepts clients.
  func isReady(_ directory: DatabaseDirectory) -> Bool
  /// What is left to do once the administrator can connect.
  func makeAccounts(_ server: DatabaseServer) async throws

  /// Its socket, as in a URL.
  func socket(_ directory: DatabaseDirectory) -> String
  /// The host and the parameters that name the socket in a URL.
  func socketPlace(_ directory: DatabaseDirectory) -> (host: String, options: [(String, String)])
  /// The client as the administrator, over the socket, with statements on standard input.
  func client(_ server: DatabaseServer, database: String?) -> ClientCommand
  /// The statement that creates a database owned by ``DatabaseAccount/modoboa``.
  func creation(of database: String) -> String
  /// A dump, changed so that ``DatabaseAccount/modoboa`` owns what it creates.
  func owned(_ script: String) -> String
}

/// A client program with its arguments and environment.
struct ClientCommand {
  let path: String
  let arguments: [String]
  let environment: [String: String]
}

extension DatabaseEngine {
  /// Options for a command line.
  func options(_ ours: [String: String], _ settings: [String: String]) -> [String] {
    ours.merging(settings) { $1 }.map { "--\($0)=\($1)" }.sorted()
  }
}

/// A string literal of standard SQL.
func quoted(_ text: String) -> String {
  "'" + text.map { $0 == "'" ? "''" : String($0) }.joined() + "'"
}
