import Deadlines
import Diagnostics
import DovecotService
import Files
import Glibc

/// Whether and how to reload Dovecot.
struct ReloadChoice {
  let isWanted: Bool
  private let way: ReloadWay
  private let dovecot: DovecotChoice
  private let directory: String

  /// - Throws: ``OptionError``.
  init(_ options: OptionValues, _ dovecot: DovecotChoice) throws {
    if let value = options[.reload], !["auto", "never"].contains(value.text) {
      throw value.refused("must be auto or never")
    }
    isWanted = Self.isWanted(options)
    for name in [OptionName.reloadCommand, .dovecotProgram] {
      // Root runs it, so nobody else may choose it.
      if let value = options[name], case .configuration(let file, _) = value.place,
        !InputFile.isOwn(file)
      {
        throw value.refused(
          "not allowed in a file that users other than root and the running one can write; run chown root and"
            + " chmod go-w on it")
      }
    }
    way = options[.reloadCommand].map { .command($0.text) } ?? .usual
    self.dovecot = dovecot
    directory = options.dovecotDirectory
  }

  /// Whether valid options ask for a reload.
  static func isWanted(_ options: OptionValues) -> Bool { options[.reload]?.text != "never" }

  /// The Dovecot to reload.
  ///
  /// - Parameter explain: receives a line for `-v` about each step.
  /// - Returns: nil on a host without Dovecot, unless a command reloads it elsewhere.
  /// - Throws: `DovecotError` if it is not known now whether there is one.
  func dovecot(explain: @escaping Explain) throws(DovecotError) -> (any ReloadableDovecot)? {
    let timeout = dovecot.timeout.answer
    // Only root can see Dovecot's files and processes.
    if geteuid() == 0, try isConfigured(),
      let program = try dovecot.programToReload(),
      let instance = try DovecotInstance(program, configuredIn: directory, timeout: timeout)
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

  /// Whether there is a dovecot.conf.
  ///
  /// An editor may be replacing it, and a Dovecot with another base_dir than the default is not found
  /// without it. So a missing one is looked for again a moment later.
  private func isConfigured() throws(DovecotError) -> Bool {
    if try DovecotInstance.isConfigured(directory) { return true }
    usleep(100_000)
    return try DovecotInstance.isConfigured(directory)
  }

  /// Whether the configuration of the Dovecot that reads the file is on this host.
  var hasLocalDovecot: Bool {
    InputFile.isRegular("\(directory)/dovecot.conf") && dovecot.programOfDialect != nil
  }
}
