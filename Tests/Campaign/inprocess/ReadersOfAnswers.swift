// What workers, servers and other programs answer, and what an earlier run noted.

import Diagnostics

@testable import Doctor
@testable import DovecotService
@testable import LDAPClient
@testable import ModoboaDatabase
@testable import PrivilegeSeparation
@testable import Sync

/// What a worker in strange hands may send: an answer that is taken is one that a worker could have sent.
func answer(_ bytes: [UInt8]) {
  if let settings = try? StoredParameters(answer: bytes) {
    precondition((try? settings.answer).map { $0 == bytes } ?? true, "an answer has two forms")
  }
  if let answer = try? Acknowledgement(answer: bytes) { precondition(answer.answer == bytes) }
  if let account = try? StoredAccount(answer: bytes) { precondition(account.answer == bytes) }
  if let trial = try? TrialAnswer(bytes) {
    precondition(trial.bytes == bytes, "an answer has two forms")
    _ = try? trial.verdicts.warnings(at: 1 << 31)
    _ = trial.verdicts.map { $0.praise(at: 1 << 31) }
  }
  _ = try? LoginAnswer(bytes)
  if let page = try? MailboxPage(bytes: bytes) { precondition(page.bytes == bytes) }
  if let page = try? EntryPage(bytes: bytes) { precondition(page.bytes == bytes) }
  _ = Message.header(bytes.prefix(Message.headerSize))
  _ = Step(bytes)
  var fields = FieldReader(bytes)
  _ = try? fields.texts(limit: 1 << 13)
}

func certificate(_ bytes: [UInt8]) {
  guard let certificate = Certificate(der: bytes) else { return }
  _ = Moment.text(certificate.start)
  _ = Moment.text(certificate.end)
}

/// A note is the one that was written.
func note(_ text: [UInt8]) {
  if let pending = PendingReload(text) {
    _ = pending.isFor("/etc/dovecot")
    precondition(PendingReload(pending.text) == pending, "a note has two forms")
  }
  if let journal = SetupJournal(text) { precondition(SetupJournal(journal.text) == journal) }
  if let record = SetupRecord(text) { precondition(SetupRecord(record.text) == record) }
  if let found = ConfigurationNote(text) {
    precondition(found.text.map { ConfigurationNote($0) == found } ?? false)
    _ = found.includeState
  }
}

/// What programs and libraries print, two texts with a NUL between them.
func words(_ text: [UInt8]) {
  let parts = text.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
    .map { String(decoding: $0, as: UTF8.self) }
  guard let first = parts.first, let last = parts.last else { return }
  _ = AuthenticationStatus(service: first, processes: last)
  _ = DoveconfError.parts(of: first)
  _ = DoveconfError.withoutQuotation(first)
  _ = DovecotVersion(first)?.dialect
  _ = LoginCharacters(accepted: first, translation: last).firstRefused(in: last)
  _ = TLSError(tlsLog: first, diagnostic: last)
  _ = LDAPConf(path: "/etc/ldap/ldap.conf", text: text).option("TLS_CACERT")
  _ = PackageInspection.package("dovecot-ldap", in: text)
}
