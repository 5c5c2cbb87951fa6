import Testing

@testable import Doctor

@Suite("systemd units")
struct SystemdUnitTests {
  @Test("values of an option, with continued lines and comments")
  func units() {
    let text = """
      [Service]
      # ExecStart=a
      ; ExecStart=b
      ExecStart=
      ExecStart = /usr/sbin/update_dovecot_conf \\
        --bind
      ExecStartPre=c
      """
    let values = SystemdUnit.values(of: "ExecStart", in: Array(text.utf8))
    #expect(values.map(\.value) == ["/usr/sbin/update_dovecot_conf --bind"])
    #expect(values.map(\.line) == [5])
  }
}
