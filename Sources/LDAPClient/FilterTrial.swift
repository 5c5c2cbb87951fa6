#if LDAP
  import Glibc
  import PassdbFile

  // Known limits: a server that takes unknown attributes for missing ones, as Samba does, is believed; a
  // search that takes too long, or that the server ends for another reason, shows nothing.

  /// Whether a server can compare what a filter asserts.
  extension LDAPConnection {
    /// Finds a filter that matches nobody, since the server does not know an attribute or a matching rule
    /// in it, or the account may not search by it.
    ///
    /// An assertion that the server cannot evaluate is Undefined, and so is its negation (RFC 4511
    /// 4.5.1.7). Asking for both shows that without a look at the schema, which servers may hide or not
    /// publish in full.
    ///
    /// - Parameters:
    ///   - filter: the filter, which the server accepts.
    ///   - base: the search base.
    /// - Throws: ``LDAPError``.
    func checkAssertions(of filter: LoginTemplate, _ base: String) throws(LDAPError) {
      // The second one for attributes that are numbers.
      let trees = [LDAPTrial.impossibleUser, "1001"].compactMap {
        FilterTree(filter.text(for: LDAPEscaping.filter($0)))
      }
      guard trees.count == 2 else { return }
      var undefined: Set<String> = []
      for (one, other) in zip(trees[0].assertions, trees[1].assertions)
      where !undefined.contains(one) {
        guard isUndefined(one, base), one == other || isUndefined(other, base) else { continue }
        undefined.insert(one)
      }
      guard !trees[0].canMatch(undefined) else { return }
      let names = trees[0].assertions.filter(undefined.contains).map(Self.subject)
      throw error(
        .parameters,
        "the search filter matches nobody, since the server does not know \(names.joined(separator: ", ")),"
          + " cannot compare it like this, or does not let this account search by it")
    }

    /// Whether an assertion is neither true nor false for any entry.
    private func isUndefined(_ assertion: String, _ base: String) -> Bool {
      for isSubtree in [false, true] {
        for filter in ["(!(\(assertion)))", "(\(assertion))"] {
          let answer = search(
            base, isSubtree: isSubtree, filter, attributes: [Self.noAttributes], limit: 1,
            seconds: Self.patience)
          guard answer.isSuccess, answer.entries.isEmpty else { return false }
        }
      }
      return true
    }

    /// How long the server may look through all entries, in seconds.
    private static var patience: Int { 2 }

    /// What an assertion is about: the attribute, and the matching rule if it names one.
    private static func subject(_ assertion: String) -> String {
      var subject = assertion.prefix { $0 != "=" }
      while let last = subject.last, ":~<>".contains(last) { subject.removeLast() }
      return String(subject)
    }
  }
#endif
