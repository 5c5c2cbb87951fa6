import Testing

@testable import Doctor

@Suite("ManageSieve and Sieve")
struct SieveJudgementTests {
  private func remedies(_ protocols: Set<String>?, packages: [String: String]?, _ host: HostFacts)
    -> [String]
  {
    let facts = host.with {
      $0.chapter.protocols = protocols
      $0.chapter.packages = packages
    }
    return Examination.items(facts, of: [.sieve]).filter { $0.identifier == .managesieve }
      .flatMap { [$0.status.rawValue] + ($0.remedy?.text ?? []) }
  }

  @Test("ManageSieve is served, or doctor says how")
  func managesieve() {
    let host23 = HostFacts.inOrder
    let host24 = HostFacts.of24(HostFacts.main24)
    #expect(remedies(["imap", "sieve"], packages: nil, host23) == ["ok"])
    #expect(remedies(nil, packages: nil, host23) == ["unchecked"])
    #expect(
      remedies(["imap"], packages: [:], host24)
        == ["attention", "run:", "    apt install dovecot-managesieved"])
    let installed = ["dovecot-managesieved": "1"]
    #expect(
      remedies(["imap"], packages: installed, host23)
        == [
          "attention", "add to /d/dovecot.conf, as the last line:",
          "    protocols = $protocols sieve",
        ])
    #expect(
      remedies(["imap"], packages: installed, host24).dropFirst(2)
        == ["    protocols {", "      sieve = yes", "    }"])
  }
}
