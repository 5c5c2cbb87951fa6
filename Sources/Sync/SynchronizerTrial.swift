import DovecotGrammar
import Files
import Glibc
import LDAPClient
import PassdbFile

/// The trial of the LDAP servers, and what is noted of it.
extension Synchronizer {
  /// Tries the servers, unless one of them has just rejected the same bind.
  ///
  /// - Parameters:
  ///   - passdb: what Dovecot would be configured to do.
  ///   - dialect: its dialect.
  ///   - state: the directory for the note.
  /// - Returns: the verdicts; none is a rejection.
  /// - Throws: ``RejectedBind``, `LDAPError`, or why the servers could not be asked.
  func trial(
    _ passdb: LDAPPassdb, _ dialect: Dialect, notesIn state: StateDirectory
  ) throws -> (verdicts: [ServerVerdict], warnings: [String]) {
    let noted = RejectedBind(in: state)
    if let noted, !request.repeatsRejectedBinds, noted.holds(for: passdb, at: now) { throw noted }
    let verdicts = try tryServers(passdb, dialect)
    note(verdicts.rejectedBind, of: passdb, insteadOf: noted, in: state)
    return (verdicts, try verdicts.warnings(at: now))
  }

  private var now: Int { time(nil) }

  private func note(
    _ rejection: LDAPError?, of passdb: LDAPPassdb, insteadOf noted: RejectedBind?,
    in state: StateDirectory
  ) {
    guard !request.isCheck else { return }
    do {
      // Without an account, nobody can be locked out.
      if let rejection, passdb.serviceAccount != nil {
        let note = RejectedBind("\(rejection)", of: passdb, at: now)
        try state.write(RejectedBind.note, note.text, timeout: request.timeout)
      } else if noted != nil {
        try state.remove(RejectedBind.note, timeout: request.timeout)
      }
    } catch {
      // The next run asks again.
      explain("\(error)")
    }
  }
}

extension [ServerVerdict] {
  /// The rejection of the bind, if there is one.
  fileprivate var rejectedBind: LDAPError? {
    compactMap(\.error).first { $0.kind == .credentials }
  }
}
