import Diagnostics
import DovecotService
import Files
import PassdbFile
import Sync

/// The report could not be written to standard output.
struct OutputLost: ReportedError {
  /// One sentence for an administrator.
  var description: String {
    "standard output takes no more; what the run did is done, but its report is lost"
  }

  var exitStatus: ExitStatus { .inputOutput }
}
