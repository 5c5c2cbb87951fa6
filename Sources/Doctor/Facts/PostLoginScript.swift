/// A script that Dovecot runs after each login, with `script-login`.
package struct PostLoginScript: Sendable, Equatable {
  package var path: String
  /// The service that runs it.
  package var service: String
  /// The group that remedies give the script to: that of the service's user.
  package var group: String
  package var state: State

  package enum State: Sendable, Equatable {
    case missing
    /// It cannot be read; why.
    case unreadable(String)
    case there(Content)
  }

  /// What is known of a script that is there.
  package struct Content: Sendable, Equatable {
    /// Whether the user of the service may run it.
    package var isExecutable: Bool
    /// Whether every user of the host may read it.
    package var isReadableByOthers: Bool
    /// What its text says.
    package var text: ShellScript
    /// The clients of databases that it calls and that are not installed.
    package var missingClients: [String]

    package init(
      isExecutable: Bool, isReadableByOthers: Bool, text: ShellScript, missingClients: [String]
    ) {
      self.isExecutable = isExecutable
      self.isReadableByOthers = isReadableByOthers
      self.text = text
      self.missingClients = missingClients
    }
  }

  package init(path: String, service: String, group: String, state: State) {
    (self.path, self.service, self.group, self.state) = (path, service, group, state)
  }
}
