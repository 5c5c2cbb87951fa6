import Glibc
import TestSupport
import Testing

/// A system call of a replacement that is made to fail.
struct Fault: Sendable, CustomTestStringConvertible {
  let name: String
  /// A part of the call's line in the trace.
  let place: String
  let error: String
  /// The error text for the administrator.
  let message: String

  init(_ name: String, of place: String, _ error: String, _ message: String) {
    (self.name, self.place, self.error, self.message) = (name, place, error, message)
  }

  var testDescription: String { "\(error) from \(name) of \(place)" }

  static let full = "No space left on device"
  static let broken = "Input/output error"
  static let temporary = Host.temporaryName
  static let target = "\"\(Host.targetName)\""

  /// The calls up to the rename; the old file stays if one fails.
  static let beforeRename = [
    Fault("openat", of: "dovecot\", O_RDONLY|O_CLOEXEC|O_DIRECTORY", "EMFILE", "Too many open"),
    Fault("flock", of: "LOCK_EX", "ENOLCK", "No locks available"),
    Fault("newfstatat", of: target, "EIO", broken),
    Fault("openat", of: target, "EACCES", "Permission denied"),
    Fault("read", of: "/\(Host.targetName)>", "EIO", broken),
    Fault("unlinkat", of: temporary, "EACCES", "Permission denied"),
    Fault("openat", of: temporary, "ENOSPC", full),
    Fault("openat", of: temporary, "EDQUOT", "Disk quota exceeded"),
    Fault("openat", of: temporary, "EEXIST", "File exists"),
    Fault("openat", of: temporary, "EROFS", "Read-only file system"),
    Fault("newfstatat", of: temporary, "EIO", broken),
    Fault("fchmod", of: temporary, "EPERM", "Operation not permitted"),
    Fault("write", of: temporary, "ENOSPC", full),
    Fault("write", of: temporary, "EIO", broken),
    Fault("write", of: temporary, "EDQUOT", "Disk quota exceeded"),
    Fault("fsync", of: temporary, "EIO", broken),
    Fault("fsync", of: temporary, "ENOSPC", full),
    Fault("renameat", of: temporary, "EIO", broken),
    Fault("renameat", of: temporary, "EACCES", "Permission denied"),
    Fault("renameat", of: temporary, "EBUSY", "Device or resource busy"),
  ]
}

@Suite("System calls that fail during a replacement", .timeLimit(.minutes(20)))
struct FaultTests {
  @Test(
    "A failure before the rename is 73; the old file stays, and nothing else is left",
    arguments: Fault.beforeRename)
  func beforeRename(fault: Fault) async throws {
    let host = try await Host.withOlderFile()
    let call = try await call(fault, on: host)
    let before = host.files
    let result = try await Strace.run(
      host.command(.searchBind), injecting: call.injecting("error=\(fault.error)"))
    expectRefusal(result, 73, naming: [host.dovecot, fault.message], on: host, before: before)
    expectChange(try await host.sync(.searchBind))
    try await expectFile(of: .searchBind, on: host)
  }

  @Test("A failure after the rename is 73, and the message says that the new file is in place")
  func notDurable() async throws {
    let host = try await Host.withOlderFile()
    let fault = Fault("fsync", of: "dovecot>)", "EIO", Fault.broken)
    let result = try await Strace.run(
      host.command(.searchBind),
      injecting: try await call(fault, on: host).injecting("error=EIO"))
    expectFailure(
      result, 73, naming: [host.dovecot, fault.message, "new file is in place", "power failure"])
    try await expectFile(of: .searchBind, on: host)
  }

  @Test("If the owner cannot be set, the old file stays")
  func owner() async throws {
    let host = try await Host.withOlderFile()
    chown(host.dovecot, 0, 8)
    chmod(host.dovecot, 0o2755)
    let fault = Fault("fchown", of: Host.temporaryName, "EPERM", "Operation not permitted")
    let call = try await call(fault, on: host)
    let before = host.files
    expectRefusal(
      try await Strace.run(host.command(.searchBind), injecting: call.injecting("error=EPERM")),
      73, naming: [Host.temporaryName, fault.message], on: host, before: before)
  }

  @Test("If the temporary file cannot be removed, it stays private, and the next run removes it")
  func leftover() async throws {
    let host = try await Host.withOlderFile()
    let before = host.files
    let write = try await call(Fault("write", of: Host.temporaryName, "", ""), on: host)
    // The first one checks for a leftover of an earlier run.
    let unlink = try await call(Fault("unlinkat", of: Host.temporaryName, "", ""), on: host)
    let second = Strace.Call(name: unlink.name, ordinal: unlink.ordinal + 1, text: "")
    let result = try await Strace.run(
      host.command(.searchBind), injecting: write.injecting("error=ENOSPC"),
      second.injecting("error=EIO"))
    expectFailure(result, 73, naming: [Host.temporaryName, Fault.full])
    #expect(host.files[Host.targetName] == before[Host.targetName])
    #expect(host.files[Host.temporaryName]?.permissions == 0o600)
    expectChange(try await host.sync(.searchBind))
    try await expectFile(of: .searchBind, on: host)
  }

  @Test("A call interrupted by a signal is repeated", arguments: ["write", "fsync", "flock"])
  func interrupted(name: String) async throws {
    let host = try await Host.withOlderFile()
    let place = name == "flock" ? "LOCK_EX" : Host.temporaryName
    let call = try await call(Fault(name, of: place, "EINTR", ""), on: host)
    expectChange(
      try await Strace.run(host.command(.searchBind), injecting: call.injecting("error=EINTR")))
    try await expectFile(of: .searchBind, on: host)
  }

  @Test("A change by another program during the run is not lost")
  func changedMeanwhile() async throws {
    for theirs in ["theirs\n", nil] {
      let host = try await Host.withOlderFile()
      let fault = Fault("fsync", of: Host.temporaryName, "", "")
      let call = try await call(fault, on: host)
      let run = try await StoppedRun(host, host.command(.searchBind), at: call)
      if let theirs {
        host.scratch.write("dovecot/\(Host.targetName)", theirs)
      } else {
        unlink(host.target)
      }
      let after = host.files.filter { $0.key == Host.targetName }
      let outcome = run.resume()
      #expect(outcome.status == 75)
      #expect(outcome.line == nil)
      #expect(host.files == after)
    }
  }

  @Test("A read error in the export is 66, and the old file stays")
  func source() async throws {
    let host = try await Host.withOlderFile()
    let export = host.export(.searchBind)
    let before = host.files
    expectRefusal(
      try await Strace.run(host.command(.searchBind), failing: "read", on: export, with: "EIO"), 66,
      naming: [export, Fault.broken], on: host, before: before)
  }

  /// Finds a call in an undisturbed run on an identical host.
  private func call(_ fault: Fault, on host: Host) async throws -> Strace.Call {
    let twin = try await Host.withOlderFile()
    let status = try #require(Scratch.status(of: host.dovecot))
    chown(twin.dovecot, status.st_uid, status.st_gid)
    chmod(twin.dovecot, status.st_mode & 0o7777)
    let place = fault.place.split(separator: host.scratch.path, omittingEmptySubsequences: false)
      .joined(separator: twin.scratch.path)
    let calls = try await Strace.calls(of: twin.command(.searchBind))
    return try #require(
      calls.first {
        $0.name.hasPrefix(fault.name) && $0.text.contains(place)
      }, "\(fault) is in none of the calls")
  }
}
