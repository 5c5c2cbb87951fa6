package import Files
package import PassdbFile

/// What a run would do to the file, decided before anything changes.
package struct Plan: Sendable {
  package let target: TargetPath
  /// The existing file, if there is one.
  package let current: ExistingFile?
  /// The file to write.
  package let wanted: GeneratedFile
  /// Its mode and ownership.
  package let attributes: FileAttributes
  /// Whether other users can change the directory.
  package let isOpenToOthers: Bool
  /// Why the file must be replaced, in the order content, mode, owner; empty if it is in sync.
  package let reasons: [Reason]
  /// The names of the Dovecot settings that differ.
  package let settings: [String]

  /// A difference between the existing file and the file to write.
  package enum Reason: String, Sendable {
    case missing
    case kind
    case content
    case mode
    case owner
  }

  /// Compares an existing file with the file to write: content, mode, owner and group.
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

  /// Compares the existing file in a directory with the file to write.
  ///
  /// - Parameters:
  ///   - wanted: the file to write.
  ///   - target: its path.
  ///   - directory: the directory of that path.
  ///   - attributes: its mode and ownership.
  /// - Throws: `SystemCallError`.
  package init(
    _ wanted: GeneratedFile, at target: TargetPath, in directory: borrowing TargetDirectory,
    attributes: FileAttributes
  ) throws(SystemCallError) {
    self.init(
      target: target, current: try directory.file(named: target.name), wanted: wanted,
      attributes: attributes, isOpenToOthers: try directory.isOpenToOthers())
  }

  /// Whether the file needs no replacement.
  package var isInSync: Bool { reasons.isEmpty }

  /// Whether Dovecot will read other content.
  package var changesContent: Bool {
    !reasons.allSatisfy { $0 == .mode || $0 == .owner }
  }

  /// Why the existing file must not be replaced.
  ///
  /// - Parameter isForced: whether to replace anything but a directory.
  /// - Returns: the obstacle, or nil if there is none.
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
