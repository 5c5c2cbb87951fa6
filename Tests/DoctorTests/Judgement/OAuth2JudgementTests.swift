import DovecotGrammar
import DovecotService
import Testing

@testable import Doctor

@Suite("OAuth2")
struct OAuth2JudgementTests {
  private static let url = "introspection_url = https://dovecot:x@panel.test/introspect/\n"
  private static let block =
    "passdb {\n driver = oauth2\n mechanisms = xoauth2 oauthbearer\n args = /d/oauth2\n}\n"

  private func host23(
    _ main: String = block, settings: String = url + "tls_ca_cert_file = /ca.crt\n",
    version: String = "2.3.21", engine: String = "mysql"
  ) -> HostFacts {
    HostFacts.of(
      .v23,
      [
        "/d/dovecot.conf": main + HostFacts.sql23, "/d/oauth2": settings,
        "/d/sql": "driver = \(engine)\nconnect = host=a\n",
      ], version: version
    ).with {
      $0.chapter.oauth2.mechanisms = ["plain", "xoauth2", "oauthbearer"]
      $0.chapter.oauth2.client = .known
    }
  }

  private func host24(_ settings: String = url) -> HostFacts {
    HostFacts.of24("oauth2 {\n\(settings)}\n" + HostFacts.main24).with {
      $0.chapter.oauth2.mechanisms = ["plain", "xoauth2", "oauthbearer"]
      $0.chapter.oauth2.client = .known
    }
  }

  @Test("a clean host is clean, also without tokens")
  func clean() {
    #expect(host23().advice(in: .oauth2).isEmpty)
    #expect(host24().advice(in: .oauth2).isEmpty)
    for host in [HostFacts.inOrder, HostFacts.of24(HostFacts.main24)] {
      #expect(host.oauth2ClientID == nil)
      #expect(host.advice(in: .oauth2).isEmpty)
    }
  }

