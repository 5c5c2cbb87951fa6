/// What a PostgreSQL server or libpq says went wrong.
struct PostgreSQLError: ServerError, Equatable {
  /// The five characters of the PostgreSQL manual's appendix A; nil if libpq itself found the
  /// fault.
  let state: String?
  /// The words, on one line.
  let message: String
  /// How far the connection had come.
  let stage: Stage

  /// How far a connection had come when it failed.
  enum Stage: Equatable {
    /// No socket to the server.
    case unconnected
    /// A socket, and a server at the other end.
    case connected
  }

  /// A fault of a statement.
  init(state: String?, message: String) {
    self.state = state
    self.message = Self.oneLine(message)
    stage = .connected
  }

  /// A fault of a connection.
  ///
  /// - Parameters:
  ///   - text: libpq's message at the verbosity `PQERRORS_VERBOSE`, the only one in which a server's
  ///     words while a connection is made carry their SQLSTATE: "FATAL:  53300: sorry, …" and a line
  ///     that begins with "LOCATION:". The words may be in any language, the shape is always this.
  ///   - stage: how far it had come.
  init(connection text: String, stage: Stage) {
    var state: String?
    var lines: [Substring] = []
    for line in text.split(separator: "\n") where !line.hasPrefix("LOCATION:") {
      guard let found = Self.state(in: line) else {
        lines.append(line)
        continue
      }
      // With sslmode=prefer, the default, libpq tries twice.
      state = state ?? String(found.state)
      lines.append(line[..<found.range.lowerBound] + line[found.range.upperBound...])
    }
    self.state = state
    message = Self.oneLine(lines.joined(separator: "\n"))
    self.stage = stage
  }

  /// The error for an administrator: what kind of fault it is, and the server's words.
  var engineError: EngineError {
    let kind = kind
    if kind == .badAddress { return .badAddress(forLibpq: message) }
    return EngineError(
      kind, kind == .notModoboas ? "this is not a database of Modoboa's (\(message))" : message)
  }

  /// Whether the query may be one that this database, older or with fewer rights, does not take.
  var isAboutColumns: Bool {
    state == "42703" || state == "42501" || state == "42883"
  }

  /// Whether the account lacks the right to the table or the column.
  var isAboutRights: Bool { state == "42501" }

  /// Whether the statement was refused because nothing may be written.
  var isAboutWriting: Bool {
    state == "42501" || state == "25006"
  }

  private var kind: DatabaseError.Kind {
    guard let state else { return kindWithoutState }
    switch state {
    case "42P01", "42703": return .notModoboas
    case "55P03", "57014", "57P01", "57P02", "57P03", "57P05": return .busy
    // 08P01 is a peer that speaks something else.
    case "08P01": return .refused
    default: break
    }
    switch state.prefix(2) {
    // A lost connection; too many of them; a conflict with another transaction or with recovery.
    case "08", "53", "40": return .busy
    default: return .refused
    }
  }

  /// libpq's own texts are in English, since this program never calls setlocale(3).
  private var kindWithoutState: DatabaseError.Kind {
    // The backlog of a unix socket is full: EAGAIN.
    if message.contains("Resource temporarily unavailable") { return .busy }
    // A socket that this user may not connect to, and a user of whom libpq wants to know the name: no
    // further try mends that.
    let refusals = ["Permission denied", "local user with ID"]
    if stage == .unconnected, refusals.contains(where: message.contains),
      !message.contains("Connection refused")
    {
      return .refused
    }
    if stage == .unconnected {
      return Self.complaints.contains(where: message.hasPrefix) ? .badAddress : .unreachable
    }
    // With target_session_attrs: in a failover a server is for a moment not yet what it will be.
    let roles = ["session is", "in hot standby mode"]
    // The last one comes from a server that is too short of memory to speak its newer protocol.
    let losses = [
      "closed the connection", "Connection reset", "Broken pipe", "no connection to",
      "could not fork",
    ]
    if roles.contains(where: message.contains) { return .unreachable }
    return losses.contains(where: message.contains) ? .busy : .refused
  }

  /// How libpq's words begin that are about the address, before it connects.
  private static let complaints = [
    "invalid ", "could not match ", "could not parse network address ", "definition of service ",
    "service file ",
  ]

  /// Finds ":  53300: " in a line.
  private static func state(in line: Substring) -> (state: Substring, range: Range<String.Index>)? {
    var index = line.startIndex
    while let colon = line[index...].firstIndex(of: ":") {
      index = line.index(after: colon)
      let rest = line[index...]
      guard rest.hasPrefix("  ") else { continue }
      let state = rest.dropFirst(2).prefix(5)
      guard state.utf8.count == 5, state.allSatisfy(\.isStateCharacter),
        line[state.endIndex...].hasPrefix(": ")
      else { continue }
      return (state, state.startIndex..<line.index(state.endIndex, offsetBy: 2))
    }
    return nil
  }

  private static func oneLine(_ text: String) -> String {
    var lines: [Substring] = []
    for line in text.split(whereSeparator: \.isNewline) {
      let words = line.drop { $0 == " " || $0 == "\t" }
      // libpq's advice to do without a certificate that is missing, or that only root can read.
      if words.hasPrefix("Either provide the file") { continue }
      // Of two tries, what both say is said once.
      if !lines.contains(words) { lines.append(words) }
    }
    return lines.joined(separator: "; ")
  }
}

extension EngineError {
  /// An address that libpq does not take.
  ///
  /// - Parameter message: libpq's words; what they quote may be a part of a password, and is left
  ///   out, from the first quotation mark to the last.
  /// - Returns: the error.
  static func badAddress(forLibpq message: String) -> EngineError {
    // Masked before it is cut: what is quoted may have a line end in it.
    var words = message
    if let first = words.firstIndex(of: "\"") {
      let last = words.lastIndex(of: "\"") ?? first
      let end = last > first ? words.index(after: last) : words.endIndex
      words.replaceSubrange(first..<end, with: "…")
    }
    words = words.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    return EngineError(
      .badAddress,
      "the address is none for libpq: \(words) (what may be a password is not shown; in a URL special"
        + " characters are written %XX, and in keyword = 'value' ' and \\ have a \\ before them)")
  }
}

extension Character {
  fileprivate var isStateCharacter: Bool {
    isASCII && (isNumber || (isLetter && isUppercase))
  }
}
