import Secrets
import Testing

@testable import ModoboaParameters

@Suite("Typed parameters")
struct TypedAccessTests {
  @Test("a missing parameter has Modoboa's default")
  func defaults() throws {
    let parameters = LDAPParameters([:])
    #expect(try !parameters.isSynchronizationOn)
    #expect(try parameters.text(.serverAddress) == "localhost")
    #expect(try parameters.integer(.serverPort) == 389)
    #expect(try parameters.isOn(.enableSecondaryServer) == false)
    #expect(try parameters.text(.secondaryServerAddress) == "")
    #expect(try parameters.choice(.secured, of: Secured.self) == .none)
    #expect(try parameters.choice(.authMethod, of: AuthMethod.self) == .searchbind)
    #expect(try parameters.text(.searchFilter) == "(mail=%(user)s)")
    #expect(try parameters.text(.dovecotConfFile) == "/etc/dovecot/dovecot-modoboa.conf")
  }

  @Test("null is null, not the default")
  func null() throws {
    let parameters = LDAPParameters(
      Dictionary(uniqueKeysWithValues: Parameter.allCases.map { ($0, .null) }))
    #expect(try parameters.text(.serverAddress) == "")
    #expect(try parameters.integer(.serverPort) == nil)
    #expect(try parameters.isOn(.dovecotSync) == false)
    #expect(try parameters.text(.searchFilter) == "")
    #expect(throws: ParametersError.unknownChoice(.secured, allowed: ["none", "starttls", "ssl"])) {
      try parameters.choice(.secured, of: Secured.self)
    }
  }

  @Test(
    "whole numbers count as text, since old releases stored them",
    arguments: [
      (.string("a"), "a"), (.string(""), ""), (.integer(123456), "123456"), (.integer(-1), "-1"),
      (.null, ""), (.boolean(true), nil), (.boolean(false), nil), (.other, nil),
    ] as [(StoredValue, String?)])
  func text(_ stored: StoredValue, _ text: String?) {
    #expect((try? LDAPParameters([.bindDN: stored]).text(.bindDN)) == text)
  }

  @Test(
    "a password is a secret, and nothing else is",
    arguments: [
      (.secret(Secret("a")), "a"), (.null, ""), (.string("a"), nil), (.integer(1), nil),
      (.other, nil),
    ] as [(StoredValue, String?)])
  func secret(_ stored: StoredValue, _ text: String?) {
    let parameters = LDAPParameters([.bindPassword: stored])
    #expect((try? parameters.secret(.bindPassword))?.reveal() == text)
    #expect((try? LDAPParameters([.bindDN: .secret(Secret("a"))]).text(.bindDN)) == nil)
  }

  @Test(
    "digits count as whole numbers",
    arguments: [
      (.integer(636), 636), (.string("636"), 636), (.integer(-1), -1), (.string(""), nil),
      (.string("636 "), nil), (.string("0x1"), nil), (.boolean(true), nil), (.other, nil),
    ] as [(StoredValue, Int?)])
  func integer(_ stored: StoredValue, _ number: Int?) {
    #expect((try? LDAPParameters([.serverPort: stored]).integer(.serverPort)) == number)
  }

  @Test(
    "0 and 1 count as booleans",
    arguments: [
      (.boolean(true), true), (.boolean(false), false), (.integer(1), true), (.integer(0), false),
      (.null, false), (.integer(2), nil), (.string("true"), nil), (.other, nil),
    ] as [(StoredValue, Bool?)])
  func isOn(_ stored: StoredValue, _ isOn: Bool?) {
    #expect((try? LDAPParameters([.dovecotSync: stored]).isOn(.dovecotSync)) == isOn)
  }

  @Test(
    "the file is only wanted with LDAP authentication and synchronization enabled",
    arguments: [
      ("ldap", true, true), ("ldap", false, false), ("local", true, false), ("LDAP", true, false),
      ("", true, false),
    ])
  func gate(_ type: String, _ sync: Bool, _ isOn: Bool) throws {
    let parameters = LDAPParameters([
      .authenticationType: .string(type), .dovecotSync: .boolean(sync),
    ])
    #expect(try parameters.isSynchronizationOn == isOn)
  }

  @Test("with local authentication, a wrong type of the other parameter does not matter")
  func gateFirst() throws {
    #expect(try !LDAPParameters([.dovecotSync: .string("x")]).isSynchronizationOn)
    #expect(throws: ParametersError.self) {
      try LDAPParameters([.authenticationType: .string("ldap"), .dovecotSync: .string("x")])
        .isSynchronizationOn
    }
  }

  @Test("no error and no description shows a stored value")
  func redacted() {
    let secret = StoredValue.secret(Secret("Invented-Bind-1"))
    let error = ParametersError.wrongType(.bindPassword, expected: "a number", found: secret)
    var dumped = ""
    dump(error, to: &dumped)
    dump(LDAPParameters([.bindPassword: secret]), to: &dumped)
    for shown in ["\(error)", "\(secret)", String(reflecting: error), dumped] {
      #expect(!shown.contains("Invented-Bind-1"))
    }
  }
}
