/// What is said of a command line that the argument parser does not take.
///
/// The parser repeats arguments, and any of them may be a password in the wrong place. Only names of
/// options that exist are repeated here, and that of an unknown one, if it looks like one.
enum CommandLineMessage {
  /// The message to show.
  ///
  /// - Parameter message: what the parser says.
  /// - Returns: one line without any value.
  static func text(_ message: String) -> String {
    if let rest = message.rest(after: "Unknown option '") { return unknownOption(rest) }
    if let rest = message.rest(after: "Missing value for '"),
      let name = option(rest.prefix { $0 != " " && $0 != "'" })
    {
      return "Missing value for '\(name)'"
    }
    if let rest = message.rest(after: "The option '"),
      let name = option(rest.prefix { $0 != "'" })
    {
      return "The option '\(name)' takes no value"
    }
    if message.hasPrefix("Unexpected argument") { return unexpected("Unexpected argument") }
    if message.drop(while: \.isNumber).hasPrefix(" unexpected arguments") {
      return unexpected("Unexpected arguments")
    }
    if message.hasPrefix("Missing expected argument '<user>'") {
      return "Missing expected argument '<user>'"
    }
    if message.hasPrefix("Can't ") {
      return "Completion scripts are made with --generate-completion-script=bash, zsh or fish"
    }
    return "The command line cannot be understood"
  }

  private static func unexpected(_ what: String) -> String {
    "\(what) (not shown): only login takes one, the user; options begin with --, and a value follows its"
      + " option"
  }

  /// What is said of an option that does not exist, with the parser's proposal if it has one.
  private static func unknownOption(_ rest: Substring) -> String {
    let proposal = rest.split(separator: "Did you mean '").dropFirst().last.flatMap {
      option($0.prefix { $0 != "'" })
    }
    let hint = proposal.map { ". Did you mean '\($0)'?" } ?? ""
    let name = rest.prefix { $0 != "'" && $0 != "=" }
    // Without the second dash, the value may follow the letter at once.
    guard name.hasPrefix("--") else {
      return "Unknown option '\(isPlain(name.dropFirst().prefix(1)) ? name.prefix(2) : "-")'\(hint)"
    }
    guard isPlain(name.dropFirst(2)) else { return "Unknown option\(hint)" }
    return "Unknown option '\(name)'\(hint)"
  }

  /// Whether a text looks like the name of an option.
  private static func isPlain(_ name: Substring) -> Bool {
    !name.isEmpty && name.utf8.count <= 40
      && name.utf8.allSatisfy { (0x61...0x7a).contains($0 | 0x20) || "-_".utf8.contains($0) }
  }

  /// The name if an option has it.
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
