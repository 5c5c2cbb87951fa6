import Glibc
import TestSupport
import Testing

@Suite("Whose the configuration file is", .timeLimit(.minutes(20)), .fewAtOnce)
struct ConfigurationOwnerTests {
  private static let text = "timeout = 5\n"

  @Test("A run as root takes one that only root can change, and no other; what is wrong is named")
  func owners() async throws {
    let (owner, host) = (Owner(), try await Host.withOlderFile())
    let before = host.files
    let file = owner.writeBeside("root.conf", Self.text)
    let directory = owner.beside("shared")
    mkdir(directory, 0o755)
    let inside = owner.writeBeside("shared/root.conf", Self.text)
    let link = owner.beside("link.conf")
    symlink(owner.write("his.conf", Self.text), link)
    for path in [file, inside] {
      let result = try await host.sync(.older, ["--config", path])
      expectSilence(result)
    }

    func expectRefused(_ path: String, naming component: String) async throws {
      let result = try await host.sync(.searchBind, ["--config", path])
      expectRefusal(
        result, 78, naming: ["\(path): ", "change \(component)"], on: host, before: before)
    }
    try await expectRefused(owner["his.conf"], naming: owner.home)
    try await expectRefused(link, naming: owner.home)
    chown(file, owner.uid, 0)
    try await expectRefused(file, naming: file)
    chown(file, 0, 64003)
    for mode: mode_t in [0o660, 0o602] {
      chmod(file, mode)
      try await expectRefused(file, naming: file)
    }
    chown(directory, owner.uid, 0)
    try await expectRefused(inside, naming: directory)
    chown(directory, 0, 0)
    chmod(directory, 0o757)
    try await expectRefused(inside, naming: directory)
  }
  @Test("Nothing is judged where there is no such file")
  func missing() async throws {
    let host = Host()
    // The usual path, in a directory that another user can change.
    let result = try await host.mounting(
      """
      mount -t tmpfs -o mode=0755 none /mnt
      mkdir /mnt/u /mnt/w
      mount -t overlay -o lowerdir=/etc,upperdir=/mnt/u,workdir=/mnt/w none /etc
      chown 64001 /etc
      rm -f /etc/update_dovecot_conf.conf
      unset UPDATE_DOVECOT_CONF_CONFIG
      exec "$@"
      """, host.command(.searchBind))
    expectChange(result)
  }
}
