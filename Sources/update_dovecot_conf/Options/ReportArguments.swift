import ArgumentParser

/// The option for the report's format.
struct ReportArguments: ParsableArguments {
  @Flag(help: "Report in JSON, one object.")
  var json = false
}
