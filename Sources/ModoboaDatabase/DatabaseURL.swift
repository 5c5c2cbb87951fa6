/// Where Modoboa's database is, as a URL in the form that Modoboa's `deploy --dburl` takes.
///
/// `sqlite:///path` names a file; the path is absolute, so that the URL means the same from every
/// folder, and may have percent escapes (RFC 3986 2.1). Modoboa's own `sqlite:////path`, with four
/// slashes, is the same file.
public struct DatabaseURL: Sendable, Equatable {
  /// The absolute path of the SQLite database.
  public let sqlitePath: String

  /// Reads a URL.
  ///
  /// - Throws: ``DatabaseURLError``; it never repeats the URL, which may hold a password.
  public init(_ url: String) throws(DatabaseURLError) {
    guard let colon = url.utf8.firstIndex(of: UInt8(ascii: ":")) else { throw .notAURL }
    let scheme = url[..<colon].lowercased()
    guard scheme == "sqlite" || scheme == "sqlite3" else {
      throw .unknownEngine(scheme: scheme.legibleScheme)
    }
    let slash = UInt8(ascii: "/")
    let rest = url.utf8[colon...].dropFirst()
    guard rest.starts(with: [slash, slash, slash]) else { throw .relativePath }
    let path = rest.drop { $0 == slash }
    guard !path.isEmpty else { throw .relativePath }
    guard let bytes = Self.unescaped(path), !bytes.contains(0),
      let absolute = String(validating: [slash] + bytes, as: UTF8.self)
    else { throw .badEscape }
    sqlitePath = absolute
  }

  /// The text with `%XX` replaced by the byte; nil where two hexadecimal digits do not follow.
  private static func unescaped(_ text: Substring.UTF8View) -> [UInt8]? {
    var bytes: [UInt8] = []
    var rest = text
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      let digits = rest.prefix(2)
      // UInt8.init would take a sign, too.
      guard digits.count == 2, digits.first != UInt8(ascii: "+"),
        let value = UInt8(String(Substring(digits)), radix: 16)
      else { return nil }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return bytes
  }
}

extension String {
  /// The scheme if it looks like one, so that no part of a mistyped password is repeated.
  fileprivate var legibleScheme: String {
    count <= 16 && allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
      ? self : "that"
  }
}

/// Why a text is not the URL of a database.
public enum DatabaseURLError: Error, Equatable {
  /// There is no scheme before a colon.
  case notAURL
  /// The scheme names an engine that this program does not read.
  case unknownEngine(scheme: String)
  /// A SQLite URL without an absolute path.
  case relativePath
  /// A percent sign without two hexadecimal digits, or bytes that are not UTF-8.
  case badEscape
}

extension DatabaseURLError: CustomStringConvertible {
  /// One sentence for an administrator, without the URL.
  public var description: String {
    switch self {
    case .notAURL: "the database URL has no scheme; write it as sqlite:///path/to/modoboa.db"
    case .unknownEngine(let scheme):
      "the database URL begins with \(scheme):, and this version reads sqlite: only; for another engine"
        + " use a settings export (--export)"
    case .relativePath: "the database URL needs an absolute path: sqlite:///path/to/modoboa.db"
    case .badEscape:
      "the path in the database URL is no text, or has a '%' that two hexadecimal digits do not follow;"
        + " a percent sign is written %25"
    }
  }
}
