public import DovecotSettings
public import ParameterSync

/// The file of this program, as far as Dovecot's configuration has to name it.
public struct TargetFacts: Sendable, Equatable {
  /// Its path.
  public var path: String
  /// Whether the path is one that Modoboa or an option names, or only the usual one.
  public var isNamed: Bool
  /// Whether a file stands there.
  public var isThere: Bool
  /// Dovecot's names of the settings in it: in what shall stand there, else in what stands there.
  public var settings: Set<String>

  /// A file.
  public init(path: String, isNamed: Bool, isThere: Bool, settings: Set<String>) {
    self.path = path
    self.isNamed = isNamed
    self.isThere = isThere
    self.settings = settings
  }

  /// The directory in which it stands.
  var directory: Substring { path[..<(path.lastIndex(of: "/") ?? path.startIndex)] }
  /// Its name there.
  var name: Substring { path[path.index(after: path.lastIndex(of: "/") ?? path.startIndex)...] }
}

/// What Modoboa has stored, and what follows from it.
public struct ParameterFacts: Sendable {
  /// Where the parameters were read, for messages.
  public var source: String?
  /// Why they could not be read.
  public var failure: String?
  /// What is stored as `authentication_type`.
  public var authenticationType: String
  /// Whether Modoboa's synchronisation with Dovecot is on.
  public var isSynchronizationOn: Bool
  /// Whether the directory is said to be Active Directory.
  public var isActiveDirectory: Bool
  /// What is wrong with a parameter, so that no file can be written.
  public var fault: String?
  /// How the connection to the directory is protected; nil if that is not known.
  public var transport: LDAPPassdb.Transport?
  /// What a run would do to the file; nil if it would do nothing or fail.
  public var plan: PlanFacts?

  /// Parameters.
  public init(
    source: String? = nil, failure: String? = nil, authenticationType: String = "",
    isSynchronizationOn: Bool = false, isActiveDirectory: Bool = false, fault: String? = nil,
    transport: LDAPPassdb.Transport? = nil, plan: PlanFacts? = nil
  ) {
    self.source = source
    self.failure = failure
    self.authenticationType = authenticationType
    self.isSynchronizationOn = isSynchronizationOn
    self.isActiveDirectory = isActiveDirectory
    self.fault = fault
    self.transport = transport
    self.plan = plan
  }

  /// Whether there is a connection to the directory that needs a certificate; nil if that is not
  /// known.
  var needsCertificate: Bool? { transport.map { $0 != .plain } }
}

/// What a run would do to the file.
public struct PlanFacts: Sendable {
  /// Why it would replace the file.
  public var reasons: [Plan.Reason]
  /// The settings whose values differ.
  public var settings: [String]
  /// Why it would leave the file alone all the same, or fails.
  public var refusal: String?

  /// What a run would do.
  public init(reasons: [Plan.Reason], settings: [String] = [], refusal: String? = nil) {
    self.reasons = reasons
    self.settings = settings
    self.refusal = refusal
  }
}

/// A file by its owner and mode.
public struct FileFacts: Sendable, Equatable {
  /// The path.
  public var path: String
  /// The permission bits.
  public var mode: UInt32
  /// The owner's user id.
  public var owner: UInt32
  /// The group id.
  public var group: UInt32
  /// What the file is to Dovecot.
  public var role: Role

  /// What a file is to Dovecot.
  public enum Role: Sendable, Equatable {
    /// The file of this program.
    case target
    /// A file or folder that says who may log in.
    case configuration
    /// The same, with a password in it.
    case secret
    /// The file with the password of the source.
    case source
  }

  /// A file.
  public init(path: String, mode: UInt32, owner: UInt32, group: UInt32, role: Role) {
    self.path = path
    self.mode = mode
    self.owner = owner
    self.group = group
    self.role = role
  }
}

/// What the last run of this program left to do.
public struct StateFacts: Sendable, Equatable {
  /// The file after whose replacement Dovecot has yet to be reloaded.
  public var pending: String?
  /// The file that Dovecot could not work with.
  public var refused: Refusal?

  /// A file that Dovecot could not work with.
  public struct Refusal: Sendable, Equatable {
    /// The path of the file.
    public let path: String
    /// What Dovecot said.
    public let words: String

    /// A refusal.
    public init(path: String, words: String) {
      self.path = path
      self.words = words
    }
  }

  /// A state.
  public init(pending: String? = nil, refused: Refusal? = nil) {
    self.pending = pending
    self.refused = refused
  }
}
