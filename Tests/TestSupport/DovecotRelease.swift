/// A release of Dovecot, and where it is installed: on this machine, or in a Debian tree that
/// Tests/Environment/prepare.sh makes.
package enum DovecotRelease: String, Sendable {
  /// 2.3.19 of Debian 12: this machine's.
  case v23 = "2.3"
  /// 2.4.1 of Debian 13.
  case v24 = "2.4"
  /// 2.3.21 of Debian 12's backports.
  case backports = "2.3 of backports"
  /// That of Debian testing, 2.4.5 or later.
  case testing = "2.4 of testing"

  /// What most tests run on.
  package static let usual: [DovecotRelease] = [.v23, .v24]
  /// All; for tests of what releases are known to do differently.
  package static let all: [DovecotRelease] = [.v23, .v24, .backports, .testing]
  /// All with SQLite, the usual ones with the other engines, too.
  package static let withEngines =
    usual.flatMap { release in MailDatabase.Kind.allCases.map { (release, $0) } }
    + [(.backports, .sqlite), (.testing, .sqlite)]

  /// The releases with one configuration syntax.
  package enum Series: String, Sendable {
    case v23 = "2.3"
    case v24 = "2.4"
  }

  package var series: Series {
    switch self {
    case .v23, .backports: .v23
    case .v24, .testing: .v24
    }
  }

  /// The tree's path; empty for this machine.
  package var root: String {
    switch self {
    case .v23: ""
    case .v24: TestData.debian13
    case .backports: "\(TestData.cache)/debian-12-backports"
    case .testing: "\(TestData.cache)/debian-testing"
    }
  }

  /// The prefix of commands that run with the tree as root; empty for this machine.
  package var inRoot: [String] { root.isEmpty ? [] : ["/usr/sbin/chroot", root] }

  /// The directories of the tree with the CAs that the system trusts; update-ca-certificates(8)
  /// writes both.
  package static let authorities = ["/etc/ssl/certs", "/usr/local/share/ca-certificates"]

  /// The prefix of commands for Dovecot and what works with it; empty for this machine.
  ///
  /// /proc is mounted in the tree, and this machine's /tmp, so that files there have the same path
  /// on both sides. The mounts are private.
  ///
  /// - Parameter own: a directory that has its own ``authorities``; it may be missing, and then
  ///   they are the tree's.
  /// - Returns: the words in front of the command.
  package func inRootOfHost(own: String) -> [String] {
    guard !root.isEmpty else { return [] }
    let script = """
      mount -t proc proc "$0/proc"
      mount --bind /tmp "$0/tmp"
      if [ -d "$1" ]; then
        for name in \(Self.authorities.joined(separator: " ")); do mount --bind "$1$name" "$0$name"; done
      fi
      shift
      exec chroot "$0" "$@"
      """
    return [
      "/usr/bin/unshare", "-m", "--propagation", "private", "/bin/sh", "-euc", script, root, own,
    ]
  }
}
