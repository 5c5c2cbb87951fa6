import ModoboaDatabase
import ModoboaParameters
import PassdbFile
import PrivilegeSeparation
import Secrets
import Sync

/// A worker's answer with the parameters, field by field.
extension StoredParameters {
  /// The longest text of a parameter, in bytes: far beyond any DN or filter.
  private static let textLimit = 1 << 16
  /// The longest message or path, in bytes.
  private static let sentenceLimit = 1 << 13

  /// Encodes the fields.
  ///
  /// - Throws: `TranslationError` for a parameter that is too long.
  var answer: [UInt8] {
    get throws {
      var fields = FieldWriter()
      fields.put(source)
      fields.put(isPending)
      fields.put(passwordFile)
      fields.put(warnings)
      let stored = parameters.stored
      fields.put(stored.count)
      for (parameter, value) in stored {
        fields.put(parameter.rawValue)
        switch value {
        case .null: fields.put(UInt8(0))
        case .other: fields.put(UInt8(1))
        case .withheld: fields.put(UInt8(2))
        case .boolean(let isTrue):
          fields.put(UInt8(3))
          fields.put(isTrue)
        case .integer(let number):
          fields.put(UInt8(4))
          fields.put(number)
        case .string(let text):
          fields.put(UInt8(5))
          fields.put(try Self.checked(text, parameter))
        case .secret(let secret):
          fields.put(UInt8(6))
          fields.put(try Self.checked(secret.reveal(), parameter))
        }
      }
      return fields.bytes
    }
  }

  private static func checked(_ text: String, _ parameter: Parameter) throws(TranslationError)
    -> String
  {
    guard text.utf8.count <= textLimit else {
      throw TranslationError(
        parameter: parameter, reason: "is longer than \(textLimit) bytes; shorten it in Modoboa")
    }
    return text
  }

  /// Decodes the fields.
  ///
  /// - Throws: `FieldReader.Malformed` for anything that this program's workers do not send.
  init(answer: [UInt8]) throws(FieldReader.Malformed) {
    var fields = FieldReader(answer)
    let source = try fields.text(limit: Self.sentenceLimit)
    let isPending = try fields.boolean()
    let passwordFile = try fields.optionalText(limit: Self.sentenceLimit)
    let warnings = try fields.texts(limit: Self.sentenceLimit)
    var stored: [(parameter: Parameter, value: StoredValue)] = []
    let count = try fields.integer()
    guard (0...Parameter.allCases.count).contains(count) else { throw FieldReader.Malformed() }
    for _ in 0..<count {
      let name = try fields.text(limit: 100)
      guard let parameter = Parameter.allCases.first(where: { $0.rawValue == name }),
        !stored.contains(where: { $0.parameter == parameter })
      else { throw FieldReader.Malformed() }
      let value = try Self.value(&fields)
      // Messages show the values of other parameters; a password must not be among them.
      if case .secret = value, !parameter.isSecret { throw FieldReader.Malformed() }
      stored.append((parameter, value))
    }
    guard fields.isAtEnd else { throw FieldReader.Malformed() }
    self.init(parameters: LDAPParameters(stored: stored), source: source)
    self.isPending = isPending
    self.passwordFile = passwordFile
    self.warnings = warnings
  }

  private static func value(_ fields: inout FieldReader) throws(FieldReader.Malformed)
    -> StoredValue
  {
    switch try fields.byte() {
    case 0: return .null
    case 1: return .other
    case 2: return .withheld
    case 3: return .boolean(try fields.boolean())
    case 4: return .integer(try fields.integer())
    case 5: return .string(try fields.text(limit: textLimit))
    case 6: return .secret(Secret(try fields.text(limit: textLimit)))
    default: throw FieldReader.Malformed()
    }
  }
}

/// A worker's answer about Modoboa's flag.
extension Acknowledgement {
  var answer: [UInt8] {
    var fields = FieldWriter()
    switch self {
    case .cleared: fields.put(UInt8(0))
    case .changedMeanwhile: fields.put(UInt8(1))
    case .notAllowed(let reason):
      fields.put(UInt8(2))
      fields.put(reason)
    case .notWritable(let reason):
      fields.put(UInt8(3))
      fields.put(reason)
    }
    return fields.bytes
  }

