#if LDAP
  import CClients
  import Glibc
  package import PrivilegeSeparation

  /// libldap, loaded and set up for one run.
  package struct LDAPLibrary: Sendable {
    let library: ldap_client
    let begin: @Sendable (Step) -> Void

    /// Loads libldap and sets the trusted certificates, for the whole process.
    ///
    /// - Parameters:
    ///   - authorities: which certificates to trust.
    ///   - begin: called before each step with the error text in case it never ends: name look-ups have
    ///     no time-out.
    /// - Throws: ``LDAPError``.
    package init(
      _ authorities: TrustedAuthorities, begin: @escaping @Sendable (Step) -> Void
    ) throws(LDAPError) {
      var library = ldap_client()
      if let reason = ldap_client_load(&library) {
        throw LDAPError(
          .unusableClient, server: "",
          "the LDAP client library is missing; install the package libldap-2.5-0 (Debian 12) or libldap2"
            + " (\(String(cString: reason)))")
      }
      begin(
        Step(
          Self.hostName,
          "no name server answers for this host's own name, which libldap looks up; add it to /etc/hosts"
        ))
      ldap_client_begin(&library)
      self.library = library
      self.begin = begin
      try Self.check(authorities.file, isDirectory: false)
      try Self.check(authorities.directory, isDirectory: true)
      try setUp(authorities)
    }

    private static var hostName: String {
      var name = [CChar](repeating: 0, count: 256)
      gethostname(&name, name.count - 1)
      return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// For a missing file, libldap would only say that it cannot contact the server.
    private static func check(_ path: String?, isDirectory: Bool) throws(LDAPError) {
      guard let path else { return }
      guard access(path, isDirectory ? R_OK | X_OK : R_OK) == 0 else {
        let number = errno
        throw LDAPError(
          .unusableClient, server: "",
          "\(path): cannot open the trusted certificates: \(String(cString: strerror(number)))"
            + (number == EACCES ? "; Dovecot's own user must be able to read them" : ""))
      }
    }

    /// Sets options for the whole process, as Dovecot does: with options of its own, a handle would lose
    /// those of ldap.conf.
    private func setUp(_ authorities: TrustedAuthorities) throws(LDAPError) {
      withUnsafePointer(to: library) { ldap_client_log_tls($0, true) }
      if let file = authorities.file {
        _ = library.set_option(nil, LDAP_OPT_X_TLS_CACERTFILE, file)
      }
      if let directory = authorities.directory {
        _ = library.set_option(nil, LDAP_OPT_X_TLS_CACERTDIR, directory)
      }
      if let requirement = authorities.requirement {
        set(LDAP_OPT_X_TLS_REQUIRE_CERT, to: requirement.value)
      }
      let result = set(LDAP_OPT_X_TLS_NEWCTX, to: 0)
      withUnsafePointer(to: library) { ldap_client_log_tls($0, false) }
      let tlsLog = String(cString: ldap_client_tls_log())
      guard result == LDAP_OPT_SUCCESS, !tlsLog.contains("warning: no certificate") else {
        let place = authorities.file ?? authorities.directory ?? "/etc/ldap/ldap.conf"
        throw LDAPError(
          .unusableClient, server: "",
          "\(place): no trusted certificate found; certificates must be in PEM format")
      }
    }

    /// Whether libldap follows referrals if a program leaves that to it, as Dovecot does.
    ///
    /// It is `REFERRALS` of ldap.conf(5), on by default.
    var followsReferrals: Bool {
      var isOn: Int32 = 0
      return library.get_option(nil, LDAP_OPT_REFERRALS, &isOn) == LDAP_OPT_SUCCESS && isOn != 0
    }

    @discardableResult
    private func set(_ option: Int32, to value: Int32) -> Int32 {
      withUnsafePointer(to: value) { library.set_option(nil, option, $0) }
    }
  }

  extension TrustedAuthorities.Requirement {
    var value: Int32 {
      switch self {
      case .never: LDAP_OPT_X_TLS_NEVER
      case .hard: LDAP_OPT_X_TLS_HARD
      case .demand: LDAP_OPT_X_TLS_DEMAND
      case .allow: LDAP_OPT_X_TLS_ALLOW
      case .try: LDAP_OPT_X_TLS_TRY
      }
    }
  }
#endif
