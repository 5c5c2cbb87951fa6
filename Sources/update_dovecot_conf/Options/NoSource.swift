import DatabaseDiscovery
import Diagnostics
import Glibc

/// No source for the parameters is named or found.
struct NoSource: ReportedError {
  /// Where Dovecot's configuration was searched.
  let dovecotDirectory: String

  var description: String {
    "no database is found: neither \(dovecotDirectory) nor \(Discovery.usualInstance) names one; name the"
      + " source with --database-file, --dovecot-sql, --instance or --export, or in"
      + " \(OptionValues.usualConfig)" + (geteuid() == 0 ? "" : "; run as root to read all of them")
  }

  var exitStatus: ExitStatus { .configuration }
}
