import DovecotGrammar
import Testing

@Suite("Repairs of account queries")
struct AccountQueryRepairsTests {
  private static let owner = AccountQuery.MailOwner(
    directory: "/srv/vmail", user: 5000, group: 5001)

  /// A query, what is left of the manual in it, and the complete query.
  static let templates: [(Dialect, String, [String], String)] = [
    (
      .v23, "SELECT '%{home_dir}/%%d/%%n' AS home, %mailboxes_owner_uid as uid",
      ["%{home_dir}", "%%d", "%%n", "%mailboxes_owner_uid"],
      "SELECT '/srv/vmail/%d/%n' AS home, 5000 as uid"
    ),
    (
      .v23, "SELECT '<mailboxes storage directory>/%Ld' AS home, <uid> as uid, <gid> as gid",
      ["<mailboxes storage directory>", "<uid>", "<gid>"],
      "SELECT '/srv/vmail/%Ld' AS home, 5000 as uid, 5001 as gid"
    ),
    (
      .v24, "WHERE '%s' NOT IN ('imap') AND mb.address='%%n' AND dom.name='%Ld'",
      ["%s", "%%n", "%Ld"],
      "WHERE '%{protocol}' NOT IN ('imap') AND mb.address='%{user|username}' AND dom.name='%{user|domain|lower}'"
    ),
    (.v23, "WHERE a LIKE '!%%' AND b LIKE '%%dom' AND c = '%n'", [], ""),
    (.v24, "WHERE a = '%{user|username}' AND b LIKE '!%' AND c <> 1", [], ""),
  ]

  @Test("placeholders of Modoboa's manual are found and filled", arguments: templates)
  func placeholders(dialect: Dialect, text: String, found: [String], complete: String) {
    let query = AccountQuery(text)
    #expect(query.placeholders(dialect) == found)
    #expect(query.filled(dialect, Self.owner) == (found.isEmpty ? text : complete))
    let filled = AccountQuery(query.filled(dialect, Self.owner))
    #expect(filled.placeholders(dialect).isEmpty)
  }

  /// A query of a passdb, what it does not ask for, and the query that does.
  static let restrictions: [(String, [String]?, String?)] = [
    (
      "SELECT password FROM core_user u INNER JOIN admin_mailbox mb ON u.id=mb.user_id"
        + " INNER JOIN admin_domain d ON mb.domain_id=d.id WHERE mb.address='%n' AND d.name='%d' LIMIT 1",
      ["is_active", "enabled"],
      "SELECT password FROM core_user u INNER JOIN admin_mailbox mb ON u.id=mb.user_id"
        + " INNER JOIN admin_domain d ON mb.domain_id=d.id WHERE mb.address='%n' AND d.name='%d'"
        + " AND u.is_active AND d.enabled LIMIT 1"
    ),
    (
      "SELECT password FROM core_user WHERE email='%u' AND is_active", ["enabled"],
      "SELECT password FROM core_user INNER JOIN admin_mailbox mb ON mb.user_id = core_user.id"
        + " INNER JOIN admin_domain dom ON dom.id = mb.domain_id WHERE email='%u' AND is_active"
        + " AND dom.enabled"
    ),
    (
      "SELECT password FROM core_user u, admin_domain d WHERE u.email = '%u' AND u.is_active AND d.enabled",
      [], nil
    ),
    (
      "SELECT password FROM core_user WHERE email='%u' OR username='%u'", ["is_active", "enabled"],
      nil
    ),
    ("SELECT 'secret' AS pass FROM core_user WHERE email='%u'", ["is_active", "enabled"], nil),
    ("SELECT password FROM my_view WHERE user='%u'", nil, nil),
  ]

  @Test("who is disabled is kept out", arguments: restrictions)
  func restriction(text: String, missing: [String]?, complete: String?) {
    let query = AccountQuery(text)
    #expect(query.missingRestrictions == missing)
    #expect(query.keepingOutDisabled == complete)
  }

  /// A query of a userdb, the directory of the mail, and its owner.
  static let owners: [(String, String?, UInt32?, String?)] = [
    (
      "SELECT '/srv/vmail/%d/%n' AS home, 5000 AS uid, 5000 AS gid FROM x", "/srv/vmail", 5000,
      "SELECT '/srv/vmail/%d/%n' AS home, 8 AS uid, 9 AS gid FROM x"
    ),
    (
      "SELECT '5000' AS uid, CONCAT('/home/mail/', dom.name) AS home FROM x", "/home/mail", 5000,
      "SELECT 8 AS uid, CONCAT('/home/mail/', dom.name) AS home FROM x"
    ),
    (
      "SELECT password, 5000 AS userdb_uid, '/a/b/%u' AS userdb_home FROM x", "/a/b", 5000,
      "SELECT password, 8 AS userdb_uid, '/a/b/%u' AS userdb_home FROM x"
    ),
    ("SELECT home, uid FROM x", nil, nil, "SELECT home, uid FROM x"),
    ("SELECT mb.home || '/x' AS home, 1 + 2 AS uid FROM x", nil, nil, nil),
    ("SELECT '/%u' AS home FROM x", nil, nil, "SELECT '/%u' AS home FROM x"),
    ("SELECT 'x' AS pass, 5000 AS uid", nil, 5000, nil),
  ]

  @Test("where a query has the mail, and whose it is", arguments: owners)
  func owner(text: String, directory: String?, user: UInt32?, changed: String?) {
    let query = AccountQuery(text)
    #expect(query.mailDirectory == directory)
    #expect(query.number("uid")?.value == user)
    if let changed {
      #expect(query.owned(by: .init(directory: "", user: 8, group: 9)) == changed)
    }
  }
}
