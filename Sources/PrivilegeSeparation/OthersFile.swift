import Deadlines
import Files
import Glibc

/// Reads files of unknown ownership, such as those that Dovecot's configuration includes.
package enum OthersFile {
  /// How long reading another user's file may take, in seconds: it may be a pipe.
  private static let timeout = 2.0

  /// What became of reading a file.
  package enum Reading: Equatable, Sendable {
    /// Its content.
    case content([UInt8])
    /// There is no file.
    case missing
    /// It is there, or may be, but cannot be read; why, and with whose rights.
    case unreadable(String)
  }

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
    if case .content(let content) = read(path, limit: limit) { content } else { nil }
  }

  /// Reads a file as ``content(of:limit:)`` does.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - limit: the largest content taken, in bytes.
  /// - Returns: the content, or why there is none.
  package static func read(_ path: String, limit: Int) -> Reading {
    guard geteuid() == 0, PathOwner(of: path) != .root else { return readHere(path, limit) }
    do throws(WorkerError) {
      let worker = try Worker { channel, access in
        while channel.nextRequest() != nil {
          channel.begin(Step(path, "reading it did not end in time"))
          do throws(AccessError) {
            try take(rightsFor: path, access)
            channel.answer(answer(readHere(path, limit), access.note))
          } catch {
            channel.answer([2] + "\(error)".utf8)
          }
        }
      }
      return reading(
        try worker.ask(1, Deadline(in: timeout), limit: limit + 4096) { _ in }, path)
    } catch {
      return .unreadable("\(error)")
    }
  }

  private static func answer(_ reading: Reading, _ note: String) -> [UInt8] {
    switch reading {
    case .content(let content): [0] + content
    case .missing: [1]
    case .unreadable(let reason): [2] + "\(reason)\(note)".utf8.prefix(4000)
    }
  }

  private static func reading(_ answer: [UInt8], _ path: String) -> Reading {
    switch answer.first {
    case 0: .content(Array(answer.dropFirst()))
    case 1: .missing
    case 2: .unreadable(String(decoding: answer.dropFirst(), as: UTF8.self))
    default: .unreadable("\(path): the worker process sent what is no answer")
    }
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

  private static func readHere(_ path: String, _ limit: Int) -> Reading {
    do {
      guard let content = try InputFile.content(of: path, limit: limit) else {
        return .unreadable("\(path): is larger than \(limit) bytes")
      }
      return .content(content)
    } catch {
      return error.isMissing || error.number == ENOTDIR ? .missing : .unreadable("\(error)")
    }
  }
}
