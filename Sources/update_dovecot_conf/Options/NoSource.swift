import DatabaseDiscovery
import Diagnostics
import DovecotService
import Files
import ModoboaDatabase
import PassdbFile
import PrivilegeSeparation
import Sync

/// Nothing says where the parameters come from.
struct NoSource: ReportedError {
  /// Where Dovecot's configuration was looked for.
  let dovecotDirectory: String

  var description: String {
    "no database is found: neither \(dovecotDirectory) nor \(Discovery.usualInstance) names one; say where"
      + " Modoboa's parameters are with --database-file, --dovecot-sql, --instance or --export, or in"
      + " \(OptionValues.usualConfig)"
  }

  var exitStatus: ExitStatus { .configuration }
}
