import DovecotGrammar
import Testing

@Suite("Queries for accounts")
struct AccountQueryTests {
  private static let byEmail = [
    "SELECT email AS user, password FROM core_user WHERE email='%u' AND is_active",
    "select EMAIL as user, password from CORE_USER where EMAIL = '%Lu'",
    "SELECT email AS user, password FROM core_user WHERE '%u'=email",
    "SELECT x.email AS user, x.password FROM core_user AS x WHERE x . email\t=  '%{user}'",
    "SELECT `u`.`email` AS `user`, password FROM `core_user` `u` WHERE `u`.`email`=\"%u\"",
    "SELECT \"u\".\"email\" AS \"user\" FROM public.\"core_user\" u WHERE \"u\".\"email\" = '%{user | lower}'",
    "SELECT u.password AS password FROM core_user u WHERE LOWER(u.email) = LOWER('%u')",
    "SELECT u.password FROM core_user u WHERE (u.is_active AND (u.email LIKE '%u'))",
    "SELECT u.password FROM core_user u WHERE u.email IN ('%u')",
    "SELECT u.password FROM core_user u WHERE u.email = CONCAT('%n', '@', '%d')",
    "SELECT u.password FROM core_user u WHERE u.email = '%n@%d'",
    "SELECT u.password FROM core_user u WHERE u.email = '%{user|username}' || '@' || '%{user|domain}'",
    "SELECT u.password FROM admin_mailbox mb INNER JOIN core_user u ON u.id=mb.user_id AND u.email='%u'",
    "SELECT p FROM (SELECT password AS p FROM core_user WHERE email = '%u') AS x",
    "SELECT mb.id FROM admin_mailbox mb WHERE mb.user_id IN (SELECT id FROM core_user WHERE email='%u')",
    "SELECT u.password FROM core_user u /* by e-mail */ WHERE u.email = '%u' -- as in the manual",
    // By mailbox and by e-mail.
    "SELECT u.password FROM core_user u, admin_mailbox mb, admin_domain dom"
      + " WHERE mb.address = '%n' AND dom.name = '%d' AND u.email = '%u'",
    // By mailbox, but named by e-mail.
    "SELECT u.email AS user, u.password FROM core_user u, admin_mailbox mb, admin_domain dom"
      + " WHERE mb.address = '%n' AND dom.name = '%d'",
    // The manual's for PostgreSQL.
    "SELECT email AS user, password, '/srv/%d/%n' AS userdb_home FROM core_user u"
      + " INNER JOIN admin_mailbox mb ON u.id=mb.user_id INNER JOIN admin_domain dom ON mb.domain_id=dom.id"
      + " WHERE (mb.is_send_only IS NOT TRUE OR '%s' NOT IN ('imap', 'pop3')) AND email='%u' AND is_active",
  ]

  @Test("by core_user.email", arguments: byEmail)
  func email(_ query: String) {
    #expect(AccountQuery(query).lookup == .email)
  }

