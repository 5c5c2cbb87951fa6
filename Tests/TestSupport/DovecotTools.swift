/// Dovecot's own parsers and variable expansion, as programs built by Tests/Environment/prepare.sh.
package enum DovecotTools {
  /// The names and values that Dovecot 2.3's settings parser reads from a file, in order.
  ///
  /// - Returns: nil if it refuses the file.
  package static func settings23(in path: String) async throws -> [(key: String, value: [UInt8])]? {
    let result = try await Program.run(TestData.tool("read23"), [path])
    guard result.status == 0 else { return nil }
    var rest = result.output[...]
    var settings: [(key: String, value: [UInt8])] = []
    while let key = takeField(&rest), let value = takeField(&rest) {
      settings.append((String(decoding: key, as: UTF8.self), Array(value)))
    }
    return settings
  }

  /// The output of Dovecot 2.4 for a configuration that includes a file, secrets included.
  ///
  /// - Parameters:
  ///   - text: the file, included at top level.
  ///   - release: a release of 2.4.
  /// - Returns: the output of `doveconf -n -P`; nil if it refuses the configuration.
  /// - Throws: what Subprocess throws for a program that cannot be started.
  package static func configuration24(
    including text: [UInt8], _ release: DovecotRelease = .v24
  ) async throws -> [UInt8]? {
    let scratch = Scratch(below: "\(release.root)/tmp")
    scratch.write("included.conf", text)
    scratch.write(
      "dovecot.conf",
      """
      dovecot_config_version = 2.4.0
      dovecot_storage_version = 2.4.0
      !include included.conf
      """)
    let path = scratch["dovecot.conf"].dropFirst(release.root.count)
    let command = release.inRoot + ["doveconf", "-n", "-P", "-c", String(path)]
    let result = try await Program.run(command[0], Array(command.dropFirst()))
    return result.status == 0 ? result.output : nil
  }

  /// Texts with Dovecot 2.3's variables expanded.
  ///
  /// - Parameters:
  ///   - texts: the texts, as in a setting.
  ///   - user: the login.
  /// - Returns: the expanded texts; nil for one that Dovecot cannot expand.
  /// - Throws: what Subprocess throws for a program that cannot be started.
  package static func expanded23(_ texts: [[UInt8]], user: String) async throws -> [[UInt8]?] {
    try await expanded(TestData.tool("expand23"), [user], texts)
  }

  /// Texts with Dovecot 2.4's variables expanded; as ``expanded23(_:user:)``.
  package static func expanded24(_ texts: [[UInt8]], user: String) async throws -> [[UInt8]?] {
    try await expanded(
      "/usr/sbin/chroot", [TestData.debian13, "/usr/local/bin/expand24", user], texts)
  }

  private static func expanded(
    _ program: String, _ arguments: [String], _ texts: [[UInt8]]
  ) async throws -> [[UInt8]?] {
    let input = texts.flatMap { text in
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: text.count >> $0) } + text
    }
    let result = try await Program.run(program, arguments, input: input)
    var rest = result.output[...]
    var expanded: [[UInt8]?] = []
    while let status = rest.popFirst(), let text = takeField(&rest) {
      expanded.append(status == 0 ? Array(text) : nil)
    }
    return expanded
  }

  /// Removes a text with its length in front, four bytes, big-endian.
  private static func takeField(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard rest.count >= 4 else { return nil }
    let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    let field = rest.dropFirst(4).prefix(length)
    rest = rest.dropFirst(4 + length)
    return field
  }
}
