import DovecotGrammar
import ModoboaDatabase
import ModoboaParameters
import PassdbFile
import TestSupport
import Testing

/// The result for the parameters of a corpus case.
enum CorpusResult: Equatable {
  /// Modoboa does not ask for a file.
  case off
  /// The parameter that cannot be used.
  case refused(Parameter)
  /// The settings of the file, as Dovecot reads them.
  case settings([String: String])
}

@Suite("Data of real instances of Modoboa")
struct CorpusTests {
  @Test(
    "every source of a case gives one file, which Dovecot reads as it should",
    arguments: CorpusCase.all, [DovecotRelease.v23, .v24, .testing])
  func sources(_ example: CorpusCase, _ release: DovecotRelease) async throws {
    var files: Set<[UInt8]> = []
    let sources = try example.sources()
    #expect(sources.count >= 3)
    for (name, parameters) in sources {
      let result = try await self.result(of: parameters, release, &files)
      #expect(result == example.expected(release.dialect), "\(example.name) from \(name)")
    }
    #expect(files.count <= 1)
  }

  @Test("an instance without a row is reported as such")
  func noRow() throws {
    let path = "\(TestData.corpus)/27-no-row/modoboa.sqlite3"
    let database = ModoboaDatabase([.sqlite(path: path)], origin: "", mayChange: false)
    #expect {
      try database.parameters(timeout: 1, begin: { _ in }) { _ in }
    } throws: {
      ($0 as? DatabaseError)?.kind == .noRow
    }
  }

  @Test("an API answer without the secrets is refused")
  func reseller() throws {
    let text = try #require(Scratch.content(of: "\(TestData.corpus)/api_v2_as_reseller.json"))
    let parameters = try SettingsExport(text).parameters
    #expect(throws: ParametersError.withheld(.bindPassword)) { try Translation(parameters) }
  }

  private func result(
    of parameters: LDAPParameters, _ release: DovecotRelease, _ files: inout Set<[UInt8]>
  ) async throws -> CorpusResult {
    guard try parameters.isSynchronizationOn else { return .off }
    let file: GeneratedFile
    do {
      file = try GeneratedFile(
        try Translation(parameters).passdb, dialect: release.dialect, origin: [])
    } catch let error as TranslationError {
      return .refused(error.parameter)
    }
    files.insert(file.text)
    return .settings(try await read(file, release))
  }

  private func read(
    _ file: GeneratedFile, _ release: DovecotRelease
  ) async throws -> [String: String] {
    let scratch = Scratch()
    let read: [(key: String, value: [UInt8])]
    switch file.dialect {
    case .v23:
      scratch.write("file", file.text)
      read = try #require(try await DovecotTools.settings23(in: scratch["file"]))
    case .v24:
      let printed = try #require(
        try await DovecotTools.configuration24(including: file.text, release))
      read = SettingsReader(.v24).statements(in: printed).compactMap {
        guard case .setting(let key, .literal(let value)) = $0.kind else { return nil }
        return (key, value)
      }
    }
    return Dictionary(
      read.map { ($0.key, String(decoding: $0.value, as: UTF8.self)) }, uniquingKeysWith: { $1 })
  }
}
