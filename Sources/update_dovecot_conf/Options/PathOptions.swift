/// A database's address where a path belongs.
extension OptionValues {
  /// Refuses the address of a database, which may have a password in it, as the value of an option
  /// that takes a path: a path is named in messages.
  ///
  /// - Throws: ``OptionError``, which names the option alone.
  func checkPaths() throws(OptionError) {
    for value in said where value.name.takesPath && value.text.utf8.isDatabaseAddress {
      throw value.refused(
        "takes a path, not a URL or connection string; the address of a database is given with"
          + " --database, or in the file of --database-file")
    }
  }
}

extension String.UTF8View {
  /// Whether this has a URL in it, or a password in the form of keywords, as `password = x`.
  fileprivate var isDatabaseAddress: Bool {
    var rest = self[...]
    while let byte = rest.first {
      if byte == UInt8(ascii: ":"), rest.starts(with: "://".utf8) { return true }
      // In any case: A to Z differ from a to z by one bit.
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
