/// Whether Dovecot accepts its configuration.
package enum ConfigurationVerdict: Equatable, Sendable {
  case accepted
  /// Dovecot rejects it; its error text.
  case refused(String)
  /// Dovecot did not answer: the program, what happened, what is not known.
  ///
  /// Neither a yes nor a no; the next run asks again.
  case unknown(String)
}

extension ConfigurationVerdict {
  /// Judges by how `doveconf` ended.
  ///
  /// - Parameters:
  ///   - name: the program as it was called.
  ///   - end: how it ended.
  init(_ name: String, _ end: Result<ChildProcess.End, ChildProcessError>) {
    let unknown = ", so it is not known whether Dovecot accepts its configuration"
    switch end {
    case .failure(let error): self = .unknown("\(name): \(error.description)\(unknown)")
    case .success(let end) where end.status == 0: self = .accepted
    case .success(let end) where end.errors.isEmpty || end.isMishap:
      self = .unknown("\(name): \(end.account)\(unknown)")
    case .success(let end): self = .refused(DovecotInstance.errorText(of: end))
    }
  }
}
