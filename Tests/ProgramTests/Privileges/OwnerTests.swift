import Glibc
import TestSupport
import Testing

/// Somewhere along a path, and what is to be made of it there.
struct Component: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// Whose it is, its group, and its mode.
  let owner: uid_t
  let group: gid_t
  let mode: mode_t

  init(_ name: String, _ owner: uid_t, _ group: gid_t, _ mode: mode_t) {
    (testDescription, self.owner, self.group, self.mode) = (name, owner, group, mode)
  }
}

@Suite("Whose rights a file is read with", .timeLimit(.minutes(20)), .fewAtOnce)
struct OwnerTests {
  @Test(
    "What everybody may change is not read: the component is named",
    arguments: [
      Component("of the owner's", 64001, 64001, 0o777),
      Component("of root's", 0, 0, 0o777), Component("of a group's, too", 0, 64001, 0o777),
    ])
  func worldWritable(component: Component) async throws {
    let (owner, host) = (Owner(), try await Host.withOlderFile())
    let before = host.files
    for source in try await owner.sources() {
      // Above it all is root's; below somebody's it would all be his.
      chown(owner.home, 0, 0)
      chown(owner["data"], component.owner, component.group)
      chmod(owner["data"], component.mode)
      let run = try await MeasuredRun.run(
        [Program.underTest] + source.options + host.options)
      expectContainedFailure(run, [77], naming: [owner["data"]])
      #expect(host.files == before)
      // The file itself is a component, too.
      for path in [owner["data"], owner["data/data"], source.file] { chown(path, 0, 0) }
      chmod(owner["data"], 0o755)
      chmod(source.file, 0o666)
      let file = try await MeasuredRun.run(
        [Program.underTest] + source.options + host.options)
      expectContainedFailure(file, [77], naming: [source.file])
      #expect(host.files == before)
      chmod(source.file, 0o600)
      for path in [owner["data"], owner["data/data"], owner.home] {
        chown(path, owner.uid, owner.uid)
      }
    }
  }

  @Test("A directory that everybody may write, but only add to, is passed: /tmp is one")
  func sticky() async throws {
    let owner = Owner()
    for source in try await owner.sources() {
      chmod(owner["data"], 0o1777)
      chown(owner["data"], 0, 0)
      let host = Host()
      expectChange(try await host.sync(source: source.options + ["--no-acknowledge"]))
    }
  }

  /// The identities of the processes of a run that opened a file: real, effective and saved user,
  /// and the group.
  private static func identities(
    _ options: [String], _ host: Host, opening file: String
  ) async throws -> [ProcessTrace.Identity] {
    let trace = try await ProcessTrace.run([Program.underTest] + options + host.options)
    #expect(trace.result.status == 0, "\(trace.result.errors)")
    return trace.processes.compactMap { $0.identity(opening: file) }
  }

  @Test("A file of somebody else's is opened as him, and with no other group")
  func foreign() async throws {
    let owner = Owner()
    for source in try await owner.sources() {
      let found = try await Self.identities(source.options, Host(), opening: source.file)
      #expect(found.map(\.user) == [owner.uid], "\(source.options)")
      #expect(found.allSatisfy { $0.group == 65534 && $0.groups == [65534] }, "\(found)")
      let told = try await Host().sync(source: source.options + ["--check", "-v"])
      #expect(
        told.errors.contains("is read as user \(owner.uid), who can change "), "\(told.errors)")
    }
  }

  @Test("One in somebody else's directory is opened as him, whosever it is itself")
  func foreignDirectory() async throws {
    let owner = Owner()
    for source in try await owner.sources() {
      chown(source.file, 0, 0)
      chmod(source.file, 0o644)
      let found = try await Self.identities(
        source.options + ["--no-acknowledge"], Host(), opening: source.file)
      #expect(found.map(\.user) == [owner.uid], "\(source.options)")
      chown(source.file, owner.uid, owner.uid)
      chmod(source.file, 0o600)
    }
  }

  @Test("One that a group may write is opened as nobody, with that group")
  func group() async throws {
    let owner = Owner(uid: 64002)
    for source in try await owner.sources() {
      for path in [owner.home, owner["data"], owner["data/data"]] { chown(path, 0, 0) }
      chown(source.file, 0, 64003)
      chmod(source.file, 0o660)
      // What a file names is read with the same rights.
      if source.file != owner["data/modoboa.db"] { chmod(owner["data/modoboa.db"], 0o644) }
      let found = try await Self.identities(
        source.options + ["--no-acknowledge"], Host(), opening: source.file)
      #expect(
        found == [ProcessTrace.Identity(user: 65534, group: 64003, groups: [64003])],
        "\(source.options)")
      chown(source.file, owner.uid, owner.uid)
      for path in [owner.home, owner["data"], owner["data/data"]] {
        chown(path, owner.uid, owner.uid)
      }
    }
  }

  @Test("What only root may change and read is read")
  func rootsOwn() async throws {
    let owner = Owner(uid: 0)
    for source in try await owner.sources() {
      chmod(source.file, 0o600)
      let host = Host()
      expectChange(try await host.sync(source: source.options))
    }
  }

  @Test("A file that its owner may not read is not read for him by root", arguments: 0..<5)
  func unreadable(number: Int) async throws {
    let (owner, host) = (Owner(), try await Host.withOlderFile())
    let before = host.files
    let source = try await owner.sources()[number]
    chown(source.file, 0, 0)
    chmod(source.file, 0o600)
    let run = try await MeasuredRun.run([Program.underTest] + source.options + host.options)
    expectContainedFailure(run, [66, 77], naming: [source.file])
    #expect(host.files == before)
  }
}
