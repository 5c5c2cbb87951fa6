import DovecotService
import Sync

/// What Modoboa asks for, and what the last run made of it.
extension HostFacts {
  /// Whether Modoboa asks for the file, with parameters that can be carried over.
  var parametersItem: Item {
    if let failure = parameters.failure { return .attention(.parameters, failure) }
    guard parameters.authenticationType == "ldap" else {
      return .attention(
        .parameters, "Modoboa does not ask the directory: authentication_type is not ldap",
        .advise("in Modoboa, choose LDAP as authentication type"))
    }
    guard parameters.isSynchronizationOn else {
      return .attention(
        .parameters, "Modoboa does not ask for the file: ldap_dovecot_sync is off",
        .advise("in Modoboa, switch on 'Enable Dovecot LDAP sync' (ldap_dovecot_sync)"))
    }
    if let fault = parameters.fault {
      return .attention(.parameters, fault, .advise("correct the parameter in Modoboa"))
    }
    let source = parameters.source.map { ", read from \($0)" } ?? ""
    return .ok(.parameters, "Modoboa asks for \(target.path)\(source)")
  }

  /// Whether the file says what Modoboa has stored.
  var inSyncItem: Item {
    guard parametersItem.status == .ok else { return .unchecked(.inSync, because: .parameters) }
    guard let plan = parameters.plan else { return .unchecked(.inSync, because: .dovecot) }
    if let refusal = plan.refusal {
      return .attention(.inSync, "the next run would fail: \(refusal)", at: .init(target.path))
    }
    // Owner and mode are looked at with those of the other files.
    let reasons = plan.reasons.filter { $0 != .mode && $0 != .owner }
    guard let first = reasons.first else {
      return .ok(.inSync, "\(target.path) says what Modoboa has stored")
    }
    let what =
      switch first {
      case .missing: "the file is missing"
      default:
        "the file is not what Modoboa's parameters make"
          + (plan.settings.isEmpty ? "" : " (\(plan.settings.joined(separator: ", ")))")
      }
    return .attention(.inSync, what, at: .init(target.path), .run("update_dovecot_conf"))
  }

  /// Whether Dovecot works with the file that stands.
  var reloadPendingItem: Item {
    guard state.isReadable else {
      return .unchecked(.reloadPending, "the notes of the last run may be read by root alone")
    }
    if let refused = state.refused {
      return .attention(
        .reloadPending,
        "Dovecot could not work with the last change, so the file before it is back: \(refused.words)",
        at: .init(refused.path),
        .advise("correct what Dovecot names; the next run of update_dovecot_conf tries again then"))
    }
    if let path = state.pending {
      return .attention(
        .reloadPending,
        "a reload is still to be made; the next run of update_dovecot_conf makes it",
        at: .init(path), .run("update_dovecot_conf"))
    }
    return .ok(.reloadPending, "Dovecot has been reloaded after each change")
  }
}
