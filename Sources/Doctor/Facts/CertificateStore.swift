/// A CA file or directory.
package struct CertificateStore: Sendable, Equatable {
  package enum Problem: Sendable, Equatable {
    /// The path does not exist.
    case missing
    /// The user of Dovecot's auth process cannot read it; the file or directory that is in the way.
    case unreadable(String)
    /// It has no certificate in PEM format.
    case empty
  }

  package let path: String
  /// Nil if nothing is wrong.
  package let problem: Problem?

  package init(path: String, problem: Problem?) {
    self.path = path
    self.problem = problem
  }
}
