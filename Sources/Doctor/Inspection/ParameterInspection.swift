package import DovecotGrammar
import Files
package import ModoboaParameters
package import PassdbFile
import Sync

/// Looks at what Modoboa has stored, as a run does that changes nothing.
package struct ParameterInspection {
  /// What was found.
  package private(set) var facts = ParameterFacts()
  /// The file that Modoboa or an option names, if one does.
  package private(set) var target: TargetPath?
  /// What shall stand there, if all parameters can be carried over.
  package private(set) var wanted: GeneratedFile?

  /// Parameters that could not be read, for a reason.
  ///
  /// - Parameters:
  ///   - failure: why.
  ///   - output: the file that an option names.
  package init(failure: String, output: TargetPath?) {
    facts.failure = failure
    target = output
  }

  /// Parameters that were read.
  ///
  /// - Parameters:
  ///   - parameters: what Modoboa has stored.
  ///   - source: where they were read, for messages.
  ///   - output: the file that an option names.
  ///   - directory: Dovecot's directory.
  ///   - dialect: the language of its configuration, if that is known.
  ///   - portsAreProved: whether each run tries the directory servers.
  package init(
    _ parameters: LDAPParameters, source: String, output: TargetPath?, directory: String,
    dialect: Dialect?, portsAreProved: Bool
  ) {
    facts.source = source
    target = output
    do {
      facts.authenticationType = try parameters.text(.authenticationType)
      facts.isSynchronizationOn = try parameters.isOn(.dovecotSync)
      facts.isActiveDirectory = try parameters.isOn(.isActiveDirectory)
      if target == nil {
        target = try TargetPath(
          parameter: try parameters.text(.dovecotConfFile), dovecotDirectory: directory)
      }
      let translation = try Translation(parameters, portsAreProved: portsAreProved)
      facts.transport = translation.passdb.transport
      if let dialect, let target {
        let file = try GeneratedFile(
          translation.passdb, dialect: dialect, origin: translation.origin.map(\.rawValue))
        wanted = file
        facts.plan = plan(target, file)
      }
    } catch {
      facts.fault = "\(error)"
    }
  }

  /// What a run would do to the file.
  private func plan(_ target: TargetPath, _ file: GeneratedFile) -> PlanFacts {
    do {
      let directory = try TargetDirectory(target.directory, mayChange: false)
      let plan = Plan(
        target: target, current: try directory.file(named: target.name), wanted: file,
        attributes: .ownerOnly)
      let refusal = plan.refusal(
        isOpenToOthers: try directory.isOpenToOthers(), isForced: false)
      return PlanFacts(
        reasons: plan.reasons, settings: plan.settings, refusal: refusal.map { "\($0)" })
    } catch {
      return PlanFacts(reasons: [], refusal: "\(error)")
    }
  }
}
