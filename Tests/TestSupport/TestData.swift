import Glibc

/// Data and tools that tests share.
package enum TestData {
  /// The top directory of the checkout.
  package static let root: String = {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(3).joined(separator: "/")
  }()

  /// What real instances of Modoboa stored and exported, one directory for each case.
  package static let corpus = "\(root)/Tests/Corpus"

  /// A text of the corpus, by its path there.
  static func text(inCorpus name: String) throws -> String {
    guard let content = Scratch.content(of: "\(corpus)/\(name)") else {
      throw NotInCorpus(name: name)
    }
    return String(decoding: content, as: UTF8.self)
  }

  private struct NotInCorpus: Error { let name: String }

  /// Tools and trees that Tests/Environment/prepare.sh makes outside of the checkout.
  package static let cache: String =
    getenv("UPDATE_DOVECOT_CONF_TEST_CACHE").map { String(cString: $0) }
    ?? "/var/cache/update_dovecot_conf-tests"

  /// The Debian 13 tree with Dovecot 2.4.
  package static let debian13 = "\(cache)/debian-13"

  /// The path of a compiled test tool, such as read23.
  package static func tool(_ name: String) -> String { "\(cache)/bin/\(name)" }
}
