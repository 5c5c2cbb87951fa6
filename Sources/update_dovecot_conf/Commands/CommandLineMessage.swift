import Doctor

/// Messages about a command line that the argument parser rejects.
///
/// The parser repeats arguments, and any of them may be a misplaced password. These messages repeat
/// only the names of existing options, and of unknown ones if they look like an option.
enum CommandLineMessage {
  /// - Parameter message: the parser's message.
  /// - Returns: the message to show: one line without any value.
  static func text(_ message: String) -> String {
    if let rest = message.rest(after: "Unknown option '") { return unknownOption(rest) }
    if let rest = message.rest(after: "Missing value for '"),
      let name = option(rest.prefix { $0 != " " && $0 != "'" })
    {
      return "missing value for '\(name)'"
    }
    if let rest = message.rest(after: "The option '"),
      let name = option(rest.prefix { $0 != "'" })
    {
      return "option '\(name)' takes no value"
    }
    if message.hasPrefix("Unexpected argument") { return unexpected("unexpected argument") }
    if message.drop(while: \.isNumber).hasPrefix(" unexpected arguments") {
      return unexpected("unexpected arguments")
    }
    // Of options, this program judges the values.
    if message.hasPrefix("The value '") {
      let names = ChapterSection.allCases.map(\.rawValue).joined(separator: ", ")
      return
        "unexpected argument (not shown): doctor takes the names of sections, which are \(names)"
    }
    if message.hasPrefix("Missing expected argument '<user>'") {
      return "missing argument '<user>'"
    }
    if message.hasPrefix("Can't ") {
      return "--generate-completion-script must be bash, zsh or fish"
    }
    return "invalid command line"
  }

  private static func unexpected(_ what: String) -> String {
    "\(what) (not shown): only login takes one, the user, and doctor, sections; options begin with --, and a value follows its"
      + " option"
  }

  /// The message for an unknown option, with the parser's suggestion if there is one.
  private static func unknownOption(_ rest: Substring) -> String {
    let suggestion = rest.split(separator: "Did you mean '").dropFirst().last.flatMap {
      option($0.prefix { $0 != "'" })
    }
    let hint = suggestion.map { "; did you mean '\($0)'?" } ?? ""
    let name = rest.prefix { $0 != "'" && $0 != "=" }
    // After a single dash, the value may follow the letter immediately.
    guard name.hasPrefix("--") else {
      return "unknown option '\(isPlain(name.dropFirst().prefix(1)) ? name.prefix(2) : "-")'\(hint)"
    }
    guard isPlain(name.dropFirst(2)) else { return "unknown option\(hint)" }
    return "unknown option '\(name)'\(hint)"
  }

  /// Whether a text looks like an option name.
  private static func isPlain(_ name: Substring) -> Bool {
    !name.isEmpty && name.utf8.count <= 40
      && name.utf8.allSatisfy { (0x61...0x7a).contains($0 | 0x20) || "-_".utf8.contains($0) }
  }

  /// The name, if there is such an option.
  private static func option(_ name: Substring) -> String? {
    let others = [
      "--help", "-h", "--version", "-v", "-q", "--no-bind", "--no-acknowledge",
      "--generate-completion-script",
    ]
    return (OptionName.allCases.map(\.flag) + others).first { $0 == name }
  }
}

extension String {
  fileprivate func rest(after prefix: String) -> Substring? {
    hasPrefix(prefix) ? dropFirst(prefix.count) : nil
  }
}
