import TestSupport
import Testing

/// How a client connects to an LDAP server.
enum Transport: String, CaseIterable, Sendable {
  case none, starttls, ssl
}

extension Parameters {
  /// A search with the service account at 127.0.0.1.
  static func at(_ server: Slapd, _ transport: Transport = .none) -> Parameters {
    at(port: transport == .ssl ? server.tlsPort : server.port, transport)
  }

  /// The same on any port.
  static func at(port: Int, _ transport: Transport = .none) -> Parameters {
    searchBind.at("127.0.0.1", port, transport)
  }

  /// The same parameters for another server.
  func at(_ address: String, _ port: Int, _ transport: Transport = .none) -> Parameters {
    with("ldap_server_address", Self.quoted(address)).with("ldap_server_port", "\(port)")
      .with("ldap_secured", Self.quoted(transport.rawValue))
  }

  /// The same parameters with a second server.
  func second(_ port: Int) -> Parameters {
    with("ldap_enable_secondary_server", "true")
      .with("ldap_secondary_server_address", Self.quoted("127.0.0.1"))
      .with("ldap_secondary_server_port", "\(port)")
  }

  /// The same parameters with one set to a text.
  func with(_ name: String, text: String) -> Parameters { with(name, Self.quoted(text)) }

  /// The same parameters without a service account.
  var anonymous: Parameters { with("ldap_bind_dn", "null").with("ldap_bind_password", "null") }

  /// The same parameters with direct binds.
  func direct(_ template: String = "uid=%(user)s,\(Office.people)") -> Parameters {
    anonymous.with("ldap_auth_method", text: "directbind")
      .with("ldap_user_dn_template", text: template)
  }

  /// The same parameters with a filter that also accepts logins without a domain.
  var byName: Parameters {
    with("ldap_search_filter", text: "(|(uid=%(user)s)(mail=%(user)s))")
  }
}

/// Expects that `login` printed nothing on standard error but that an export has no accounts.
func expectExportWarning(
  _ result: ProgramResult, sourceLocation: SourceLocation = #_sourceLocation
) {
  let lines = result.errors.split(separator: "\n")
  #expect(
    lines.count == 1 && lines[0].contains("warning: only the LDAP server was asked"),
    "\(result.errors)", sourceLocation: sourceLocation)
}

extension Host {
  /// Runs the program with --bind.
  func bind(
    _ parameters: Parameters, _ further: [String] = [], environment: [String: String] = [:]
  ) async throws -> ProgramResult {
    try await sync(parameters, ["--bind"] + further, environment: environment)
  }

  /// The command `login`, which reads the password from standard input.
  func loginCommand(_ user: String, _ parameters: Parameters, _ further: [String] = []) -> [String]
  {
    [
      Program.underTest, "login", "--export", export(parameters), "--dovecot-version", "2.3",
      "--dovecot-directory", dovecot,
    ] + further + ["--", user]
  }

  /// Tries a login, by default with the password of the user with this uid.
  func login(
    _ user: String, _ parameters: Parameters, as uid: String? = nil, password: String? = nil,
    _ further: [String] = []
  ) async throws -> ProgramResult {
    let line = "\(password ?? Office.password(of: uid ?? user))\n"
    return try await login(loginCommand(user, parameters, further), input: Array(line.utf8))
  }

  /// Runs a command with input that it need not read: a pipe without a reader would end the tests.
  ///
  /// - Parameters:
  ///   - command: the command.
  ///   - input: its standard input.
  ///   - namesSlowServers: false removes the warning about a slow LDAP server: other work on the machine
  ///     can make each server slow.
  /// - Returns: the result.
  /// - Throws: what `Program` throws.
  func login(_ command: [String], input: [UInt8], namesSlowServers: Bool = false) async throws
    -> ProgramResult
  {
    let file = Scratch()
    file.write("input", input)
    let result = try await Self.run(
      ["/bin/sh", "-euc", "exec \"$@\" <\(file["input"])", "sh"] + command)
    guard !namesSlowServers else { return result }
    let lines = result.errors.split(separator: "\n", omittingEmptySubsequences: false)
    return ProgramResult(
      status: result.status, output: result.output,
      errors: lines.filter { !$0.contains(": took ") }.joined(separator: "\n"))
  }
}
