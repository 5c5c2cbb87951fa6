/// Facts for the sections of the chapter but LDAP.
package struct ChapterFacts: Sendable, Equatable {
  /// The protocols that Dovecot serves; nil if its configuration cannot be read.
  package var protocols: Set<String>?
  /// The versions of the packages that are installed and configured, by their names, those of Dovecot
  /// and Postfix alone; nil on a host without dpkg.
  package var packages: [String: String]?
  /// What Dovecot's configuration comes to; nil if it cannot be read.
  package var effective: EffectiveConfiguration?
  /// Postfix; nil if it is not on the host.
  package var postfix: PostfixFacts?
  /// The filter scripts for all users.
  package var sieveScripts: [SieveScript] = []
  /// The scripts that run after logins.
  package var postLoginScripts: [PostLoginScript] = []
  /// The user who owns the mail; nil if that is not known.
  package var mailOwner: HostUser?
  /// The dictionaries of the dict processes.
  package var dictionaries: [DictionaryFacts] = []
  /// The database that accounts come from; nil if that is not known.
  package var userDatabase: DatabaseName?
  /// What Modoboa's database says of the tables that Dovecot writes.
  package var tables = TableFacts.unknown("Modoboa's database was not asked")
  /// What OAuth2 is judged by.
  package var oauth2 = OAuth2Facts()
  /// What SQL users are judged by.
  package var sql = SQLFacts()
  /// What mailboxes and operations on the file system are judged by.
  package var mailboxes = MailboxFacts()

  package init() {}
}
