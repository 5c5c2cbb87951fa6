/// Rejects database addresses where a path is expected.
extension OptionValues {
  /// Refuses a database address as the value of an option that takes a path: it may hold a password,
  /// and messages show paths.
  ///
  /// - Throws: ``OptionError``, which shows only the option's name.
  func checkPaths() throws(OptionError) {
    for value in said where value.name.takesPath && value.text.utf8.isDatabaseAddress {
      throw value.refused(
        "takes a path, not a URL or connection string; use --database, or put the URL into the file of"
          + " --database-file")
    }
  }
}

extension String.UTF8View {
  /// Whether this contains a URL, or a keyword with a password, such as `password = x`.
  fileprivate var isDatabaseAddress: Bool {
    var rest = self[...]
    while let byte = rest.first {
      if byte == UInt8(ascii: ":"), rest.starts(with: "://".utf8) { return true }
      // Case-insensitive: upper and lower case differ by one bit.
      for word in ["password", "passwd", "pwd"]
      where byte | 0x20 == UInt8(ascii: "p") && rest.lazy.map({ $0 | 0x20 }).starts(with: word.utf8)
      {
        let after = rest.dropFirst(word.utf8.count).first { $0 != UInt8(ascii: " ") }
        if after == UInt8(ascii: "=") { return true }
      }
      rest = rest.dropFirst()
    }
    return false
  }
}
