import DatabaseDiscovery
import DovecotService
import Files
import Glibc
import LDAPClient
import ModoboaDatabase
import PassdbFile
import PrivilegeSeparation
import Sync

/// The exit statuses of the program.
///
/// Those from 64 on are those of sysexits.h, as doveadm, Postfix and systemd know them.
/// update_dovecot_conf(8) lists them.
enum ExitStatus: Int32 {
  case success = 0
  case wouldChange = 2
  /// Dovecot does not use the new file.
  case notInUse = 10
  case usage = 64
  case dataError = 65
  case noInput = 66
  case noUser = 67
  case unavailable = 69
  case software = 70
  case cannotCreate = 73
  case inputOutput = 74
  case tryAgain = 75
  case permission = 77
  case configuration = 78

  /// The status for an error of any room: the one table.
  init(_ error: any Error) {
    self =
      switch error {
      case let error as OptionError: error.value.place == .commandLine ? .usage : .configuration
      case is ConfigurationError, is NoSource: .configuration
      case let error as DovecotError: Self(error)
      case is StandardInputTwice: .usage
      case is UnusablePassword: .dataError
      case let error as DiscoveryError: Self(error.kind)
      case is TranslationError, SourceError.unintelligible: .dataError
      case SourceError.unreadable: .noInput
      case SourceError.forbidden, is AccessError: .permission
      case let failure as WorkerFailure: Self(failure)
      case let error as DatabaseError: Self(error.kind)
      case let error as DirectoryError: Self(error.kind)
      case let login as RefusedLogin: Self(login.refusal)
      case let refusal as LoginRefusal: Self(refusal)
      case is LockHeld, ReplacementError.changedMeanwhile: .tryAgain
      case let error as ReloadError: Self(error.kind)
      case let error as StateError: Self(error)
      case is SystemCallError, is TargetRefusal, is NoDirectory, ReplacementError.nothingChanged,
        ReplacementError.notDurable, is OpenOutput:
        .cannotCreate
      case is OutputLost: .inputOutput
      default: .software
      }
  }

  private init(_ failure: WorkerFailure) {
    self =
      switch failure {
      // A worker that is in strange hands cannot say that all is well.
      case .reported(let status, _):
        status < Self.usage.rawValue ? .software : Self(rawValue: status) ?? .software
      case .late, .notStarted: .tryAgain
      case .ended, .nonsense: .unavailable
      }
  }

  private init(_ kind: DiscoveryError.Kind) {
    self =
      switch kind {
      case .unreadable: .noInput
      case .unusable: .configuration
      case .forbidden: .permission
      }
  }

  private init(_ kind: DatabaseError.Kind) {
    self =
      switch kind {
      case .noRow: .dataError
      case .unreadable, .notModoboas: .noInput
      case .refused, .unreachable, .noClientLibrary: .unavailable
      case .busy: .tryAgain
      case .badAddress: .configuration
      }
  }

  private init(_ kind: DirectoryError.Kind) {
    self =
      switch kind {
      case .unreachable, .unusableClient: .unavailable
      case .credentials, .permission: .permission
      case .parameters: .dataError
      }
  }

  private init(_ error: DovecotError) {
    if case .noAnswer = error { self = .tryAgain } else { self = .configuration }
  }

  private init(_ kind: ReloadError.Kind) {
    self =
      switch kind {
      case .pendingElsewhere: .configuration
      case .notProved: .tryAgain
      default: .notInUse
      }
  }

  private init(_ error: StateError) {
    if case .locked = error { self = .tryAgain } else { self = .cannotCreate }
  }

  private init(_ refusal: LoginRefusal) {
    self =
      switch refusal {
      case .noSuchUser, .noAccountName: .noUser
      case .severalEntries: .dataError
      case .wrongPassword, .refused, .emptyPassword: .permission
      }
  }

  /// Ends the process.
  func exit() -> Never {
    Glibc.exit(rawValue)
  }
}
