package import DovecotGrammar

/// What the section on SQL users is judged by, besides Dovecot's configuration.
package struct SQLFacts: Sendable, Equatable {
  /// The settings that end at a `#` without quotation marks around them: part of a password, it seems.
  package var cut: [CutSetting] = []
  /// The directories that the queries of userdbs name.
  package var mail: [MailDirectory] = []
  /// `first_valid_uid` and `last_valid_uid`; nil if Dovecot's configuration cannot be read.
  package var validUsers: ClosedRange<UInt32>?
  /// The user whom Modoboa's manual calls vmail; nil if there is none.
  package var owner: AccountQuery.MailOwner?
  /// The SQLite files of users that Dovecot's auth-worker cannot read.
  package var databases: [UnreadableDatabase] = []

  package init() {}

  /// A setting that a `#` cuts off.
  package struct CutSetting: Sendable, Equatable {
    package let key: String
    package let location: ConfigurationPlace

    package init(key: String, location: ConfigurationPlace) {
      (self.key, self.location) = (key, location)
    }
  }

  /// A directory for mail, seen by the user who owns the mail by a query.
  package struct MailDirectory: Sendable, Equatable {
    package let path: String
    /// The user and the group that the query gives the mail to.
    package let user: UInt32
    package let group: UInt32
    /// The directory's owner and group; nil if there is no directory.
    package let owner: (user: UInt32, group: UInt32)?
    /// Whether the user can make directories in it, or make the directory itself.
    package let isWritable: Bool

    package init(
      path: String, user: UInt32, group: UInt32, owner: (user: UInt32, group: UInt32)?,
      isWritable: Bool
    ) {
      (self.path, self.user, self.group) = (path, user, group)
      (self.owner, self.isWritable) = (owner, isWritable)
    }

    package static func == (one: MailDirectory, other: MailDirectory) -> Bool {
      (one.path, one.user, one.group, one.isWritable)
        == (other.path, other.user, other.group, other.isWritable)
        && one.owner?.user == other.owner?.user && one.owner?.group == other.owner?.group
    }
  }

  /// A SQLite file that cannot be read.
  package struct UnreadableDatabase: Sendable, Equatable {
    package let path: String
    package let location: ConfigurationPlace
    /// As whom auth-worker runs.
    package let user: String
    /// A group of that user.
    package let group: String
    /// The file, or a directory above it, whose mode is in the way; nil if there is no file.
    package let obstacle: String?
    /// Whether root alone can put something else at its path, such as a link.
    package let isRoots: Bool

    package init(
      path: String, location: ConfigurationPlace, user: String, group: String, obstacle: String?,
      isRoots: Bool = true
    ) {
      (self.path, self.location, self.user) = (path, location, user)
      (self.group, self.obstacle, self.isRoots) = (group, obstacle, isRoots)
    }
  }
}
