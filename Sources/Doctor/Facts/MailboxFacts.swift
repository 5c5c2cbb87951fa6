/// What mailboxes and operations on the file system are judged by, besides Dovecot's configuration.
package struct MailboxFacts: Sendable, Equatable {
  /// Where Dovecot has the mail of everybody; nil if its configuration cannot be read.
  package var place: Place?
  /// The user who owns the mail, as whom Modoboa runs doveadm; nil if there is none.
  package var owner: Owner?
  /// What doveadm says if the owner runs it; nil if it was not run.
  package var trial: Trial?
  /// The sockets that doveadm needs.
  package var sockets: [Socket] = []
  /// The instance of Modoboa on this host; nil if there is none.
  package var instance: Instance?
  /// The lines of sudoers, with their files; nil if they cannot be read.
  package var sudoers: [SudoersLine]?
  /// The cron jobs that carry out operations on mailboxes.
  package var jobs: [ScheduleFacts.CronLine] = []
  /// Modoboa's parameter `handle_mailboxes`; nil if it is not known.
  package var handlesMailboxes: Bool?

  package init() {}

  /// Settings for the mail of everybody.
  package enum Place: Sendable, Equatable {
    /// `mail_location` of 2.3.
    case location(String)
    /// `mail_driver`, `mail_path` and `mail_inbox_path` of 2.4.
    case path(driver: String, path: String, inbox: String)
  }

  /// A user of this host.
  package struct Owner: Sendable, Equatable {
    package let name: String
    package let user: UInt32
    /// The name of the primary group.
    package let group: String
    /// The names of all groups.
    package let groups: [String]

    package init(name: String, user: UInt32, group: String, groups: [String]) {
      (self.name, self.user, self.group, self.groups) = (name, user, group, groups)
    }
  }

  /// How doveadm ended when the owner ran it.
  package enum Trial: Sendable, Equatable {
    case works
    /// Its error, and the file that it could not open, if that is the reason.
    case fails(String, file: String?)
  }

  /// A socket of Dovecot's.
  package struct Socket: Sendable, Equatable {
    /// The service, such as `stats`.
    package let service: String
    /// The name, such as `stats-writer`.
    package let name: String
    /// The permission bits.
    package let mode: UInt32
    package let user: String
    package let group: String

    package init(service: String, name: String, mode: UInt32, user: String, group: String) {
      (self.service, self.name, self.mode) = (service, name, mode)
      (self.user, self.group) = (user, group)
    }
  }

  /// An instance of Modoboa, and what its settings.py says of Dovecot.
  package struct Instance: Sendable, Equatable {
    /// The directory with manage.py.
    package var directory: String
    /// The path of its settings.py.
    package var settings: String
    /// The user who owns settings.py, and runs Modoboa.
    package var user: String
    /// The lines that set `DOVECOT_LOOKUP_PATH`, `DOVECOT_USER` and `DOVECOT_OPERATION_MODE`.
    package var assigned: [PythonStrings] = []
    /// The path of cron_config.py, and the line that registers the operations on mailboxes; nil if
    /// there is no file.
    package var cron: (path: String, line: Int?)?
    /// Whether a program of Dovecot's is at one of the paths of `DOVECOT_LOOKUP_PATH`.
    package var findsDovecot = true

    package init(directory: String, settings: String, user: String) {
      (self.directory, self.settings, self.user) = (directory, settings, user)
    }

    /// The last assignment to a name.
    func last(_ name: String) -> PythonStrings? { assigned.last { $0.name == name } }

    package static func == (one: Instance, other: Instance) -> Bool {
      (one.directory, one.settings, one.user, one.findsDovecot)
        == (other.directory, other.settings, other.user, other.findsDovecot)
        && one.assigned == other.assigned && one.cron?.path == other.cron?.path
        && one.cron?.line == other.cron?.line
    }
  }

  /// A line of sudoers(5), continued lines joined.
  package struct SudoersLine: Sendable, Equatable {
    package let file: String
    /// The first line, counted from 1.
    package let line: Int
    package let text: String

    package init(file: String, line: Int, text: String) {
      (self.file, self.line, self.text) = (file, line, text)
    }
  }
}
