import Diagnostics

/// The parameters and the password cannot both come from standard input.
struct StandardInputConflict: ReportedError {
  var description: String {
    "the export and the password cannot both come from standard input; name a file with --export"
  }

  var exitStatus: ExitStatus { .usage }
}
