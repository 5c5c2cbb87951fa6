// What Modoboa stores: exports, values, templates.

import Secrets

@testable import DovecotGrammar
@testable import ModoboaDatabase
@testable import ModoboaParameters
@testable import PassdbFile

/// JSON, whatever its shape; parameters that are taken become a file that says the same.
func export(_ text: [UInt8]) {
  _ = try? SettingsExport.parameters(ofColumn: text)
  guard let export = try? SettingsExport(text) else { return }
  write(export.parameters)
}

/// Parameters without JSON around them.
///
/// They are divided by a byte that UTF-8 does not have: which one, its type, the value. What is shown of
/// the file never has the password in it.
func parameters(_ text: [UInt8]) {
  var values: [Parameter: StoredValue] = [.bindPassword: .secret(Secret(mark))]
  for field in text.split(separator: 0xff) where field.count >= 2 {
    let (first, value) = (field.startIndex, String(decoding: field.dropFirst(2), as: UTF8.self))
    let parameter = Parameter.allCases[Int(field[first]) % Parameter.allCases.count]
    switch field[first + 1] {
    case 0: values[parameter] = .null
    case 1: values[parameter] = .other
    case 2: values[parameter] = .withheld
    case 3: values[parameter] = .boolean(!value.isEmpty)
    case 4: values[parameter] = .integer(Int(value) ?? value.utf8.count)
    default:
      values[parameter] = parameter.isSecret ? .secret(Secret(mark + value)) : .string(value)
    }
  }
  write(LDAPParameters(values))
}

private let mark = "S3cret"

private func write(_ parameters: LDAPParameters) {
  guard
    let draft = try? Draft(
      parameters, output: nil, dovecotDirectory: "/etc/dovecot", serversAreTried: true)
  else { return }
  let others = parameters.stored.contains {
    if case .string(let text) = $0.value { text.utf8.contains(UInt8(ascii: "3")) } else { false }
  }
  for (dialect, leavesDecision) in [(Dialect.v23, false), (.v24, false), (.v24, true)] {
    do {
      let file = try draft.file(in: dialect, leavingDecision: leavesDecision)
      let masked = MaskedText(file.text, dialect: dialect)
      precondition(UnifiedDiff(from: masked, to: masked, path: "/x").lines.isEmpty)
      precondition(file.settingsDiffering(from: file.text, by: FileOrigin(of: file.text)).isEmpty)
      if !others { precondition(!masked.lines.contains { $0.shown.contains(mark) }, "shown") }
    } catch is ReadBackError {
      fatalError("what is written does not read back")
    } catch {}
  }
}

private let user = "alice"

/// What Dovecot makes of a value; PercentExpansion.swift names the sources.
///
/// - Returns: nil for a variable that no template has.
private func expanded(_ text: String, _ dialect: Dialect) -> [UInt8]? {
  let percent = UInt8(ascii: "%")
  var (rest, result) = (Array(text.utf8)[...], [UInt8]())
  while let byte = rest.first {
    let signs = rest.prefix { $0 == percent }.count
    let after = rest.dropFirst(signs)
    if byte != percent {
      result.append(byte)
      rest = rest.dropFirst()
    } else if dialect == .v23 {
      result += [UInt8](repeating: percent, count: signs / 2)
      rest = after
      if signs % 2 == 1 {
        guard rest.popFirst() == UInt8(ascii: "u") else { return nil }
        result += user.utf8
      }
    } else if signs != 1 || after.first != UInt8(ascii: "{") {
      // The last one before a brace makes the brace literal.
      let isBrace = after.first == UInt8(ascii: "{")
      result += [UInt8](repeating: percent, count: isBrace ? signs - 1 : signs)
      if isBrace { result.append(UInt8(ascii: "{")) }
      rest = isBrace ? after.dropFirst() : after
    } else if after.starts(with: "{user}".utf8) {
      result += user.utf8
      rest = after.dropFirst(6)
    } else if after.starts(with: "{literal('".utf8) {
      let content = after.dropFirst(10).prefix { $0 != UInt8(ascii: "'") }
      result += content
      rest = after.dropFirst(10 + content.count)
      guard rest.starts(with: "')}".utf8) else { return nil }
      rest = rest.dropFirst(3)
    } else {
      return nil
    }
  }
  return result
}

/// One text as each of the values that have a grammar of their own.
func template(_ bytes: [UInt8]) {
  let text = String(decoding: bytes, as: UTF8.self)
  if let template = try? LoginTemplate(python: text) {
    _ = try? SearchFilter.checked(template)
    for dialect in [Dialect.v23, .v24] {
      precondition(
        expanded(dialect.spelling(template), dialect) == Array(template.text(for: user).utf8),
        "Dovecot expands it to something else")
    }
  }
  _ = try? ServerAddress.host(text)
  _ = try? TargetPath(parameter: text, dovecotDirectory: "/etc/dovecot")
  _ = TargetPath(chosen: text)
  _ = MailboxAddress(text)
  guard let quoted = try? Quoting.quoted(bytes) else { return }
  for dialect in [Dialect.v23, .v24] {
    let statements = SettingsReader(dialect).statements(
      in: Array("dn = ".utf8) + quoted + [.lineFeed])
    precondition(
      statements.map(\.kind) == [.setting(key: "dn", value: .literal(bytes))],
      "a quoted value is another one")
  }
}
