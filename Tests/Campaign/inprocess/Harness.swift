// libFuzzer's harness: $READER names the reader that gets the input. A reader may refuse whatever it likes, but neither
// trap nor read beyond a buffer, and what is written has to read back.

import Diagnostics
import Glibc
import Sync

@testable import DatabaseDiscovery
@testable import Doctor
@testable import DovecotGrammar
@testable import DovecotService
@testable import LDAPClient
@testable import ModoboaDatabase
@testable import ModoboaParameters
@testable import PassdbFile
@testable import PrivilegeSeparation

private let readers: [String: @Sendable ([UInt8]) -> Void] = [
  "answer": answer, "certificate": certificate, "cron": cron, "database-url": databaseURL,
  "diff": diff, "export": export, "grammar": grammar, "settings-py": settingsPy, "status": status,
]

private let reader: @Sendable ([UInt8]) -> Void = {
  let name = getenv("READER").map { String(cString: $0) } ?? ""
  guard let reader = readers[name] else {
    print("READER is one of: \(readers.keys.sorted().joined(separator: " "))")
    exit(64)
  }
  return reader
}()

private typealias Arguments = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

/// libFuzzer, as its manual names it for programs with a main of their own.
@_silgen_name("LLVMFuzzerRunDriver")
private func run(
  _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutablePointer<Arguments>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// What libFuzzer calls for each input, by this name where it brings a main of its own.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  reader(Array(UnsafeBufferPointer(start: data, count: count)))
  return 0
}

@main
private struct Readers {
  static func main() {
    var (count, arguments) = (CommandLine.argc, CommandLine.unsafeArgv)
    exit(run(&count, &arguments, test))
  }
}

/// JSON, whatever its shape; parameters that are taken become a file that says the same.
private func export(_ text: [UInt8]) {
  _ = try? SettingsExport.parameters(ofColumn: text)
  guard let export = try? SettingsExport(text),
    let translation = try? Translation(export.parameters)
  else { return }
  for dialect in [Dialect.v23, .v24] {
    do {
      let file = try GeneratedFile(
        translation.passdb, dialect: dialect, origin: ["ldap_server_address"])
      let masked = MaskedText(file.text, dialect: dialect)
      precondition(UnifiedDiff(from: masked, to: masked, path: "/x").lines.isEmpty)
    } catch is ReadBackError {
      fatalError("what is written does not read back")
    } catch {}
  }
}

private func settingsPy(_ text: [UInt8]) {
  do { _ = try DjangoSettings(text) } catch { _ = "\(error)" }
  do { _ = try DjangoSettings(Array("DATABASES = ".utf8) + text) } catch { _ = "\(error)" }
}

/// Files by their number, cut at NUL: "!include 1" includes the second one.
private struct Files: IncludableFiles {
  let texts: [[UInt8]]

  func files(matching pattern: String) -> [(path: String, text: [UInt8])] {
    guard let name = pattern.split(separator: "/").last, let number = Int(name),
      texts.indices.contains(number)
    else { return [] }
    return [(pattern, texts[number])]
  }
}

private func grammar(_ text: [UInt8]) {
  let texts = text.split(separator: 0, omittingEmptySubsequences: false).map(Array.init)
  for dialect in [Dialect.v23, .v24] {
    let reader = SettingsReader(dialect)
    _ = reader.statements(in: text)
    _ = reader.wholeStatements(in: text)
    let statements = reader.statements(
      in: texts.first ?? [], at: "/etc/dovecot/0", including: Files(texts: texts))
    let section = ConfigurationSection(statements)
    _ = section.withDescendants(outside: "passdb")
    _ = statements.map(\.place)
  }
}

/// Two texts with a NUL between them.
private func diff(_ text: [UInt8]) {
  let parts = text.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
  for dialect in [Dialect.v23, .v24] {
    let texts = parts.map { MaskedText(Array($0), dialect: dialect) }
    _ = FileOrigin(of: text).readingDialect(insteadOf: dialect)
    guard let old = texts.first, let new = texts.last else { continue }
    _ = old.lines.map(\.shown)
    _ = UnifiedDiff(from: old, to: new, path: "/x").lines
    _ = UnifiedDiff(from: nil, to: new, path: "/x").lines
  }
}

private func databaseURL(_ text: [UInt8]) {
  guard let text = String(validating: text, as: UTF8.self) else { return }
  do { _ = try DatabaseURL.address(text) } catch { _ = "\(error)" }
}

private func certificate(_ bytes: [UInt8]) {
  guard let certificate = Certificate(der: bytes) else { return }
  _ = Moment.text(certificate.start)
  _ = Moment.text(certificate.end)
}

/// What a worker in strange hands may send: an answer that is taken is one that a worker could have sent.
private func answer(_ bytes: [UInt8]) {
  if let settings = try? StoredSettings(answer: bytes) {
    precondition((try? settings.answer).map { $0 == bytes } ?? true, "an answer has two forms")
  }
  if let answer = try? Acknowledgement(answer: bytes) { precondition(answer.answer == bytes) }
  _ = Message.header(bytes.prefix(Message.headerSize))
}

private func cron(_ text: [UInt8]) {
  _ = Crontab.commands(in: text, at: "/etc/crontab", hasUsers: true)
  _ = Crontab.commands(in: text, at: "/etc/crontab", hasUsers: false)
  _ = SystemdUnit.values(of: "ExecStart", in: text)
}

private func status(_ text: [UInt8]) {
  let parts = text.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
    .map { String(decoding: $0, as: UTF8.self) }
  guard let service = parts.first, let processes = parts.last else { return }
  _ = AuthenticationStatus(service: service, processes: processes)
}
