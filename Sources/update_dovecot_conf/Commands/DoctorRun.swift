import Deadlines
import Diagnostics
import Doctor
import DovecotGrammar
import DovecotService
import Glibc
import Sync

/// A run of `doctor`, from the options to the exit status.
struct DoctorRun {
  private let options: OptionValues
  private let console = Console()

  /// - Parameter options: the options of the command line.
  init(options: OptionValues) {
    self.options = options
  }

  /// Examines the host, prints the report and exits.
  func runAndExit() -> Never {
    do {
      let options = try OptionValues.all(
        commandLine: options, environment: EnvironmentOptions.options())
      let items = try items(options)
      let report = DoctorReport(items)
      let lines = try options.isOn(.json) ? [try DoctorJSON(report).line] : report.lines
      guard console.print(lines) else { throw OutputLost() }
      report.status.exit()
    } catch {
      console.log("\(error)")
      ExitStatus(error).exit()
    }
  }

  private func items(_ options: OptionValues) throws -> [Item] {
    let isVerbose = try options.isOn(.verbose)
    let explain: Explain = { [console] sentence in
      if isVerbose { console.log(sentence(), .debug) }
    }
    if geteuid() != 0 {
      console.log("not run as root: files that only root can read count as missing", .warning)
    }
    let dovecot = try DovecotChoice(options, mayChange: false)
    let inspection = HostInspection(
      directory: options.dovecotDirectory,
      program: Result { () throws(DovecotError) in try dovecot.program },
      named: dovecot.dialect.flatMap { dialect in options[.dovecotVersion].map { $0.named(dialect) }
      },
      state: dovecot.state, timeout: dovecot.timeout.answer,
      authority: options[.caFile]?.text ?? "/etc/ssl/certs/ca-certificates.crt")
    let answers = inspection.answers()
    let (parameters, passwordFile) = try parameters(
      options, dialect: dovecot.dialect ?? answers.dialect, explain)
    return Examination.items(
      inspection.facts(
        answers, parameters.facts, target: parameters.target, wanted: parameters.wanted,
        passwordFile: passwordFile))
  }

  /// Reads the parameters; a failure is part of the report.
  ///
  /// - Throws: ``OptionError`` for invalid options.
  private func parameters(
    _ options: OptionValues, dialect: Dialect?, _ explain: @escaping Explain
  ) throws -> (ParameterInspection, passwordFile: String?) {
    let output = try Settings.output(options)
    let serversAreTried = try options.isOn(.bind)
    do {
      let stored = try SourceWorker(options, mayChange: false, explain: explain).read()
      let inspection = ParameterInspection(
        stored.parameters, source: stored.source, output: output,
        directory: options.dovecotDirectory,
        dialect: dialect, serversAreTried: serversAreTried)
      return (inspection, stored.passwordFile)
    } catch let error as OptionError {
      throw error
    } catch {
      return (ParameterInspection(failure: "\(error)", output: output), nil)
    }
  }
}

extension OptionValue {
  /// The dialect with the place where the option sets it.
  fileprivate func named(_ dialect: Dialect) -> ProgramFacts.NamedDialect {
    guard case .configuration(let file, let line) = place else {
      return .init(dialect, option: nameAtPlace, at: nil)
    }
    return .init(dialect, option: nameAtPlace, at: .init(file, line: line))
  }
}