  @Test(
    "by the mailbox",
    arguments: [
      "FROM admin_mailbox mb, admin_domain dom WHERE mb.address = '%n' AND dom.name = '%d'",
      "FROM a WHERE dom.name='%Ld' AND (mb.address='%Ln' AND x)",
      "FROM a WHERE `mb`.`address` = '%{user | username | lower}' AND name = '%{user|domain}'",
      "FROM a WHERE mb.address || '@' || dom.name = '%u' AND (u.email <> '' OR '%s' NOT IN ('imap'))",
      "FROM a WHERE '%{user}' = CONCAT(mb.address, '@', dom.name)",
      "FROM a INNER JOIN b ON b.name = '%{domain}' WHERE address = '%{username}'",
    ])
  func mailbox(_ rest: String) {
    #expect(
      AccountQuery("SELECT u.password AS password, u.email AS mail \(rest)").lookup == .mailbox)
  }

  @Test(
    "by something else, by either, or not to be understood",
    arguments: [
      "", "SELECT", "x", "(((", "SELECT password FROM core_user WHERE username = '%u'",
      "SELECT password FROM core_user WHERE email = 'admin@example.org'",
      "SELECT password FROM core_user WHERE NOT email = '%u'",
      "SELECT password FROM core_user WHERE email = '%u' OR username = '%u'",
      "SELECT password FROM core_user u WHERE u.email = '%u' OR mb.address = '%n' AND dom.name = '%d'",
      "SELECT password FROM core_user WHERE mb.address = '%n'",
      "SELECT password FROM core_user WHERE mb.address = '%d' AND dom.name = '%n'",
      "SELECT password FROM core_user WHERE email = '%r'",
      "SELECT password FROM core_user WHERE email = '%{user | sha1}'",
      "SELECT email AS user, password FROM mail_accounts WHERE email = '%u'",
      "SELECT p FROM core_user WHERE email='%u' UNION ALL SELECT p FROM a WHERE address='%n' AND name='%d'",
    ])
  func unknown(_ query: String) {
    #expect(AccountQuery(query).lookup == .unknown)
  }

  @Test("depth does no harm", arguments: ["(", "SELECT (a OR ", "((((", "NOT ("])
  func deep(_ text: String) {
    #expect(AccountQuery(String(repeating: text, count: 20_000)).lookup == .unknown)
  }

  private static let joins =
    [
      "INNER JOIN admin_mailbox mb ON mb.user_id = u.id",
      "INNER JOIN admin_domain dom ON dom.id = mb.domain_id",
    ]

  @Test("the manual's query keeps all but the e-mail address")
  func manual() {
    let joined = [
      "INNER JOIN admin_mailbox mb ON u.id=mb.user_id",
      "INNER JOIN admin_domain dom ON mb.domain_id=dom.id",
    ]
    let fields =
      "'/srv/%d/%n' AS userdb_home, CONCAT('*:bytes=', mb.quota, 'M') AS userdb_quota_rule"
    let text =
      "SELECT email AS user, password, \(fields) FROM core_user u \(joined[0]) \(joined[1])"
      + " WHERE (mb.is_send_only=0 OR '%s' NOT IN ('imap', 'pop3')) AND u.email='%u' AND u.is_active=1 AND dom.enabled=1"
    #expect(
      AccountQuery(text).byMailbox(.v23, .mySQL) == [
        "SELECT CONCAT(mb.address, '@', dom.name) AS user, password, \(fields)", "FROM core_user u",
        joined[0], joined[1],
        "WHERE (mb.is_send_only=0 OR '%s' NOT IN ('imap', 'pop3')) AND mb.address = '%n' AND dom.name = '%d'"
          + " AND u.is_active=1 AND dom.enabled=1",
      ])
  }

  @Test("a query without mailboxes gets them, and keeps out what is disabled")
  func short() {
    let text = "SELECT u.email AS user, u.password FROM core_user u WHERE u.email='%{user|lower}'"
    #expect(
      AccountQuery(text).byMailbox(.v24, .sqlite) == [
        "SELECT mb.address || '@' || dom.name AS user, u.password", "FROM core_user u",
        Self.joins[0], Self.joins[1],
        "WHERE mb.address = '%{user|username|lower}' AND dom.name = '%{user|domain|lower}'"
          + " AND u.is_active AND dom.enabled",
      ])
  }

  @Test(
    "a query that may hold a password, or that is not understood, is not repeated",
    arguments: [
      "SELECT email AS user, '{PLAIN}s3cret' AS password FROM core_user WHERE email='%u'",
      "SELECT email AS user, password, 's3cret' AS pass FROM core_user WHERE email='%u'",
      "SELECT email AS user, crypt(password, 's3cret') AS password FROM core_user WHERE email='%u'",
      "SELECT email AS user, 's3cret' AS userdb_pass FROM core_user WHERE email='%u'",
      "SELECT u.email AS user FROM core_user u INNER JOIN admin_mailbox mb ON mb.user_id=u.id WHERE u.email='%u'",
      "SELECT u.email AS user FROM core_user u INNER JOIN core_user v ON v.id=u.id WHERE u.email='%u'",
      "SELECT p FROM (SELECT password AS p FROM core_user WHERE email = '%u') AS x",
    ])
  func secret(_ query: String) {
    #expect(AccountQuery(query).lookup == .email)
    #expect(AccountQuery(query).byMailbox(.v23, .postgreSQL) == nil)
  }

  @Test(
    "the sample's query finds accounts by mailbox", arguments: Dialect.allCases, SQLEngine.allCases)
  func sample(dialect: Dialect, engine: SQLEngine) {
    let query = AccountQuery(AccountQuery.sample(dialect, engine).joined(separator: " "))
    #expect(query.lookup == .mailbox)
  }

  @Test("what a query selects beside name and password is named")
  func fields() {
    let query = AccountQuery("SELECT email AS user, p AS password, 'x' AS allow_nets, y z FROM t")
    #expect(query.furtherFields == ["allow_nets", "z"])
  }
}
