package import ModoboaParameters
import Secrets

/// Modoboa's LDAP parameters in Dovecot's terms: the users of the web panel, and no others, can log
/// in, over a connection that is no weaker.
///
/// Modoboa applies the parameters in `_apply_ldap_settings()`, modoboa/core/api/v2/serializers.py.
package struct Translation: Sendable, Equatable {
  package let passdb: LDAPPassdb
  /// The parameters that it was made from, for the file's header.
  package let origin: [Parameter]
  /// One sentence each.
  package let warnings: [String]

  /// Translates parameters, or refuses them if the result is doubtful: a wrong file locks out all
  /// users.
  ///
  /// - Parameters:
  ///   - parameters: the stored parameters.
  ///   - serversAreTried: whether the servers are tried before the file is written; then an unusual
  ///     port for the transport is not refused here.
  /// - Throws: ``TranslationError``, or `ParametersError` for a value of the wrong type.
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
    // Up to 1.x this was a boolean; true meant TLS, but Modoboa now compares it with strings and
    // connects without TLS.
    switch parameters[.secured] {
    case .boolean(true), .integer(1):
      throw TranslationError(
        parameter: .secured,
        reason:
          "is still a boolean from an old release, which Modoboa now treats as none; choose starttls, ssl or"
          + " none in Modoboa and save")
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
            + " is empty; Dovecot will use only the primary server")
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
    // Plain LDAP on a TLS port makes Dovecot 2.3's auth process spin; either mistake locks out all
    // users.
    if [636, 3269].contains(number), transport != .tls {
      throw TranslationError(
        parameter: port,
        reason:
          "is \(number), a port for LDAP over TLS, but \(Parameter.secured.rawValue) is not ssl; choose ssl, or"
          + " another port (usually 389)"
      )
    }
    if number == 389, transport == .tls {
      throw TranslationError(
        parameter: port,
        reason: "is 389, the port for plain LDAP and StartTLS, but"
          + " \(Parameter.secured.rawValue) is ssl; the usual port for ssl is 636")
    }
    return LDAPPassdb.Server(host: host, port: number)
  }

  /// The service account; nil for an anonymous search, meant by both null and the empty string.
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
          "is empty, but \(Parameter.bindDN.rawValue) is set, which many servers treat as anonymous; set both, or"
          + " neither for an anonymous search")
    case (true, false):
      throw TranslationError(
        parameter: .bindDN,
        reason:
          "is empty, but \(Parameter.bindPassword.rawValue) is set; set both, or neither for an anonymous search"
      )
    }
  }

  private static func searchBase(_ parameters: LDAPParameters) throws -> String {
    let base = try required(.searchBase, parameters, why: "a search needs a base")
    guard base.utf8.contains(UInt8(ascii: "=")) else {
      throw TranslationError(
        parameter: .searchBase,
        reason: "has no equals sign, so it is not a DN and every search would fail")
    }
    return base
  }

  private static func filter(_ parameters: LDAPParameters) throws -> LoginTemplate {
    let filter = try template(.searchFilter, parameters, mayHaveLineFeeds: true)
    do throws(SearchFilterError) {
      return try SearchFilter.checked(filter)
    } catch {
      throw TranslationError(parameter: .searchFilter, reason: error.reason)
    }
  }

  private static func required(
    _ parameter: Parameter, _ parameters: LDAPParameters, why: String,
    mayHaveLineFeeds: Bool = false
  ) throws -> String {
    let text = try parameters.text(parameter)
    try check(text, parameter, mayHaveLineFeeds: mayHaveLineFeeds)
    guard !text.isEmpty else {
      throw TranslationError(parameter: parameter, reason: "is empty; \(why)")
    }
    return text
  }

  /// The longest text, in bytes: longer than any DN or filter, but short enough that a later run
  /// can still recognise the file.
  static let textLimit = 8192

  /// A text without NUL and line feed, which no Dovecot setting can express.
  private static func text(_ parameter: Parameter, _ parameters: LDAPParameters) throws -> String {
    let text = try parameters.text(parameter)
    try check(text, parameter)
    return text
  }

  private static func check(
    _ text: String, _ parameter: Parameter, mayHaveLineFeeds: Bool = false
  ) throws(TranslationError) {
    for (byte, name) in [(UInt8(0), "a NUL"), (0x0a, "a line feed")]
    where text.utf8.contains(byte) && !(mayHaveLineFeeds && byte == 0x0a) {
      throw TranslationError(
        parameter: parameter,
        reason: "contains \(name), which no Dovecot setting can express; remove it in Modoboa")
    }
    guard text.utf8.count <= textLimit else {
      throw TranslationError(
        parameter: parameter, reason: "is longer than \(textLimit) bytes; shorten it in Modoboa")
    }
  }

  private static func template(
    _ parameter: Parameter, _ parameters: LDAPParameters, mayHaveLineFeeds: Bool = false
  ) throws -> LoginTemplate {
    let text = try required(
      parameter, parameters, why: "without it no user is found", mayHaveLineFeeds: mayHaveLineFeeds)
    let template: LoginTemplate
    do throws(PythonTemplateError) {
      template = try LoginTemplate(python: text)
    } catch {
      throw TranslationError(parameter: parameter, reason: error.reason)
    }
    guard template.hasUser else {
      throw TranslationError(
        parameter: parameter, reason: "has no %(user)s; it would be the same for every user")
    }
    return template
  }
}
