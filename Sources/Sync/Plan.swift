package import Files
package import PassdbFile

/// What a run would do to the file, decided before anything is done.
package struct Plan: Sendable {
  /// Where the file stands, or shall stand.
  package let target: TargetPath
  /// What stands there now; nil for nothing.
  package let current: ExistingFile?
  /// What shall stand there.
  package let wanted: GeneratedFile
  /// Who may read it then.
  package let attributes: FileAttributes
  /// Whether other users may put files into the directory.
  package let isOpenToOthers: Bool
  /// Why the file must be replaced, in this order: content, mode, owner; empty when it is in sync.
  package let reasons: [Reason]
  /// The Dovecot settings whose values differ, by name.
  package let settings: [String]

  /// A difference between what stands and what shall stand.
  package enum Reason: String, Sendable {
    case missing
    case kind
    case content
    case mode
    case owner
  }

  /// Compares what stands with what shall stand: content, mode, owner and group.
  package init(
    target: TargetPath, current: ExistingFile?, wanted: GeneratedFile, attributes: FileAttributes,
    isOpenToOthers: Bool = false
  ) {
    self.isOpenToOthers = isOpenToOthers
    self.target = target
    self.current = current
    self.wanted = wanted
    self.attributes = attributes
    guard let current else {
      reasons = [.missing]
      settings = wanted.settingsDiffering(from: [], by: .foreign)
      return
    }
    guard current.kind == .regular else {
      reasons = [.kind]
      settings = wanted.settingsDiffering(from: [], by: .foreign)
      return
    }
    var reasons: [Reason] = []
    if current.content != wanted.text { reasons.append(.content) }
    if current.attributes.mode != attributes.mode { reasons.append(.mode) }
    if (current.attributes.owner, current.attributes.group) != (attributes.owner, attributes.group)
    {
      reasons.append(.owner)
    }
    self.reasons = reasons
    let text = current.content ?? []
    settings =
      current.content == wanted.text
      ? [] : wanted.settingsDiffering(from: text, by: FileOrigin(of: text))
  }

  /// Compares what stands in a directory with what shall stand there.
  ///
  /// - Parameters:
  ///   - wanted: what shall stand there.
  ///   - target: under which path.
  ///   - directory: the directory of that path.
  ///   - attributes: who may read it then.
  /// - Throws: `SystemCallError`.
  package init(
    _ wanted: GeneratedFile, at target: TargetPath, in directory: borrowing TargetDirectory,
    attributes: FileAttributes
  ) throws(SystemCallError) {
    self.init(
      target: target, current: try directory.file(named: target.name), wanted: wanted,
      attributes: attributes, isOpenToOthers: try directory.isOpenToOthers())
  }

  /// Whether nothing has to be done.
  package var isInSync: Bool { reasons.isEmpty }

  /// Whether there will be something else for Dovecot to read.
  package var changesContent: Bool {
    !reasons.allSatisfy { $0 == .mode || $0 == .owner }
  }

  /// Why the file that stands there may not be replaced; nil if it may.
  ///
  /// - Parameter isForced: whether the administrator takes the responsibility; a directory cannot be
  ///   replaced all the same.
  /// - Returns: what is in the way.
  package func refusal(isForced: Bool) -> TargetRefusal? {
    if current?.kind == .directory {
      return TargetRefusal(path: target.path, kind: .notRegular(.directory))
    }
    guard !isInSync, !isForced else { return nil }
    if isOpenToOthers {
      return TargetRefusal(path: target.path, kind: .openDirectory(target.directory))
    }
    guard let current else { return nil }
    guard current.kind == .regular else {
      return TargetRefusal(path: target.path, kind: .notRegular(current.kind))
    }
    guard let content = current.content else {
      return TargetRefusal(path: target.path, kind: .tooLarge(bytes: current.size))
    }
    guard FileOrigin(of: content) != .foreign else {
      return TargetRefusal(path: target.path, kind: .foreign)
    }
    return nil
  }
}
