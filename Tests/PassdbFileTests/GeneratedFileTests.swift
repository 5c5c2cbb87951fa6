import Secrets
import Testing

@testable import DovecotGrammar
@testable import PassdbFile

@Suite("The generated file")
struct GeneratedFileTests {
  private func text(_ passdb: LDAPPassdb, _ dialect: Dialect) throws -> String {
    String(
      decoding: try GeneratedFile(passdb, dialect: dialect, origin: ["a", "b"]).text, as: UTF8.self)
  }

  @Test("for 2.3 it is a settings file with every setting that affects logins")
  func file23() throws {
    let account = LDAPPassdb.ServiceAccount(
      bindDN: "cn=r\\,x", password: Secret("it's \"#1\" 100%"))
    let text = try text(.example(.searchAndBind(account: account), transport: .startTLS), .v23)
    #expect(
      text == """
        # Written by update_dovecot_conf; do not edit, the next run takes changes back.
        # Syntax: Dovecot 2.3, included at the end of dovecot-ldap.conf.ext.
        # To change it, change Modoboa's parameters: a, b.
        uris = "ldap://ldap1.example.test:389"
        tls = yes
        ldap_version = "3"
        sasl_bind = no
        dn = "cn=r\\\\,x"
        dnpass = "it's \\"#1\\" 100%"
        base = "dc=example,dc=test"
        scope = "subtree"
        deref = "never"
        auth_bind = yes
        pass_attrs = "!mail,!userPrincipalName,=user=%L{if;%u;*;*@*;%u;%{if;%{ldap:mail};ne;;\
        %{ldap:mail};%{ldap:userPrincipalName}}}"
        user_filter = "(uid=%u)"
        pass_filter = "(uid=%u)"

        """)
  }

  @Test("for 2.4 it is a whole passdb block")
  func file24() throws {
    let text = try text(.example(.searchAndBind(account: nil), transport: .tls), .v24)
    #expect(
      text == """
        # Written by update_dovecot_conf; do not edit, the next run takes changes back.
        # Syntax: Dovecot 2.4, included at the top level of dovecot.conf.
        # To change it, change Modoboa's parameters: a, b.
        passdb ldap {
          ldap_uris = "ldaps://ldap1.example.test:389"
          ldap_starttls = no
          ldap_version = "3"
          ldap_auth_sasl_mechanisms =
          ldap_auth_dn = ""
          ldap_auth_dn_password = ""
          ldap_base = "dc=example,dc=test"
          ldap_scope = "subtree"
          ldap_deref = "never"
          bind = yes
          bind_userdn = ""
          filter = "(uid=%{user})"
          fields =
          fields {
            user = "%{user | if('*', '*@*', user, ldap:mail) | default('') | default(ldap:userPrincipalName) \
        | default('') | lower}"
          }
        }

        """)
  }

  @Test("a direct bind has the template, no account and no field that could change the user name")
  func directBind() throws {
    var userDN = LoginTemplate()
    userDN.append(literal: "CORP\\")
    userDN.appendUser()
    let text23 = try text(.example(.directBind(userDN: userDN)), .v23)
    #expect(text23.contains("auth_bind_userdn = \"CORP\\\\%u\"\npass_attrs = \"\"\n"))
    #expect(text23.contains("dn = \"\"\ndnpass = \"\"\n"))
    let text24 = try text(.example(.directBind(userDN: userDN)), .v24)
    #expect(text24.contains("  bind_userdn = \"CORP\\\\%{user}\"\n"))
    #expect(text24.hasSuffix("  fields =\n}\n"))
  }

  @Test("several servers are in order, with one scheme", arguments: Dialect.allCases)
  func servers(_ dialect: Dialect) throws {
    var passdb = LDAPPassdb.example(transport: .tls)
    passdb.servers = [.init(host: "[::1]", port: 636), .init(host: "b", port: 1636)]
    #expect(try text(passdb, dialect).contains("uris = \"ldaps://[::1]:636 ldaps://b:1636\"\n"))
  }

  @Test("an unwritable value is reported with its setting", arguments: Dialect.allCases)
  func unwritable(_ dialect: Dialect) {
    let account = LDAPPassdb.ServiceAccount(bindDN: "cn=x", password: Secret("a\nb"))
    let key = dialect == .v23 ? "dnpass" : "ldap_auth_dn_password"
    #expect(throws: UnwritableSetting(key: key, byte: 10)) {
      try text(.example(.searchAndBind(account: account)), dialect)
    }
  }

  @Test("neither it nor a secret can be printed")
  func redacted() throws {
    let secret = Secret("Invented-Bind-1")
    let account = LDAPPassdb.ServiceAccount(bindDN: "cn=x", password: secret)
    let passdb = LDAPPassdb.example(.searchAndBind(account: account))
    let file = try GeneratedFile(passdb, dialect: .v23, origin: [])
    var dumped = ""
    dump(file, to: &dumped)
    dump(passdb, to: &dumped)
    dump(secret, to: &dumped)
    for shown in ["\(secret)", "\(passdb)", "\(file)", String(reflecting: passdb), dumped] {
      #expect(!shown.contains("Invented-Bind-1"))
    }
  }
}
