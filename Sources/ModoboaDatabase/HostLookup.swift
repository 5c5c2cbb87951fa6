import CSystemShims
import Glibc

/// The look-up of host names, which the client libraries do without any time-out.
enum HostLookup {
  /// Makes sure that the resolver answers, before a client library asks it.
  ///
  /// Whether there is such a host is left to the library to say.
  ///
  /// - Parameters:
  ///   - host: a host as the client libraries take it; a path, an address and `localhost` need no
  ///     resolver.
  ///   - deadline: when to give up.
  /// - Throws: ``EngineFailure`` if there is no answer by then.
  static func check(_ host: String, _ deadline: Deadline) throws(EngineFailure) {
    guard !host.isEmpty, host != "localhost", !host.hasPrefix("/"), !host.hasPrefix("@"),
      !isAddress(host)
    else { return }
    guard host_lookup_ends(host, deadline.remaining) else {
      throw EngineFailure(.busy, "no name server answered in time for the host '\(host)'")
    }
  }

  private static func isAddress(_ host: String) -> Bool {
    var address = in6_addr()
    return inet_pton(AF_INET, host, &address) == 1 || inet_pton(AF_INET6, host, &address) == 1
  }
}
