package import DovecotGrammar

/// Where Dovecot already looks up Modoboa's accounts.
package struct AccountDatabase: Sendable, Equatable {
  package let engine: SQLEngine
  /// The settings file that 2.3's sql passdb reads; nil for 2.4, where the connection is part of the main
  /// configuration.
  package let settings: String?

  package init(engine: SQLEngine, settings: String?) {
    self.engine = engine
    self.settings = settings
  }
}
