import DovecotGrammar
package import ModoboaParameters
import Secrets

/// Modoboa's LDAP parameters, said in Dovecot's terms: who may log in with the web panel may log in
/// with Dovecot, over a connection no weaker, and nobody else.
///
/// What Modoboa itself does with the parameters is in `_apply_ldap_settings()`,
/// modoboa/core/api/v2/serializers.py.
package struct Translation: Sendable, Equatable {
  /// What Dovecot shall do.
  package let passdb: LDAPPassdb
  /// The parameters that it was made from, for the header of the file.
  package let origin: [Parameter]
  /// What an administrator should know, though it stops nothing; one sentence each.
  package let warnings: [String]

  /// Translates, or refuses where the outcome would be doubtful: a wrong file is an outage of all
  /// logins.
  ///
  /// - Parameters:
  ///   - parameters: what Modoboa has stored.
  ///   - serversAreTried: whether the servers are asked before anything is written, so that a port
  ///     that goes with another protection is not refused unseen.
  /// - Throws: ``TranslationError``, or `ParametersError` for a value of a type that cannot be
  ///   understood.
  package init(_ parameters: LDAPParameters, serversAreTried: Bool = false) throws {
    var warnings: [String] = []
    let transport = try Self.transport(parameters)
    let servers = try Self.servers(parameters, transport, serversAreTried, &warnings)
    let method = try parameters.choice(.authMethod, of: AuthMethod.self)
    var origin: [Parameter] = [.serverAddress, .serverPort]
    if servers.count > 1 {
      origin += [.enableSecondaryServer, .secondaryServerAddress, .secondaryServerPort]
    }
    origin += [.secured, .authMethod]

    switch method {
    case .searchbind:
      passdb = LDAPPassdb(
        servers: servers, transport: transport,
        searchBase: try Self.searchBase(parameters), filter: try Self.filter(parameters),
        method: .searchAndBind(account: try Self.account(parameters)))
      origin += [.bindDN, .bindPassword, .searchBase, .searchFilter]
    case .directbind:
      let userDN = try Self.template(.userDNTemplate, parameters)
      let storedFilter = DirectBind.filter(stored: try parameters.text(.searchFilter))
      passdb = LDAPPassdb(
        servers: servers, transport: transport,
        searchBase: DirectBind.searchBase(
          stored: try Self.text(.searchBase, parameters), template: userDN),
        filter: storedFilter ?? DirectBind.defaultFilter,
        method: .directBind(userDN: userDN))
      origin += [.userDNTemplate, .searchBase] + (storedFilter == nil ? [] : [.searchFilter])
    }
    self.origin = origin
    self.warnings = warnings
  }

  private static func transport(_ parameters: LDAPParameters) throws -> LDAPPassdb.Transport {
    // Up to 1.x the choice was a boolean; true meant TLS, but Modoboa compares with texts and so
    // connects in clear.
    switch parameters[.secured] {
    case .boolean(true), .integer(1):
      throw TranslationError(
        parameter: .secured,
        reason:
          "is still the boolean of an old release, which Modoboa now takes for no protection at all;"
          + " choose starttls, ssl or none in Modoboa and save")
    case .boolean(false), .integer(0): return .plain
    default: break
    }
    return switch try parameters.choice(.secured, of: Secured.self) {
    case .none: .plain
    case .starttls: .startTLS
    case .ssl: .tls
    }
  }

  private static func servers(
    _ parameters: LDAPParameters, _ transport: LDAPPassdb.Transport, _ serversAreTried: Bool,
    _ warnings: inout [String]
  ) throws -> [LDAPPassdb.Server] {
    var servers = [
      try server(.serverAddress, .serverPort, parameters, transport, serversAreTried)
    ]
    if try parameters.isOn(.enableSecondaryServer) {
      if try parameters.text(.secondaryServerAddress).isEmpty {
        warnings.append(
          "\(Parameter.enableSecondaryServer.rawValue) is on, but \(Parameter.secondaryServerAddress.rawValue)"
            + " is empty: Dovecot is given the primary server alone")
      } else {
        servers.append(
          try server(
            .secondaryServerAddress, .secondaryServerPort, parameters, transport, serversAreTried))
      }
    }
    return servers
  }

  private static func server(
    _ address: Parameter, _ port: Parameter, _ parameters: LDAPParameters,
    _ transport: LDAPPassdb.Transport, _ serversAreTried: Bool
  ) throws -> LDAPPassdb.Server {
    let typed = try parameters.text(address)
    let host: String
    do throws(ServerAddressError) {
      host = try ServerAddress.host(typed)
    } catch {
      throw TranslationError(parameter: address, reason: error.reason)
    }
    guard let number = try parameters.integer(port), (1...65535).contains(number) else {
      throw TranslationError(parameter: port, reason: "is not a port (1 to 65535)")
    }
    guard !serversAreTried else { return LDAPPassdb.Server(host: host, port: number) }
    // Speaking LDAP to a TLS port makes Dovecot 2.3's auth process spin; both mistakes lock
    // everybody out.
    if [636, 3269].contains(number), transport != .tls {
      throw TranslationError(
        parameter: port,
        reason:
          "is \(number), where TLS begins with the first byte, but \(Parameter.secured.rawValue) is not ssl;"
          + " choose ssl, or the port for plain LDAP (usually 389)"
      )
    }
    if number == 389, transport == .tls {
      throw TranslationError(
        parameter: port,
        reason: "is 389, where no server begins with TLS, but \(Parameter.secured.rawValue) is ssl;"
          + " the usual port for ssl is 636")
    }
    return LDAPPassdb.Server(host: host, port: number)
  }

  /// The service account; nil for an anonymous search, which null and the empty text both mean.
  private static func account(_ parameters: LDAPParameters) throws -> LDAPPassdb.ServiceAccount? {
    let bindDN = try text(.bindDN, parameters)
    let password = try parameters.secret(.bindPassword)
    try check(password.reveal(), .bindPassword)
    switch (bindDN.isEmpty, password.isEmpty) {
    case (true, true): return nil
    case (false, false): return LDAPPassdb.ServiceAccount(bindDN: bindDN, password: password)
    case (false, true):
      throw TranslationError(
        parameter: .bindPassword,
        reason:
          "is empty, but \(Parameter.bindDN.rawValue) is not, which many servers take for anonymous; enter both,"
          + " or neither for an anonymous search")
    case (true, false):
      throw TranslationError(
        parameter: .bindDN,
        reason:
          "is empty, but \(Parameter.bindPassword.rawValue) is not; enter both, or neither for an anonymous search"
      )
    }
  }

  private static func searchBase(_ parameters: LDAPParameters) throws -> String {
    let base = try required(.searchBase, parameters, why: "a search needs a place to begin")
    guard base.utf8.contains(UInt8(ascii: "=")) else {
      throw TranslationError(
        parameter: .searchBase,
        reason: "has no equals sign and so is no DN, which would end every search with an error")
    }
    return base
  }

  private static func filter(_ parameters: LDAPParameters) throws -> LoginTemplate {
    let filter = try template(.searchFilter, parameters)
    guard SearchFilter.hasMatchingParentheses(filter) else {
      throw TranslationError(
        parameter: .searchFilter,
        reason: "has parentheses that do not match, which would end every search with an error;"
          + " one that is part of a value is written \\28 or \\29")
    }
    return filter
  }

  private static func required(_ parameter: Parameter, _ parameters: LDAPParameters, why: String)
    throws -> String
  {
    let text = try text(parameter, parameters)
    guard !text.isEmpty else {
      throw TranslationError(parameter: parameter, reason: "is empty: \(why)")
    }
    return text
  }

  /// How long a text may be, in bytes: far beyond any DN or filter, and so that a file of ours is
  /// never too large to be known again.
  static let textLimit = 8192

  /// A text without the two bytes that no value of a Dovecot setting can have.
  private static func text(_ parameter: Parameter, _ parameters: LDAPParameters) throws -> String {
    let text = try parameters.text(parameter)
    try check(text, parameter)
    return text
  }

  private static func check(_ text: String, _ parameter: Parameter) throws(TranslationError) {
    for (byte, name) in [(UInt8(0), "a NUL"), (0x0a, "a line feed")] where text.utf8.contains(byte)
    {
      throw TranslationError(
        parameter: parameter,
        reason: "contains \(name), which no Dovecot configuration can hold; remove it in Modoboa")
    }
    guard text.utf8.count <= textLimit else {
      throw TranslationError(
        parameter: parameter, reason: "is longer than \(textLimit) bytes; shorten it in Modoboa")
    }
  }

  private static func template(_ parameter: Parameter, _ parameters: LDAPParameters) throws
    -> LoginTemplate
  {
    let text = try required(parameter, parameters, why: "without it nobody is found")
    let template: LoginTemplate
    do {
      template = try LoginTemplate(python: text)
    } catch PythonTemplateError.unknownConversion(let conversion) {
      throw TranslationError(
        parameter: parameter,
        reason:
          "contains '\(conversion)': Dovecot knows %(user)s for the login and %% for a percent sign only"
      )
    }
    guard template.hasUser else {
      throw TranslationError(
        parameter: parameter, reason: "has no %(user)s: it would be the same for everybody")
    }
    return template
  }
}
