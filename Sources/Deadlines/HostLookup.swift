import CSystemShims
import Glibc

/// The look-up of host names, which the C library and those upon it do without any time-out.
public enum HostLookup {
  /// Whether the resolver gives an answer in time, be it that there is no such host.
  ///
  /// - Parameters:
  ///   - host: a host as client libraries take it; a path, an address and `localhost` need no
  ///     resolver.
  ///   - deadline: when to give up.
  /// - Returns: false if there is no answer by then.
  public static func ends(_ host: String, _ deadline: Deadline) -> Bool {
    guard !host.isEmpty, host != "localhost", !host.hasPrefix("/"), !host.hasPrefix("@"),
      !isAddress(host)
    else { return true }
    return host_lookup_ends(host, deadline.remaining)
  }

  private static func isAddress(_ host: String) -> Bool {
    var address = in6_addr()
    return inet_pton(AF_INET, host, &address) == 1 || inet_pton(AF_INET6, host, &address) == 1
  }
}
