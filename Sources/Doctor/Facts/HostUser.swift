/// A user of the examined host who has to reach Dovecot's sockets and files.
package struct HostUser: Sendable, Equatable {
  package let name: String
  /// The user ID.
  package let number: UInt32
  /// The groups, each by its name and by its ID.
  package let groups: Set<String>

  package init(name: String, number: UInt32, groups: Set<String>) {
    (self.name, self.number, self.groups) = (name, number, groups)
  }

  /// Whether the user may connect to a socket, unix(7): that takes the right to write.
  ///
  /// - Parameters:
  ///   - socket: the socket.
  ///   - further: groups that the process has besides the user's.
  /// - Returns: whether owner, group and mode of the socket allow it.
  func mayConnect(to socket: EffectiveConfiguration.UnixListener, inGroups further: [String] = [])
    -> Bool
  {
    guard number != 0 else { return true }
    let shift: UInt32 =
      [name, "\(number)"].contains(socket.user)
      ? 6 : groups.union(further).contains(socket.group) ? 3 : 0
    return socket.mode >> shift & 0o2 != 0
  }
}
