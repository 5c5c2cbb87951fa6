import TestSupport
import Testing

@testable import DatabaseDiscovery

@Suite("Agreement with Python")
struct LikePythonTests {
  /// Python's results, in the order of the sources; nil for one that is not a literal.
  private func python(_ sources: [[UInt8]]) async throws -> [String?] {
    let program = """
      import ast, sys, warnings
      warnings.simplefilter("ignore")

      def dump(value):
          if value is None or isinstance(value, (bool, int)):
              return str(value)
          if isinstance(value, (list, tuple)):
              return "[" + "".join(dump(item) + "," for item in value) + "]"
          if isinstance(value, dict):
              return "{" + "".join(f"{dump(key)}:{dump(value[key])}," for key in value) + "}"
          return "'" + value.encode("utf-8").hex() + "'"

      for line in sys.stdin:
          try:
              value = ast.literal_eval(ast.parse(bytes.fromhex(line)).body[0].value)
              print(dump(value["default"]))
          except Exception:
              print("error")
      """
    let input = sources.map { $0.map(Self.hexadecimal).joined() + "\n" }.joined()
    let result = try await Program.run(
      "/usr/bin/python3", ["-c", program], input: Array(input.utf8))
    try #require(result.status == 0, "\(result.errors)")
    return result.text.split(separator: "\n").map { $0 == "error" ? nil : String($0) }
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }

  /// The format of the Python script.
  private func dump(_ value: PythonValue) -> String {
    switch value {
    case .none: return "None"
    case .boolean(let boolean): return boolean ? "True" : "False"
    case .integer(let integer): return String(integer)
    case .string(let string): return "'\(string.utf8.map(Self.hexadecimal).joined())'"
    case .list(let values): return "[\(values.map { dump($0) + "," }.joined())]"
    case .dictionary(let members):
      var items: [(key: String, value: String)] = []
      for member in members {
        let item = (key: dump(.string(member.key)), value: dump(member.value))
        // A repeated key keeps its place, with the new value.
        if let index = items.firstIndex(where: { $0.key == item.key }) {
          items[index] = item
        } else {
          items.append(item)
        }
      }
      return "{\(items.map { "\($0.key):\($0.value)," }.joined())}"
    }
  }

  private func ours(_ source: [UInt8]) -> String? {
    (try? DjangoSettings(source)).map { dump($0.defaultConnection) }
  }

  @Test("random literals have the same value as in Python", arguments: 0..<4 as Range<UInt64>)
  func literals(_ seed: UInt64) async throws {
    var random = RandomLiteral(seed: seed)
    let sources = (0..<2000).map { _ in
      Array("DATABASES = {'default': \(random.dictionary(depth: 3))}\n".utf8)
    }
    let answers = try await python(sources)
    try #require(answers.count == sources.count)
    for (source, answer) in zip(sources, answers) {
      #expect(ours(source) == answer, "\(String(decoding: source, as: UTF8.self))")
    }
    #expect(answers.count { $0 != nil } > 1000)
  }

  @Test("damaged literals are refused, or read as by Python", arguments: 0..<4 as Range<UInt64>)
  func damaged(_ seed: UInt64) async throws {
    var random = RandomLiteral(seed: seed)
    let sources = (0..<4000).map { _ in
      let literal = random.damaged(Array(random.dictionary(depth: 2).utf8))
      return Array("DATABASES = {'default': ".utf8) + literal + Array("\n}\n".utf8)
    }
    let answers = try await python(sources)
    try #require(answers.count == sources.count)
    var read = 0
    for (source, answer) in zip(sources, answers) {
      guard let ours = ours(source) else { continue }
      read += 1
      #expect(ours == answer, "\(String(decoding: source, as: UTF8.self))")
    }
    // Some are still literals.
    #expect(read > 0)
  }

  @Test("Python's library has the same lines and strings as for Python")
  func library() async throws {
    // In Debian 12's Python, an f-string is one token.
    let program = """
      import os, sys, tokenize
      directory = os.path.dirname(os.__file__)
      for name in sorted(os.listdir(directory)):
          path = os.path.join(directory, name)
          if not name.endswith(".py") or os.path.getsize(path) > 40000:
              continue
          sys.stdout.write("\\x1d" + path)
          level, found = 0, ""
          with open(path, "rb") as file:
              for token in tokenize.tokenize(file.readline):
                  if token.type == tokenize.INDENT:
                      level += 1
                  elif token.type == tokenize.DEDENT:
                      level -= 1
                  elif token.type == tokenize.NEWLINE:
                      sys.stdout.write("\\x1e" + found)
                      found = ""
                  elif token.type in (tokenize.NAME, tokenize.NUMBER, tokenize.STRING, tokenize.OP):
                      found = found or f"{token.start[0]} {level > 0} "
                      found += f"<{token.string}>" if token.type == tokenize.STRING else token.string
      """
    let result = try await Program.run(
      "/usr/bin/python3", ["-X", "utf8", "-c", program])
    try #require(result.status == 0, "\(result.errors)")
    let files = result.output.split(separator: 0x1d)
    #expect(files.count > 20)
    for file in files {
      let parts = file.split(separator: 0x1e).map { String(decoding: $0, as: UTF8.self) }
      let content = try #require(Scratch.content(of: parts[0]))
      var scanner = try PythonScanner(content)
      var found: [String] = []
      while let line = try scanner.nextLine() {
        let tokens = line.tokens.map { $0.kind == .string ? "<\($0.text)>" : String($0.text) }
        found.append(
          "\(line.tokens[0].line) \(line.isTopLevel ? "False" : "True") \(tokens.joined())")
      }
      #expect(found.elementsEqual(parts.dropFirst()), "\(parts[0])")
    }
  }
}
