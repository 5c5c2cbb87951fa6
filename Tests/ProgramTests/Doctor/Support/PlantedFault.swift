import TestSupport
import Testing

/// A fault on an otherwise good host, and doctor's expected findings.
struct PlantedFault: Sendable, CustomTestStringConvertible {
  /// The Dovecot releases that can have it.
  var releases = ExaminedHost.Release.allCases
  let name: String
  /// The parameters stored in Modoboa.
  var parameters = Parameters.searchBind
  let plant: @Sendable (ExaminedHost) async throws -> Void
  /// The item that needs attention.
  let item: String
  /// More items that the fault affects.
  var others: [String] = []
  /// The file with the fault.
  var file: String?
  /// A text in the faulty line.
  var line: String?
  /// A part of the remedy.
  var remedy = ""
  /// Whether following the remedy literally makes all items ok.
  var isHealed = true

  var testDescription: String { name }

  static let starttls = Parameters.searchBind.with("ldap_secured", Parameters.quoted("starttls"))

  /// Adds a line to a file.
  static func adding(
    _ text: String, to path: String, above word: String? = nil
  ) -> @Sendable (ExaminedHost) async throws -> Void {
    { host in
      host.edit(path) { old in
        guard let word else { return old + text + "\n" }
        precondition(old.contains(word), "\(path) has no \(word)")
        return old.replacing(word, with: "\(text)\n\(word)", maxReplacements: 1)
      }
    }
  }

  /// Replaces a text in a file.
  static func replacing(_ old: String, in path: String, with new: String)
    -> @Sendable (ExaminedHost) async throws -> Void
  {
    { host in
      host.edit(path) { text in
        precondition(text.contains(old), "\(path) has no \(old)")
        return text.replacing(old, with: new)
      }
    }
  }

  /// Runs a command on the host.
  static func running(_ script: String) -> @Sendable (ExaminedHost) async throws -> Void {
    { host in
      let result = try await host.shell(["/bin/sh", "-euc", script])
      try #require(result.status == 0, "\(result.errors)")
    }
  }
}

/// A host on which advice is followed.
protocol AdvisedHost {
  /// The text of a file.
  func text(_ path: String) -> String
  /// Changes a file, but not its mode.
  func edit(_ path: String, _ change: (String) -> String)
  /// Runs a command that doctor has printed.
  func obey(_ command: String) async throws -> ProgramResult
}

/// A remedy as doctor prints it, to be followed literally.
struct PrintedRemedy {
  private enum Edit {
    case append([String])
    case insert([String], above: Int)
    case replace(Int, String)
    case remove(ClosedRange<Int>)
  }

  private var edits: [(file: String, edit: Edit)] = []
  private var commands: [String] = []

  /// Parses a remedy; nil if it leaves something to a person.
  init?(_ text: String) {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
    func indented() -> [String] {
      var found: [String] = []
      while let line = lines.first, line.hasPrefix("    ") {
        found.append(String(line.dropFirst(4)))
        lines.removeFirst()
      }
      return found
    }
    while let line = lines.popFirst() {
      if line == "run:" {
        commands += indented()
      } else if let match = line.wholeMatch(of: /add to (\/\S+?)(, as the last line)?:/) {
        edits.append((String(match.1), .append(indented())))
      } else if let match = line.wholeMatch(of: /add to (\/\S+), above line (\d+):/) {
        guard let number = Int(match.2) else { return nil }
        edits.append((String(match.1), .insert(indented(), above: number)))
      } else if let match = line.wholeMatch(of: /change line (\d+) of (\/\S+) to:/) {
        guard let number = Int(match.1), let text = indented().first else { return nil }
        edits.append((String(match.2), .replace(number, text)))
      } else if let match = line.wholeMatch(of: /remove lines? (\d+)(?: to (\d+))? of (\/\S+)/) {
        guard let first = Int(match.1), let last = Int(match.2 ?? match.1) else { return nil }
        edits.append((String(match.3), .remove(first...last)))
      } else if !line.hasPrefix("if a CA of your own ") {
        return nil
      }
    }
  }

  /// The files to edit.
  var files: Set<String> { Set(edits.map(\.file)) }

  /// The text of a file after the edits.
  func edited(_ file: String, _ text: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { [String($0)] }
    // The text after the last line feed is not a line.
    if lines.last == [""] { lines.removeLast() }
    var end: [String] = []
    for (name, edit) in edits where name == file {
      switch edit {
      case .append(let text): end += text
      case .insert(let text, let number): lines[number - 1] = text + lines[number - 1]
      case .replace(let number, let text): lines[number - 1][lines[number - 1].count - 1] = text
      case .remove(let numbers): for number in numbers { lines[number - 1].removeLast() }
      }
    }
    return (lines.flatMap { $0 } + end).map { $0 + "\n" }.joined()
  }

  /// Follows it on a host.
  func follow(on host: some AdvisedHost) async throws {
    for file in files { host.edit(file) { edited(file, $0) } }
    for command in commands {
      let result = try await host.obey(command)
      try #require(result.status == 0, "\(command): \(result.errors)")
    }
  }
}
