import ArgumentParser

/// The option to ask the LDAP servers.
struct BindArguments: ParsableArguments {
  @Flag(
    inversion: .prefixedNo, exclusivity: .chooseLast,
    help: "Try the LDAP servers, a sync before it writes anything, or do not (default).")
  var bind: Bool?
}
