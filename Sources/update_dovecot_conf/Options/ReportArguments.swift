import ArgumentParser

/// In which form a command reports.
struct ReportArguments: ParsableArguments {
  @Flag(help: "Report in JSON, one object.")
  var json = false
}
