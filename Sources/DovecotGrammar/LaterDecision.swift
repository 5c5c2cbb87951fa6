// Known limits: a deciding passdb with a driver other than sql is not recognised, nor is a query that
// this program does not understand.

extension ReadConfiguration {
  /// Whether, in the main configuration of 2.4, a later passdb decides about users whose password the LDAP
  /// server has verified, so that accounts disabled in Modoboa stay out.
  ///
  /// It must find the account by the address of its mailbox (``AccountQuery/Lookup/mailbox``) and ask
  /// whether it is active. Otherwise the LDAP passdb must not have `result_success = continue`: as the
  /// last word, such a passdb lets nobody in (`auths_init()`, src/auth/auth.c).
  package func laterDecides(_ dialect: Dialect) -> Bool {
    guard let include = leading.max() else { return false }
    for passdb in Backend.all(.passdb, in: root, dialect)
    where passdb.isOrdinary && passdb.position > include && passdb.driver != "ldap" {
      guard passdb.driver == "sql", passdb.letsVerifiedIn else { return false }
      let query = (passdb.option("query") ?? passdb.option("sql_query"))?.text ?? ""
      guard AccountQuery(query).admitsActiveMailboxes else { return false }
      return true
    }
    return false
  }
}

extension Backend {
  /// Whether it has the last word on users whose password an earlier passdb has verified.
  fileprivate var letsVerifiedIn: Bool {
    (option("result_success")?.text?.lowercased() ?? "return-ok") == "return-ok"
      && option("skip")?.text?.lowercased() != "authenticated"
  }
}

extension AccountQuery {
  /// Whether it finds active accounts alone, by the address of their mailbox.
  package var admitsActiveMailboxes: Bool {
    lookup == .mailbox && Self.names(in: phrases).contains("is_active")
  }
}
