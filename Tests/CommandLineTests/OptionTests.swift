import ArgumentParser
import Testing

@testable import update_dovecot_conf

extension OptionValues {
  /// The options without their places.
  var texts: [OptionName: String] {
    Dictionary(uniqueKeysWithValues: said.map { ($0.name, $0.text) })
  }
}

@Suite("Options")
struct OptionTests {
  /// A value for each option that takes one.
  private func example(_ option: OptionName) -> String? {
    switch option {
    case .check, .force, .bind, .acknowledge, .redact, .json, .quiet, .verbose: nil
    default: "x-\(option.rawValue)"
    }
  }

  @Test(
    "an option and the setting of the same name have the same effect",
    arguments: OptionName.allCases
  )
  func sameValues(_ option: OptionName) throws {
    let value = example(option)
    let command = try RootCommand.parseAsRoot(
      (option == .redact ? ["export"] : []) + [option.flag] + (value.map { [$0] } ?? []))
    let values =
      (command as? SyncCommand)?.optionValues ?? (command as? ExportCommand)?.optionValues
    let given = try #require(values).texts
    #expect(given == [option: value ?? "yes"])

    let line = Array("\(option.rawValue) = \(value ?? "yes")\n".utf8)
    if option == .config {
      #expect(throws: ConfigurationError.self) {
        try ConfigurationFile.options(of: line, path: "/c")
      }
    } else {
      let file = try ConfigurationFile.options(of: line, path: "/c")
      #expect(file.texts == given)
      #expect(file[option]?.place == .configuration(file: "/c", line: 1))
    }
  }

  @Test("every option is also a setting")
  func sameNames() {
    let flags =
      (SyncCommand.helpMessage() + LoginCommand.helpMessage()
      + ExportCommand.helpMessage())
      .split(whereSeparator: { " ,/().\n".contains($0) }).filter { $0.hasPrefix("--") }
    let known = Set(
      OptionName.allCases.map(\.flag) + ["--no-acknowledge", "--no-bind", "--help", "--version"])
    #expect(Set(flags.map(String.init)).subtracting(known).isEmpty)
    #expect(Set(OptionName.allCases.map(\.flag)).subtracting(flags.map(String.init)).isEmpty)
  }

  @Test("sync is the default command")
  func defaultCommand() throws {
    let named = try RootCommand.parseAsRoot(["sync", "--check"]) as? SyncCommand
    let unnamed = try RootCommand.parseAsRoot(["--check"]) as? SyncCommand
    #expect(named?.optionValues == unnamed?.optionValues)
    #expect(try (RootCommand.parseAsRoot([]) as? SyncCommand)?.optionValues == OptionValues())
  }

  @Test(
    "the command line overrides the environment, and that the file; one source overrides any other")
  func precedence() {
    func values(_ options: [OptionName: String], _ place: OptionPlace) -> OptionValues {
      options.reduce(into: OptionValues()) { $0.set($1.key, to: $1.value, at: place) }
    }
    let file = OptionPlace.configuration(file: "/c", line: 1)
    let low = values([.database: "low", .timeout: "1", .output: "/low"], file)
    let high = values([.export: "high", .timeout: "2"], .commandLine)
    let merged = high.withFallback(low)
    #expect(
      merged.texts == [.export: "high", .timeout: "2", .output: "/low"])
    #expect(values([.timeout: "2"], .commandLine).withFallback(low)[.database]?.text == "low")
  }

  @Test("a systemd credential takes precedence over DATABASE_URL")
  func environment() {
    let variables = ["CREDENTIALS_DIRECTORY": "/run/c", "DATABASE_URL": "sqlite:///a"]
    let both = EnvironmentOptions.options(
      variable: { variables[$0] }, isReadable: { $0 == "/run/c/database" })
    #expect(both.texts == [.databaseFile: "/run/c/database"])
    let url = EnvironmentOptions.options(variable: { variables[$0] }, isReadable: { _ in false })
    #expect(url.texts == [.database: "sqlite:///a"])
    #expect(
      EnvironmentOptions.options(variable: { _ in nil }, isReadable: { _ in true })
        == OptionValues())
  }
}
