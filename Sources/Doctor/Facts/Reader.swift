/// A user besides root who has to be able to read a file.
package struct Reader: Sendable, Equatable {
  package let name: String
  /// The user ID.
  package let user: UInt32
  /// The IDs of all groups that the user is in.
  package let groups: Set<UInt32>
  /// The group, one of the user's, that remedies give a file to.
  package let group: String
  /// What the user reads it for, as the end of a sentence that begins with the name.
  package let purpose: String

  package init(
    name: String, user: UInt32, groups: Set<UInt32>, group: String, purpose: String
  ) {
    (self.name, self.user, self.groups) = (name, user, groups)
    (self.group, self.purpose) = (group, purpose)
  }
}

extension FileFacts {
  /// Whether a user can read the file, or read and enter the directory, by its owner, group and mode.
  func isReadable(by reader: Reader, ownedBy owner: UInt32) -> Bool {
    let needed: UInt32 = isDirectory ? 0o5 : 0o4
    let shift: UInt32 = owner == reader.user ? 6 : reader.groups.contains(group) ? 3 : 0
    return reader.user == 0 || mode >> shift & needed == needed
  }

  /// Whether a user could still read it if other users could not.
  func isReadableWithoutOthers(by reader: Reader) -> Bool {
    guard owner == reader.user || reader.groups.contains(group) else { return false }
    return isReadable(by: reader, ownedBy: owner)
  }
}
