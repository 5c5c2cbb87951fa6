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
  ///   - serversAreTried: whether each run tries the LDAP servers.
  package init(
    _ parameters: LDAPParameters, source: String, output: TargetPath?, directory: String,
    dialect: Dialect?, serversAreTried: Bool
  ) {
    facts.source = source
    target = output
    do {
      facts.authenticationType = try parameters.text(.authenticationType)
      facts.isSynchronizationOn = try parameters.isOn(.dovecotSync)
      facts.isActiveDirectory = try parameters.isOn(.isActiveDirectory)
      target = try Draft.target(parameters, output: output, dovecotDirectory: directory)
      let draft = try Draft(
        parameters, output: output, dovecotDirectory: directory, serversAreTried: serversAreTried)
      facts.transport = draft.translation.passdb.transport
      if let dialect {
        let file = try draft.file(in: dialect)
        wanted = file
        facts.plan = plan(draft.target, file)
      }
    } catch {
      facts.fault = "\(error)"
    }
  }

  /// What a run would do to the file.
  private func plan(_ target: TargetPath, _ file: GeneratedFile) -> PlanFacts {
    do {
      let directory = try TargetDirectory(target.directory, mayChange: false)
      let plan = try Plan(file, at: target, in: directory, attributes: .ownerOnly)
      let refusal = plan.refusal(isForced: false)
      return PlanFacts(
        reasons: plan.reasons, settings: plan.settings, refusal: refusal.map { "\($0)" })
    } catch {
      return PlanFacts(reasons: [], refusal: "\(error)")
    }
  }
}
