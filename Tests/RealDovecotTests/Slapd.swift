import Glibc
import TestSupport
import Testing

/// A directory server of OpenLDAP's on the loopback addresses.
final class Slapd: Sendable {
  /// The port, the same for IPv4 and, where there is one, IPv6.
  let port: Int
  private let scratch: Scratch

  private init(port: Int, scratch: Scratch) {
    self.port = port
    self.scratch = scratch
  }

  /// Passwords are for binding only, and the entries below ``Directory/closed`` for the service
  /// accounts only.
  ///
  /// `mail` is no IA5 text here, since Active Directory's is none, and one class fits all entries.
  private static func configuration(_ folder: String) -> String {
    """
    attributetype ( 2.5.4.4 NAME 'sn' SUP name )
    attributetype ( 2.5.4.11 NAME 'ou' SUP name )
    attributetype ( 0.9.2342.19200300.100.1.25 NAME 'dc' SUP name SINGLE-VALUE )
    attributetype ( 0.9.2342.19200300.100.1.3 NAME 'mail' SUP name )
    attributetype ( 1.2.840.113556.1.4.656 NAME 'userPrincipalName' SUP name SINGLE-VALUE )
    objectclass ( 1.1.2.1 NAME 'testEntry' SUP top STRUCTURAL
      MAY ( cn $ dc $ ou $ sn $ uid $ mail $ userPrincipalName $ userPassword ) )
    modulepath /usr/lib/ldap
    moduleload back_mdb
    database mdb
    suffix "\(Directory.suffix)"
    directory \(folder)/data
    access to attrs=userPassword by anonymous auth
    access to dn.subtree="\(Directory.closed)" by dn.one="\(Directory.services)" read
    access to * by * read
    """
  }

  /// Runs a server with the entries of ``Directory`` as long as a closure does.
  static func running(_ body: (Slapd) async throws -> Void) async throws {
    let scratch = Scratch()
    let data = scratch["data"]
    mkdir(data, 0o700)
    scratch.write("slapd.conf", configuration(scratch.path))
    scratch.write("data.ldif", Directory.entries.map(\.ldif).joined())
    let filled = try await Program.run(
      "/usr/sbin/slapadd", ["-q", "-f", scratch["slapd.conf"], "-l", scratch["data.ldif"]])
    try #require(filled.status == 0, "\(filled.errors)")

    let port = try #require(LoopbackPort(.v4)).number
    let addresses = ["127.0.0.1"] + (LoopbackPort.exists(.v6) ? ["[::1]"] : [])
    let urls = addresses.map { "ldap://\($0):\(port)/" }.joined(separator: " ")
    try await Server.running(
      ["slapd", "-f", scratch["slapd.conf"], "-h", urls, "-d", "stats"], log: scratch["log"],
      isReady: { LoopbackPort.answers(.v4, port: port) }
    ) { try await body(Slapd(port: port, scratch: scratch)) }
  }

  /// Requests that the server has logged.
  struct Requests: Equatable {
    /// Whom connections were bound as when they searched; an empty DN for nobody.
    var searchers: Set<String> = []
    /// As whom connections were bound, or tried to be.
    var binders: Set<String> = []
    /// Whether StartTLS or another extended operation was asked for.
    var hasExtended = false
  }

  /// What is asked of the server while a closure runs.
  func requests(during body: () async throws -> Void) async rethrows -> Requests {
    let before = lines.count
    try await body()
    var requests = Requests()
    var bound: [Substring: String] = [:]
    for line in lines.dropFirst(before) {
      let words = line.split(separator: " ")
      guard words.count > 4, let connection = words.first(where: { $0.hasPrefix("conn=") }) else {
        continue
      }
      if let dn = line.firstMatch(of: /BIND dn="(.*)" method=/)?.output.1 {
        bound[connection] = String(dn)
        requests.binders.insert(String(dn))
      } else if line.contains(" SRCH base=") {
        requests.searchers.insert(bound[connection, default: ""])
      } else if line.contains(" EXT oid=") {
        requests.hasExtended = true
      }
    }
    return requests
  }

  private var lines: [Substring] {
    String(decoding: scratch.read("log") ?? [], as: UTF8.self).split(separator: "\n")
  }
}

extension Slapd {
  /// The server that ``AroundSuite`` runs.
  @TaskLocal static var current: Slapd?

  /// Runs one server around all tests of a suite.
  struct AroundSuite: SuiteTrait, TestScoping {
    func provideScope(
      for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
      try await Slapd.running { slapd in
        try await Slapd.$current.withValue(slapd) { try await function() }
      }
    }
  }
}
