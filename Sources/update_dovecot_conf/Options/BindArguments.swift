import ArgumentParser

/// The option to ask the LDAP servers.
struct BindArguments: ParsableArguments {
  @Flag(
    inversion: .prefixedNo, exclusivity: .chooseLast,
    help: "Try the LDAP servers before anything is written, or do not; setup does by default.")
  var bind: Bool?
}
