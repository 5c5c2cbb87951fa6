/// The system-wide configuration of libldap, ldap.conf(5).
package struct LDAPConf: Sendable, Equatable {
  package struct Option: Sendable, Equatable {
    /// The name in upper case.
    package let name: String
    package let value: String
    /// The line, counted from 1.
    package let line: Int
  }

  package let path: String
  /// Whether it can be read.
  package let isThere: Bool
  package let options: [Option]

  /// Parses a file as `openldap_ldap_init_w_conf()` does (libraries/libldap/init.c of OpenLDAP
  /// 2.5.13).
  ///
  /// - Parameters:
  ///   - path: its path.
  ///   - text: its content; nil if it cannot be read.
  package init(path: String, text: [UInt8]?) {
    self.path = path
    isThere = text != nil
    let lines = (text ?? []).split(separator: 0x0a, omittingEmptySubsequences: false)
    options = zip(1..., lines).compactMap { number, line in
      let words = String(decoding: line, as: UTF8.self)
        .split(maxSplits: 1, whereSeparator: \.isWhitespace)
      guard line.first != UInt8(ascii: "#"), words.count == 2 else { return nil }
      var value = words[1].drop(while: \.isWhitespace)
      while value.last?.isWhitespace == true { value.removeLast() }
      return value.isEmpty
        ? nil : Option(name: words[0].uppercased(), value: String(value), line: number)
    }
  }

  /// The last option of a name, which wins.
  func option(_ name: String) -> Option? { options.last { $0.name == name } }
}
