import Deadlines
import Files
import Glibc

/// Files of which it is not known whose they are, as those that Dovecot's configuration includes.
package enum OthersFile {
  /// Seconds in which a file of somebody else is read, or not: it may be a pipe.
  private static let timeout = 2.0

  /// The content of a file, read with the rights of whoever can change it.
  ///
  /// A process that is root reads by itself what root alone can change, and has a worker read all
  /// else.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - limit: the largest content taken, in bytes.
  /// - Returns: nil for what cannot be read by whoever can change it, and for what is larger than the
  ///   limit.
  package static func content(of path: String, limit: Int) -> [UInt8]? {
    guard geteuid() == 0, PathOwner(of: path) != .root else { return read(path, limit) }
    let worker = try? Worker { channel, access in
      while channel.nextRequest() != nil {
        do throws(AccessError) {
          try take(rightsFor: path, access)
          channel.answer(read(path, limit).map { [1] + $0 } ?? [0])
        } catch {
          channel.answer([0])
        }
      }
    }
    let answer = try? worker?.ask(1, Deadline(in: timeout), limit: limit + 1) { _ in }
    guard let answer, answer.first == 1 else { return nil }
    return Array(answer.dropFirst())
  }

  /// What several users could have written is read by one who owns nothing: to name it as a danger, its
  /// place in the configuration has to be known.
  private static func take(rightsFor path: String, _ access: Access) throws(AccessError) {
    do {
      try access.take(rightsFor: path)
    } catch {
      if case .notGivenUp = error { throw error }
      try access.takeNone()
    }
  }

  private static func read(_ path: String, _ limit: Int) -> [UInt8]? {
    (try? InputFile.content(of: path, limit: limit)).flatMap { $0 }
  }
}
