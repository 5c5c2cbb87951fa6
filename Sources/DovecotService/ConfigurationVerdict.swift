/// Whether Dovecot accepts its configuration.
package enum ConfigurationVerdict: Equatable, Sendable {
  /// It does.
  case accepted
  /// It does not; its words.
  case refused(String)
  /// It has not said so, and it has not said no: who was asked, what happened, what is not known.
  ///
  /// Nothing follows from it; the next time may tell.
  case unknown(String)
}

extension ConfigurationVerdict {
  /// What `doveconf` says by its end.
  ///
  /// - Parameters:
  ///   - name: the program, as it was called.
  ///   - end: how it ended.
  init(_ name: String, _ end: Result<ChildProcess.End, ChildProcessError>) {
    let unknown = ", so it is not known whether Dovecot accepts its configuration"
    switch end {
    case .failure(let error): self = .unknown("\(name): \(error.description)\(unknown)")
    case .success(let end) where end.status == 0: self = .accepted
    case .success(let end) where end.errors.isEmpty || end.isMishap:
      self = .unknown("\(name): \(end.account)\(unknown)")
    case .success(let end): self = .refused(DovecotInstance.words(of: end))
    }
  }
}
