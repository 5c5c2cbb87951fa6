import Diagnostics
import DovecotGrammar
import DovecotService
import Sync

/// What Modoboa asks for, and what the last run did.
extension HostFacts {
  /// Whether Modoboa asks for the file, and its parameters can be carried over.
  var parametersItem: Item {
    if let failure = parameters.failure { return .attention(.parameters, failure) }
    guard parameters.authenticationType == "ldap" else {
      return .attention(
        .parameters, "Modoboa does not use LDAP: authentication_type is not ldap",
        .advise("in Modoboa, set the authentication type to LDAP"))
    }
    guard parameters.isSynchronizationOn else {
      return .attention(
        .parameters, "Modoboa does not ask for the file: ldap_dovecot_sync is off",
        .advise("in Modoboa, turn on 'Enable Dovecot LDAP sync' (ldap_dovecot_sync)"))
    }
    if let fault = parameters.fault {
      return .attention(.parameters, fault, .advise("correct the parameter in Modoboa"))
    }
    let source =
      parameters.source.map {
        ", read from \($0)" + (isLeftOver($0) ? " (left over from 2.3)" : "")
      }
      ?? ""
    return .ok(.parameters, "Modoboa asks for \(target.path)\(source)")
  }

  /// Whether a settings file of 2.3 is still there, though 2.4 reads none.
  func isLeftOver(_ path: String) -> Bool {
    dialect?.hasSettingsFiles == false
      && settingsFiles.contains {
        $0.path == path && $0.isThere && !main.files.contains(path)
      }
  }

  /// Whether the file matches the parameters in Modoboa.
  var inSyncItem: Item {
    guard parametersItem.status == .ok else { return .unchecked(.inSync, because: .parameters) }
    guard let plan = parameters.plan else { return .unchecked(.inSync, because: .dovecot) }
    if let refusal = plan.refusal {
      return .attention(.inSync, "the next run would fail: \(refusal)", at: .init(target.path))
    }
    // Owner and mode belong to file_permissions.
    let reasons = plan.reasons.filter { $0 != .mode && $0 != .owner }
    guard let first = reasons.first else {
      return .ok(.inSync, "\(target.path) matches Modoboa's parameters")
    }
    let what =
      switch first {
      case .missing: "the file is missing"
      default:
        "the file does not match Modoboa's parameters"
          + (plan.settings.isEmpty ? "" : " (\(plan.settings.joined(separator: ", ")))")
      }
    return .attention(
      .inSync, what, at: .init(target.path),
      state.failed == nil
        ? .run("update_dovecot_conf")
        : .advise("do what last_run says: the runs that would write it fail"))
  }

  /// Whether Dovecot has been reloaded since the last change, and works with the file.
  var reloadPendingItem: Item {
    guard state.isReadable else {
      return .unchecked(.reloadPending, "cannot read the state directory; run doctor as root")
    }
    if let refused = state.refused {
      return .attention(
        .reloadPending,
        "Dovecot could not work with the last change, so the old file was restored: \(refused.words)",
        at: .init(refused.path),
        .advise("correct what Dovecot names; the next run of update_dovecot_conf then tries again"))
    }
    if let path = state.pending {
      // A run that fails earlier would not get there.
      guard parametersItem.status == .ok, parameters.plan?.refusal == nil else {
        return .attention(
          .reloadPending, "Dovecot has yet to be reloaded", at: .init(path), .run("doveadm reload"))
      }
      return .attention(
        .reloadPending,
        "Dovecot has yet to be reloaded; the next run of update_dovecot_conf does it",
        at: .init(path), .run("update_dovecot_conf"))
    }
    if service.isRunning, let file = service.changedSince.first {
      let problem = configurationItems.first { $0.status != .ok }
      guard problem == nil else { return .unchecked(.reloadPending, because: .configuration) }
      return .attention(
        .reloadPending, "changed since Dovecot last read its configuration", at: .init(file),
        .run("doveadm reload"))
    }
    return .ok(.reloadPending, "Dovecot has been reloaded after each change")
  }

  /// Whether the last run ended without an error.
  ///
  /// It comes after the items that name a cause: once they are in order, the next run is expected to
  /// succeed.
  var lastRunItem: Item {
    guard state.isReadable else {
      return .unchecked(.lastRun, "cannot read the state directory; run doctor as root")
    }
    guard let failed = state.failed else {
      return .ok(.lastRun, "no run has failed since the last one that succeeded")
    }
    return .attention(
      .lastRun,
      "runs end with exit status \(failed.status) since \(Moment.text(failed.since)): \(failed.message)",
      .run("update_dovecot_conf -v"))
  }
}
