package import Diagnostics
package import Files
package import PassdbFile
import Secrets

// Known limits: whether the account or its password changed on the LDAP server is not known without
// asking it; then the hour counts.

/// A note that an LDAP server rejected the service account, so that runs from cron do not repeat the
/// bind each minute: some servers lock an account after a few.
package struct RejectedBind: Equatable {
  /// When the server was asked, in seconds since 1970 (CLOCK_REALTIME).
  package let time: Int
  /// What it said, with its name in front.
  package let reason: String
  /// A hash that must change before the server is asked again within ``pause``.
  private let fingerprint: String

  /// The name of the note.
  static let note = "rejected-bind"
  /// No clock shows a later time: that of a damaged note could not be added to.
  private static let endOfTime = 1 << 40
  /// For how long the server is not asked again, in seconds.
  static let pause = 3600

  /// A rejection.
  ///
  /// - Parameters:
  ///   - reason: what the server said.
  ///   - passdb: what it was asked for.
  ///   - time: when, in seconds since 1970.
  init(_ reason: String, of passdb: LDAPPassdb, at time: Int) {
    self.time = time
    self.reason = reason.split(separator: "\n").joined(separator: " ")
    fingerprint = Self.fingerprint(passdb)
  }

  /// The note in a state directory; nil if there is none.
  package init?(in state: StateDirectory) {
    guard let text = state.note(Self.note) else { return nil }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.count == 4, let time = Int(lines[0]), (0..<Self.endOfTime).contains(time) else {
      return nil
    }
    (self.time, fingerprint, reason) = (time, lines[1], lines[2])
  }

  /// The content of the note.
  var text: [UInt8] { Array("\(time)\n\(fingerprint)\n\(reason)\n".utf8) }

  /// Whether it is about the bind that this passdb asks for, and not too old.
  ///
  /// - Parameters:
  ///   - passdb: what a server would be asked for.
  ///   - now: the time, in seconds since 1970; a clock that was set back ends the pause.
  /// - Returns: whether the server is not asked again.
  package func holds(for passdb: LDAPPassdb, at now: Int) -> Bool {
    (time..<time + Self.pause).contains(now) && fingerprint == Self.fingerprint(passdb)
  }

  /// 16 bits of a hash of the servers, the bind DN and its password: enough to notice a change, except
  /// for one in 65 536, and too few to tell whether a guessed password is the right one.
  private static func fingerprint(_ passdb: LDAPPassdb) -> String {
    var hash = Hash()
    let account = passdb.serviceAccount
    for text in ["\(passdb.transport)"] + passdb.servers.map({ "\($0.host):\($0.port)" })
      + [account?.bindDN ?? "", account?.password.reveal() ?? ""]
    {
      hash.combine(Array(text.utf8) + [0])
    }
    let folded = (0..<4).reduce(0) { $0 ^ (hash.value >> ($1 * 16)) & 0xffff }
    return String(folded, radix: 16)
  }
}

/// The rejection as the end of a run that does not ask again.
extension RejectedBind: ReportedError {
  package var exitStatus: ExitStatus { .permission }

  package var description: String {
    "\(reason); that was at \(Moment.text(time)), and the bind is not repeated before"
      + " \(Moment.text(time + Self.pause)) unless server, bind DN or password change; to repeat it now,"
      + " run update_dovecot_conf --bind"
  }
}
