package import DovecotGrammar
import DovecotService
import Files
package import ModoboaParameters
package import PassdbFile
import PrivilegeSeparation
import Sync

/// Examines the parameters that Modoboa stores, as `--check` does.
package struct ParameterInspection {
  package private(set) var facts = ParameterFacts()
  /// The path of our file, if Modoboa or an option names it.
  package private(set) var target: TargetPath?
  /// Its new content, if all parameters can be carried over.
  package private(set) var wanted: GeneratedFile?
  /// What Dovecot would be configured to do, if all parameters can be carried over.
  package private(set) var passdb: LDAPPassdb?

  /// The result if the parameters could not be read.
  ///
  /// - Parameters:
  ///   - failure: why.
  ///   - output: the path of our file, if an option sets it.
  package init(failure: String, output: TargetPath?) {
    facts.failure = failure
    target = output
  }

  /// The result for parameters that were read.
  ///
  /// - Parameters:
  ///   - parameters: the parameters that Modoboa stores.
  ///   - source: where they were read from, for messages.
  ///   - output: the path of our file, if an option sets it.
  ///   - directory: Dovecot's configuration directory.
  ///   - dialect: the dialect of its configuration, if known.
  ///   - serversAreTried: whether runs try the LDAP servers.
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
      facts.looksForBareNames = draft.translation.passdb.looksForBareNames
      passdb = draft.translation.passdb
      if let dialect {
        let standing = OthersFile.content(
          of: draft.target.path, limit: ConfigurationFiles.limit)
        let file = try draft.file(
          in: dialect,
          leavingDecision: !dialect.hasSettingsFiles
            && standing.map(GeneratedFile.leavesDecision) == true)
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
