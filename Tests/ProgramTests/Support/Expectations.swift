import TestSupport
import Testing

/// Expects one line on standard error that begins with the program's name and contains these words,
/// nothing on standard output, and no password.
func expectFailure(
  _ result: ProgramResult, _ status: Int32, naming words: [String] = [],
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(result.status == status, "\(result.errors)", sourceLocation: sourceLocation)
  #expect(result.text.isEmpty, sourceLocation: sourceLocation)
  #expect(isOneLine(result.errors), "\(result.errors)", sourceLocation: sourceLocation)
  #expect(
    result.errors.hasPrefix("update_dovecot_conf: "), "\(result.errors)",
    sourceLocation: sourceLocation)
  for word in words {
    #expect(
      result.errors.contains(word), "\(word) is not in: \(result.errors)",
      sourceLocation: sourceLocation)
  }
  expectNoPassword(result, sourceLocation: sourceLocation)
}

/// Expects a failure with the Dovecot directory unchanged: content, inodes, and no leftover.
func expectRefusal(
  _ result: ProgramResult, _ status: Int32, naming words: [String] = [], on host: Host,
  before: [String: FileSnapshot], sourceLocation: SourceLocation = #_sourceLocation
) {
  expectFailure(result, status, naming: words, sourceLocation: sourceLocation)
  #expect(host.files == before, sourceLocation: sourceLocation)
}

/// Expects one line on standard output with these words, and nothing on standard error.
func expectChange(
  _ result: ProgramResult, naming words: [String] = [],
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(result.status == 0, "\(result.errors)", sourceLocation: sourceLocation)
  #expect(result.errors.isEmpty, "\(result.errors)", sourceLocation: sourceLocation)
  #expect(isOneLine(result.text), "\(result.text)", sourceLocation: sourceLocation)
  for word in words {
    #expect(
      result.text.contains(word), "\(word) is not in: \(result.text)",
      sourceLocation: sourceLocation)
  }
  expectNoPassword(result, sourceLocation: sourceLocation)
}

/// Expects success without output.
func expectSilence(_ result: ProgramResult, sourceLocation: SourceLocation = #_sourceLocation) {
  #expect(result.status == 0, "\(result.errors)", sourceLocation: sourceLocation)
  #expect(result.text.isEmpty, "\(result.text)", sourceLocation: sourceLocation)
  #expect(result.errors.isEmpty, "\(result.errors)", sourceLocation: sourceLocation)
}

/// Expects that the output contains no password of these tests.
func expectNoPassword(_ result: ProgramResult, sourceLocation: SourceLocation = #_sourceLocation) {
  for secret in Parameters.secrets {
    #expect(!result.text.contains(secret), "\(result.text)", sourceLocation: sourceLocation)
    #expect(!result.errors.contains(secret), "\(result.errors)", sourceLocation: sourceLocation)
  }
}

/// Expects the private file for these parameters, and no other file in its directory.
func expectFile(
  of parameters: Parameters, on host: Host, sourceLocation: SourceLocation = #_sourceLocation
) async throws {
  let fresh = Host()
  let result = try await fresh.sync(parameters)
  #expect(result.status == 0, "\(result.errors)", sourceLocation: sourceLocation)
  let (file, wanted) = (host.files[Host.targetName], fresh.files[Host.targetName])
  #expect(file?.text == wanted?.text, sourceLocation: sourceLocation)
  #expect(file?.permissions == 0o600, sourceLocation: sourceLocation)
  #expect(file?.owner == [0, 0], sourceLocation: sourceLocation)
  #expect(host.files.keys.sorted() == [Host.targetName], sourceLocation: sourceLocation)
}

private func isOneLine(_ text: String) -> Bool {
  text.hasSuffix("\n") && text.utf8.count { $0 == UInt8(ascii: "\n") } == 1
}