  @Test(
    "2.3 before 2.3.21 does not work with PostgreSQL",
    arguments: [
      ("2.3.19.1", "pgsql", true), ("2.3.19.1", "mysql", false), ("2.3.21.1", "pgsql", false),
    ])
  func release(version: String, engine: String, isFault: Bool) {
    let advice = host23(version: version, engine: engine).advice(in: .oauth2)
    #expect(
      advice == (isFault ? ["oauth2_release 1", "remove lines 1 to 5 of /d/dovecot.conf"] : []))
  }

  @Test("the passdb gets tokens only")
  func passdb() {
    let without = Self.block.replacing(" mechanisms = xoauth2 oauthbearer\n", with: "")
    #expect(
      host23(without).advice(in: .oauth2) == [
        "oauth2_passdb 1", "add to /d/dovecot.conf, above line 4:",
        "      mechanisms = xoauth2 oauthbearer",
      ])
    let plain = Self.block.replacing("= xoauth2", with: "= plain xoauth2")
    #expect(
      host23(plain).advice(in: .oauth2) == [
        "oauth2_passdb 3", "change line 3 of /d/dovecot.conf to:",
        "      mechanisms = xoauth2 oauthbearer",
      ])
  }

  @Test("the CA for the introspection host")
  func authority() {
    #expect(host23(settings: Self.url).advice(in: .oauth2).isEmpty)
    let plain = Self.url.replacing("https", with: "http")
    #expect(host23(settings: plain).advice(in: .oauth2).isEmpty)
    func advice(_ problem: CertificateStore.Problem) -> [String] {
      host23().with { $0.chapter.oauth2.store = .init(path: "/ca.crt", problem: problem) }
        .advice(in: .oauth2)
    }
    #expect(
      advice(.missing).prefix(3) == [
        "oauth2_ca 2", "change line 2 of /d/oauth2 to:", "    tls_ca_cert_file = /ca.crt",
      ])
    #expect(advice(.empty).first == "oauth2_ca 2")
    #expect(advice(.unreadable("/ca.crt")).last == "    chmod a+r /ca.crt")
    #expect(advice(.unreadable("/etc")).last == "    chmod a+x /etc")
    let new = host24("\(Self.url)ssl_client_ca_file = /none\n").with {
      $0.chapter.oauth2.store = .init(path: "/none", problem: .missing)
    }
    #expect(
      new.advice(in: .oauth2).prefix(3) == [
        "oauth2_ca 3", "change line 3 of /d/dovecot.conf to:", "    ssl_client_ca_file = /ca.crt",
      ])
  }

  @Test("a certificate that the CAs have not signed")
  func certificate() {
    func advice(_ certificate: CertificateTrial) -> [String] {
      host24().with { $0.chapter.oauth2.certificate = certificate }.advice(in: .oauth2)
    }
    #expect(advice(.trusted).isEmpty)
    #expect(advice(.notKnown("refused")) == ["oauth2_ca?"])
    #expect(advice(.rejected("self-signed certificate")).first == "oauth2_ca 2")
  }

  @Test(
    "the host of the URL",
    arguments: [
      ("https://dovecot:p@panel.test/x", "panel.test", 443), ("https://a:8443", "a", 8443),
      ("https://d@[::1]:8443/x", "::1", 8443), ("https://[::1]/x", "::1", 443),
      ("http://a/", nil, nil), ("https://a:x/", nil, nil), ("https:///x", nil, nil),
    ] as [(String, String?, Int?)])
  func peer(url: String, name: String?, port: Int?) {
    let peer = host24("introspection_url = \(url)\n").oauth2?.peer
    #expect(peer?.host == name)
    #expect(peer?.port == port)
  }

  @Test(
    "the client id is in the URL, or a setting of its own",
    arguments: [
      ("introspection_url = https://dovecot:p@a/\n", "dovecot"),
      ("introspection_url = https://d%40t@a:8/x\n", "d%40t"),
      ("introspection_url = https://a/x@y\nclient_id = own\n", "own"),
      ("introspection_url = https://a/\n", nil),
      ("oauth2_introspection_url = https://d@a/\n", "d"),
    ])
  func id(settings: String, id: String?) {
    #expect(host24(settings).oauth2ClientID == id)
    #expect(host23(settings: settings).oauth2ClientID == id)
  }

  @Test("a client that Modoboa does not know, and one that cannot be looked up")
  func client() {
    func item(_ client: OAuth2Facts.Client) -> Item {
      host24().with { $0.chapter.oauth2.client = client }.oauth2ClientItem
    }
    #expect(item(.known).status == .ok)
    let advice = item(.unknown).remedy?.text.first ?? ""
    #expect(advice.contains("--client-id=dovecot "))
    #expect(item(.unknown).location?.line == 2)
    #expect(item(.notAsked).status == .unchecked)
    let refused = item(.notReadable("permission denied", grant: "GRANT SELECT"))
    #expect(refused.status == .unchecked)
    #expect(refused.message.hasSuffix("run as the tables' owner: GRANT SELECT"))
  }

  @Test("the mechanisms for tokens")
  func mechanisms() {
    func advice(_ host: HostFacts, _ mechanisms: Set<String>?) -> [String] {
      host.with { $0.chapter.oauth2.mechanisms = mechanisms }.advice(in: .oauth2)
    }
    #expect(
      advice(host23(), ["plain", "xoauth2"]) == [
        "oauth2_mechanisms", "add to /d/dovecot.conf, as the last line:",
        "    auth_mechanisms = $auth_mechanisms oauthbearer",
      ])
    #expect(
      advice(host24(), ["plain"]).dropFirst(2) == [
        "    auth_mechanisms {", "      xoauth2 = yes", "      oauthbearer = yes", "    }",
      ])
    #expect(advice(host24(), nil) == ["oauth2_mechanisms?"])
  }
}
