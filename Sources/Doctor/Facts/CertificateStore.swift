/// A file or folder with certificates.
package struct CertificateStore: Sendable, Equatable {
  /// What is wrong with it.
  package enum Problem: Sendable, Equatable {
    /// There is nothing under the path.
    case missing
    /// The user of Dovecot's authentication may not read it; the file or folder that is in the way.
    case unreadable(String)
    /// It has no certificate in the form PEM.
    case empty
  }

  /// The path.
  package let path: String
  /// What is wrong with it; nil for nothing.
  package let problem: Problem?

  /// A file or folder.
  package init(path: String, problem: Problem?) {
    self.path = path
    self.problem = problem
  }
}
