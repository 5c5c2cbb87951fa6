import Diagnostics

/// Why the accounts cannot be compared.
enum AccountsError: Equatable {
  /// The source is an export.
  case exportHasNoMailboxes
  /// More than this program keeps in memory; of what.
  case tooMany(String, limit: Int)
  /// They take more memory; of what.
  case tooMuch(String, mebibytes: Int)
  /// The LDAP server has not sent all entries in time.
  case takesTooLong(seconds: Int)
}

extension AccountsError: ReportedError {
  var exitStatus: ExitStatus {
    switch self {
    case .exportHasNoMailboxes: .usage
    case .tooMany, .tooMuch: .dataError
    case .takesTooLong: .unavailable
    }
  }

  var description: String {
    switch self {
    case .exportHasNoMailboxes:
      "an export has no mailboxes; name Modoboa's database with --database, --database-file, --dovecot-sql or"
        + " --instance"
    case .tooMany(let what, let limit):
      "there are more than \(limit) \(what), which is more than 'accounts' compares"
    case .tooMuch(let what, let mebibytes):
      "the names of the \(what) take more than \(mebibytes) MiB, which is more than 'accounts' compares"
    case .takesTooLong(let seconds):
      "reading the entries of the LDAP server took more than \(seconds / 60) minutes"
    }
  }
}
