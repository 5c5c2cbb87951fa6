import Glibc
import TestSupport
import Testing

/// The Dovecot directory of a test host, with files that name a database of the tests.
struct DovecotDirectory: Sendable {
  let host: Host
  /// Its path.
  let path: String
  private let words: [(String, String)]

  /// An empty directory.
  ///
  /// - Parameters:
  ///   - host: a host without a file.
  ///   - database: replaces the placeholders of ``adapted(_:)``; nil leaves them.
  ///   - name: the directory's name, to test special characters.
  init(_ host: Host, for database: StoredDatabase?, named name: String = "dovecot") {
    self.host = host
    path = host.scratch[name]
    mkdir(path, 0o755)
    mkdir("\(path)/conf.d", 0o755)
    var words = [("{D}", path)]
    switch database?.place {
    case .file(let file): words.append(("{FILE}", file.path))
    case .server(let server, let name):
      words += [
        ("{PORT}", "\(server.port)"), ("{DB}", name), ("{SOCKET}", server.socket),
        ("{URL}", server.url(name)),
      ]
    case nil: break
    }
    self.words = words
  }

  /// A text with the placeholders `{PORT}`, `{DB}`, `{SOCKET}`, `{URL}` and `{FILE}` replaced for
  /// the database, and `{D}` by the directory.
  func adapted(_ text: String) -> String {
    words.reduce(text) { $0.replacing($1.0, with: $1.1) }
  }

  /// Writes a file.
  ///
  /// - Returns: its path.
  @discardableResult
  func write(_ name: String, _ text: String, mode: mode_t = 0o600) -> String {
    let directory = path.dropFirst(host.scratch.path.utf8.count + 1)
    return host.scratch.write("\(directory)/\(name)", adapted(text), mode: mode)
  }

  /// Copies a sample directory, with port, name and password of the database.
  func copySample(_ name: String) throws {
    for directory in ["", "conf.d/"] {
      let files = FileSnapshot.all(in: "\(TestData.root)/samples/\(name)/\(directory)")
      try #require(!files.isEmpty)
      for (file, content) in files where content.content != nil {
        let text = content.text.replacing("3306", with: "{PORT}").replacing("5432", with: "{PORT}")
          .replacing("dbname=modoboa", with: "dbname={DB}")
          .replacing("dbname = modoboa", with: "dbname = {DB}")
          .replacing("s3cret", with: DatabaseAccount.modoboa.password)
        write(directory + file, text)
      }
    }
  }

  /// Runs the program with this Dovecot directory.
  func sync(_ options: [String] = [], environment: [String: String] = [:]) async throws
    -> ProgramResult
  {
    try await Program.sync(
      [
        "--dovecot-directory", path, "--dovecot-version", "2.3", "--state-directory", host.state,
      ] + options.map(adapted), environment: environment)
  }

  /// The content of the file; nil if there is none.
  var target: FileSnapshot? { FileSnapshot("\(path)/\(Host.targetName)") }

  /// Expects that the file matches these parameters.
  func expectFile(
    of parameters: Parameters, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let fresh = Host()
    let result = try await fresh.sync(parameters)
    #expect(result.status == 0, "\(result.errors)", sourceLocation: sourceLocation)
    let wanted = fresh.files[Host.targetName]?.text
    #expect(wanted != nil && target?.text == wanted, sourceLocation: sourceLocation)
    #expect(target?.permissions == 0o600, sourceLocation: sourceLocation)
  }
}
