// Known limits: transport_maps, and what master.cf sets for one service alone, are not examined.

/// How Postfix delivers mail to Dovecot, postconf(5).
package struct PostfixFacts: Sendable, Equatable {
  /// The path of `main.cf`.
  package let file: String
  /// `virtual_transport`; nil if it is not set.
  package private(set) var transport: String?
  /// The line that sets it.
  package private(set) var line: Int?
  /// `queue_directory`.
  package private(set) var queue = "/var/spool/postfix"
  /// `mail_owner`: the user of the processes that deliver.
  package private(set) var owner = "postfix"
  /// That user; nil if the host has none of that name.
  package var user: HostUser?

  /// Where mail for Dovecot goes.
  package enum Destination: Sendable, Equatable {
    /// To a socket by LMTP; a path may be meant in Postfix's chroot directory, or not.
    case sockets([String])
    /// To a port by LMTP.
    case port
    /// Not by LMTP.
    case other
  }

  /// Reads `main.cf`: the last line of a name counts, and a line that begins with a blank continues the
  /// one before it.
  package init(_ text: String, file: String) {
    self.file = file
    var values: [String: (text: String, line: Int)] = [:]
    var last: String?
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (number, line) in zip(1..., lines) {
      let content = Self.trimmed(line)
      guard let first = content.first, first != "#" else { continue }
      if line.first == " " || line.first == "\t" {
        if let last { values[last]?.text += " \(content)" }
        continue
      }
      guard let sign = content.firstIndex(of: "=") else {
        last = nil
        continue
      }
      let name = String(Self.trimmed(content[..<sign]))
      last = name
      values[name] = (String(Self.trimmed(content[content.index(after: sign)...])), number)
    }
    func value(_ name: String) -> String? {
      values[name].map {
        Self.expanded(String(Self.trimmed($0.text[...])), values.mapValues(\.text))
      }
    }
    transport = value("virtual_transport")
    line = values["virtual_transport"]?.line
    queue = value("queue_directory") ?? queue
    owner = value("mail_owner") ?? owner
  }

  /// The destination that `virtual_transport` names.
  package var destination: Destination {
    guard let transport, transport.hasPrefix("lmtp:") else { return .other }
    let peer = transport.dropFirst("lmtp:".utf8.count)
    guard peer.hasPrefix("unix:") else { return .port }
    let path = String(peer.dropFirst("unix:".utf8.count))
    return .sockets(path.hasPrefix("/") ? ["\(queue)\(path)", path] : ["\(queue)/\(path)"])
  }

  private static func trimmed(_ text: Substring) -> Substring {
    let blanks: Set<Character> = [" ", "\t", "\r", "\r\n"]
    var rest = text.drop { blanks.contains($0) }
    while let last = rest.last, blanks.contains(last) { rest.removeLast() }
    return rest
  }

  /// The text with `$name`, `${name}` and `$(name)` replaced; parameters with a default stay.
  private static func expanded(_ text: String, _ values: [String: String], depth: Int = 0)
    -> String
  {
    guard depth < 10 else { return text }
    var (result, rest) = ("", text[...])
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      let after = rest[rest.index(after: dollar)...]
      let isBraced = after.first == "{" || after.first == "("
      let name = after.dropFirst(isBraced ? 1 : 0).prefix {
        $0.isLetter || $0.isNumber || $0 == "_"
      }
      let end = rest[name.endIndex...].dropFirst(isBraced ? 1 : 0).startIndex
      let isWhole = !isBraced || end > name.endIndex && "})".contains(rest[name.endIndex])
      if isWhole, let value = values[String(name)] {
        result += expanded(value, values, depth: depth + 1)
      } else {
        result += rest[dollar..<end]
      }
      rest = rest[end...]
    }
    return result + rest
  }
}
