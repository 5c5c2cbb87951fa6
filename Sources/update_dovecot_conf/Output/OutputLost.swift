import Diagnostics

/// The report could not be written to standard output.
struct OutputLost: ReportedError {
  var description: String {
    "write error on standard output; the run is done, but its report is lost"
  }

  var exitStatus: ExitStatus { .inputOutput }
}
