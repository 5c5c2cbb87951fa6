import Glibc
import TestSupport
import Testing

/// A fault of a section of the chapter but LDAP, on a mail host that is else in order.
struct ChapterFault: Sendable, CustomTestStringConvertible {
  let name: String
  /// The section to examine.
  let section: String
  /// The releases of Dovecot that can have it.
  var releases = MailHost.Release.usual
  /// The engine of Modoboa's database.
  var kind = MailDatabase.Kind.sqlite
  let plant: @Sendable (MailHost) async throws -> Void
  /// The item that needs attention.
  let item: String
  /// A text in the faulty line; nil if no line is faulty.
  var line: String?
  /// More items that the fault affects.
  var others: [String] = []
  /// What works once the advice is followed, and does not before.
  var works: (@Sendable (MailHost) async throws -> Bool)?

  var testDescription: String { name }

  /// Replaces a text in a file of Dovecot's.
  static func replacing(_ old: String, in name: String, with new: String)
    -> @Sendable (MailHost) async throws -> Void
  {
    { host in try host.replace(old, in: name, with: new) }
  }

  /// Adds text at the end of local.conf.
  static func adding(_ text: String) -> @Sendable (MailHost) async throws -> Void {
    { host in host[configuration: "local.conf"] += text + "\n" }
  }

  /// A user of Modoboa's own database can log in.
  static let login: @Sendable (MailHost) async throws -> Bool = { await $0.canLogIn(.carol) }

  /// Mail for that user is delivered.
  static let delivery: @Sendable (MailHost) async throws -> Bool = { host in
    for attempt in 1...3 {
      if (try? await host.deliver(subject: "x", to: MailAccount.carol.address)) != nil {
        return true
      }
      if attempt < 3 { try await Task.sleep(for: .milliseconds(300)) }
    }
    return false
  }
}

extension MailHost {
  /// Replaces a text in a file of Dovecot's, whose mode stays.
  func replace(_ old: String, in name: String, with new: String) throws {
    try #require(self[configuration: name].contains(old), "\(name) has no \(old)")
    edit("\(dovecotDirectory)/\(name)") { $0.replacing(old, with: new) }
  }

  /// The name of the file with the queries for users.
  var queries: String {
    release.series == .v23 ? "dovecot-sql.conf.ext" : "conf.d/auth-sql.conf.ext"
  }

  /// Makes the configuration readable for the owner of the mail, and has the program write its file; no
  /// LDAP server answers.
  func prepareForChapter() async throws {
    try await Program.succeed("/bin/chmod", ["-R", "u=rwX,go=rX", dovecotDirectory])
    try await save(.at(port: 9))
    let run = try await update()
    try #require(run.status == 0, "\(run.errors)")
  }

  /// The report of doctor on some sections.
  func examination(of sections: String...) async throws -> DoctorObject {
    try DoctorObject.reading(try await update(sections + ["--json"], command: "doctor").output)
  }
}
