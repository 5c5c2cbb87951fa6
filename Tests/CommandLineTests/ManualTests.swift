import ArgumentParser
import TestSupport
import Testing

@testable import update_dovecot_conf

/// An option as shown in help texts and manual pages.
private struct ShownOption: Hashable, CustomStringConvertible {
  /// All its names, such as --verbose and -v.
  var names: Set<String>
  /// The name of its value, or the possible values, such as auto|never.
  var value: String?

  var description: String {
    names.sorted().joined(separator: ", ") + (value.map { " <\($0)>" } ?? "")
  }

  init(_ names: Set<String>, _ value: String? = nil) {
    self.names = names
    self.value = value
  }

  /// Parses a line of a help text, such as "  -v, --verbose  Explain ..." or "  --bind/--no-bind";
  /// nil for other lines.
  init?(helpLine line: Substring) {
    guard line.hasPrefix("  -") else { return nil }
    var words = line.split(separator: " ")[...]
    var names: Set<String> = []
    while let word = words.first, word.hasPrefix("-") {
      names.formUnion(word.split { $0 == "/" || $0 == "," }.map(String.init))
      words.removeFirst()
    }
    self.names = names
    if let word = words.first, word.hasPrefix("<") { value = String(word.dropFirst().dropLast()) }
  }

  /// Parses mdoc macro arguments from Fl on, such as "Fl q , -quiet" or "Fl -reload Cm auto |
  /// never".
  init?(macro words: ArraySlice<Substring>) {
    guard words.first == "Fl" else { return nil }
    let names = words.dropFirst().prefix { $0 != "Ar" && $0 != "Cm" }
    self.names = Set(names.filter { $0 != "," && $0 != "|" }.map { "-\($0)" })
    let value = words.dropFirst(1 + names.count).dropFirst().joined()
    self.value = value.isEmpty ? nil : value
  }
}

@Suite("The manual pages and --help")
struct ManualTests {
  private static let commands: [String: any ParsableCommand.Type] = [
    "sync": SyncCommand.self, "setup": SetupCommand.self, "doctor": DoctorCommand.self,
    "login": LoginCommand.self, "accounts": AccountsCommand.self,
    "export": ExportCommand.self,
  ]
  private static let general = [
    ShownOption(["--version"]), ShownOption(["--help", "-h"]),
  ]

  private func help(_ command: any ParsableCommand.Type) -> Set<ShownOption> {
    let text = RootCommand.helpMessage(for: command, columns: 200)
    return Set(text.split(separator: "\n").compactMap(ShownOption.init(helpLine:)))
  }

  private var allHelp: Set<ShownOption> {
    Self.commands.values.reduce(into: []) { $0.formUnion(help($1)) }
  }

  /// The words of each line in a section of a manual page.
  private func section(_ name: String, of page: String) throws -> [[Substring]] {
    let content = try #require(Scratch.content(of: "\(TestData.root)/man/\(page)"))
    let lines = String(decoding: content, as: UTF8.self).split(separator: "\n")
    let section = lines.drop { $0 != ".Sh \(name)" }.dropFirst().prefix { !$0.hasPrefix(".Sh ") }
    return section.map { $0.split(separator: " ") }
  }

  @Test("update_dovecot_conf(8) explains the options of all commands, and no others")
  func options() throws {
    let explained = try section("OPTIONS", of: "update_dovecot_conf.8")
      .filter { $0.first == ".It" }.compactMap { ShownOption(macro: $0.dropFirst()) }
    #expect(Set(explained).count == explained.count)
    // -bind and -no-bind, which the page and --help show on one line.
    #expect(Set(explained).symmetricDifference(allHelp) == [])
  }

  @Test(
    "its synopsis has the options of each command, and no others", arguments: commands.keys.sorted()
  )
  func synopsis(name: String) throws {
    let command = try #require(Self.commands[name])
    let forms = try section("SYNOPSIS", of: "update_dovecot_conf.8").split { $0 == [".Nm"] }
    let form = try #require(forms.first { $0.first?.contains(Substring(name)) == true })
    let sources = OptionName.allCases.filter(\.isSource).map(\.flag)
    var shown: Set<ShownOption> = []
    for line in form where line.first == ".Op" {
      if let option = ShownOption(macro: line.dropFirst()) { shown.insert(option) }
    }
    #expect(form.contains([".Op", "Ar", "source"]))
    let wanted = help(command).filter { $0.names.isDisjoint(with: sources) }
    #expect(shown.symmetricDifference(wanted) == Set(Self.general))
  }

  @Test("update_dovecot_conf.conf(5) explains the settings, with the values of the options")
  func settings() throws {
    let lines = try section("SETTINGS", of: "update_dovecot_conf.conf.5").filter {
      $0.first == ".It"
    }
    let explained = lines.map { words in
      // ".It Ic reload No = Cm auto | never"
      ([words[2]] + words.dropFirst(6)).joined(separator: " ")
    }
    let help = allHelp
    let wanted = OptionName.allCases.filter { $0 != .config }.map { name in
      let value = help.first { $0.names.contains(name.flag) }?.value ?? "yes|no"
      return "\(name.rawValue) \(value.split(separator: "|").joined(separator: " | "))"
    }
    #expect(Set(explained).symmetricDifference(wanted) == [])
    #expect(Set(explained).count == explained.count)
  }
}
