import Deadlines

extension Deadline {
  /// Makes sure that the resolver answers, before a client library asks it.
  ///
  /// Whether there is such a host is left to the library to say.
  ///
  /// - Throws: ``EngineFailure`` if there is no answer in time.
  func checkLookup(of host: String) throws(EngineFailure) {
    guard HostLookup.ends(host, self) else {
      throw EngineFailure(.busy, "no name server answered in time for the host '\(host)'")
    }
  }
}