  /// Decodes the fields.
  ///
  /// - Throws: `FieldReader.Malformed`.
  init(answer: [UInt8]) throws(FieldReader.Malformed) {
    var fields = FieldReader(answer)
    switch try fields.byte() {
    case 0: self = .cleared
    case 1: self = .changedMeanwhile
    case 2: self = .notAllowed(try fields.text(limit: 1 << 14))
    case 3: self = .notWritable(try fields.text(limit: 1 << 14))
    default: throw FieldReader.Malformed()
    }
    guard fields.isAtEnd else { throw FieldReader.Malformed() }
  }
}

/// A worker's answer about an account.
extension StoredAccount {
  var answer: [UInt8] {
    var fields = FieldWriter()
    switch self {
    case .noDomain: fields.put(UInt8(0))
    case .noMailbox(let domainIsEnabled):
      fields.put(UInt8(1))
      fields.put(domainIsEnabled)
    case .mailbox(let domainIsEnabled, let accountIsActive, let isSendOnly):
      fields.put(UInt8(2))
      for flag in [domainIsEnabled, accountIsActive, isSendOnly] { fields.put(flag) }
    case .notReadable(let reason):
      fields.put(UInt8(3))
      fields.put(reason)
    }
    return fields.bytes
  }

  /// Decodes the fields.
  ///
  /// - Throws: `FieldReader.Malformed`.
  init(answer: [UInt8]) throws(FieldReader.Malformed) {
    var fields = FieldReader(answer)
    switch try fields.byte() {
    case 0: self = .noDomain
    case 1: self = .noMailbox(domainIsEnabled: try fields.boolean())
    case 2:
      self = .mailbox(
        domainIsEnabled: try fields.boolean(), accountIsActive: try fields.boolean(),
        isSendOnly: try fields.boolean())
    case 3: self = .notReadable(try fields.text(limit: 1 << 14))
    default: throw FieldReader.Malformed()
    }
    guard fields.isAtEnd else { throw FieldReader.Malformed() }
  }
}

/// A worker's answer about a client of Modoboa's OAuth2 service.
extension StoredClient {
  var answer: [UInt8] {
    var fields = FieldWriter()
    switch self {
    case .known: fields.put(UInt8(0))
    case .unknown: fields.put(UInt8(1))
    case .notReadable(let reason, let grant):
      fields.put(UInt8(2))
      fields.put(reason)
      fields.put(grant)
    }
    return fields.bytes
  }

  /// Decodes the fields.
  ///
  /// - Throws: `FieldReader.Malformed`.
  init(answer: [UInt8]) throws(FieldReader.Malformed) {
    var fields = FieldReader(answer)
    switch try fields.byte() {
    case 0: self = .known
    case 1: self = .unknown
    case 2:
      self = .notReadable(
        try fields.text(limit: 1 << 14), grant: try fields.optionalText(limit: 1 << 12))
    default: throw FieldReader.Malformed()
    }
    guard fields.isAtEnd else { throw FieldReader.Malformed() }
  }
}

/// A worker's answer about the tables that Dovecot writes.
extension StoredTables {
  var answer: [UInt8] {
    var fields = FieldWriter()
    for flag in [hasQuotaDefaults, hasMergeTrigger, hasShares != nil, hasShares == true] {
      fields.put(flag)
    }
    return fields.bytes
  }

  /// Decodes the fields.
  ///
  /// - Throws: `FieldReader.Malformed`.
  init(answer: [UInt8]) throws(FieldReader.Malformed) {
    var fields = FieldReader(answer)
    let (hasQuotaDefaults, hasMergeTrigger) = (try fields.boolean(), try fields.boolean())
    let (isKnown, hasShares) = (try fields.boolean(), try fields.boolean())
    guard fields.isAtEnd else { throw FieldReader.Malformed() }
    self.init(
      hasQuotaDefaults: hasQuotaDefaults, hasMergeTrigger: hasMergeTrigger,
      hasShares: isKnown ? hasShares : nil)
  }
}
