import Deadlines
import Diagnostics
import DovecotService
import Files
import Glibc

/// Whether and how Dovecot is reloaded.
struct ReloadChoice {
  /// Whether it is at all.
  let isWanted: Bool
  private let way: ReloadWay
  private let dovecot: DovecotChoice
  private let directory: String

  /// Judges the options.
  ///
  /// - Throws: ``OptionError``.
  init(_ options: OptionValues, _ dovecot: DovecotChoice) throws {
    if let value = options[.reload], !["auto", "never"].contains(value.text) {
      throw value.refused("must be auto or never")
    }
    isWanted = Self.isWanted(options)
    for name in [OptionName.reloadCommand, .dovecotProgram] {
      // Root runs it: nobody else may choose it.
      if let value = options[name], case .configuration(let file, _) = value.place,
        !InputFile.isOwn(file)
      {
        throw value.refused(
          "must not stand in a file that users other than root and the running one may write; take that right"
            + " away (chown root, chmod go-w)")
      }
    }
    way = options[.reloadCommand].map { .command($0.text) } ?? .usual
    self.dovecot = dovecot
    directory = options.dovecotDirectory
  }

  /// Whether options that are in order have Dovecot reloaded.
  static func isWanted(_ options: OptionValues) -> Bool { options[.reload]?.text != "never" }

  /// The Dovecot that is reloaded.
  ///
  /// - Parameter explain: takes a sentence about each step.
  /// - Returns: nil on a host without one, unless a command is to reach it elsewhere.
  func dovecot(explain: @escaping Explain) -> (any ReloadableDovecot)? {
    let timeout = dovecot.timeout.answer
    // Dovecot shows its files and its processes to root alone.
    if geteuid() == 0, InputFile.isRegular("\(directory)/dovecot.conf"),
      let program = dovecot.programOfDialect,
      let instance = DovecotInstance(program, directory: directory, timeout: timeout)
    {
      return LocalDovecot(instance, way, explain: explain)
    }
    guard case .command(let command) = way else {
      explain(
        "no \(directory)/dovecot.conf, or no Dovecot here that reads the file: nothing is reloaded")
      return nil
    }
    return RemoteDovecot(command: command, timeout: timeout, explain: explain)
  }
}
