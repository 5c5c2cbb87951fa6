import ArgumentParser

/// The option for accounts that Modoboa has disabled.
struct AccountArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Whom the LDAP server accepts and Modoboa has disabled: refuse (default, where Modoboa's database can decide) or"
        + " allow.", valueName: "refuse|allow"),
    completion: .list(["refuse", "allow"]))
  var disabledAccounts: String?
}
