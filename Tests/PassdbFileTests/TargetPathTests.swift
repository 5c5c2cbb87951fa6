import ModoboaParameters
import Testing

@testable import PassdbFile

@Suite("The path of the file")
struct TargetPathTests {
  @Test(
    "a path from the web panel is directly in the Dovecot directory",
    arguments: [
      ("/etc/dovecot/dovecot-modoboa.conf", "/etc/dovecot", "/etc/dovecot/dovecot-modoboa.conf"),
      ("/etc/dovecot/x.conf.ext", "/etc/dovecot/", "/etc/dovecot/x.conf.ext"),
      ("/etc//dovecot/x.conf", "/etc/dovecot", "/etc/dovecot/x.conf"),
      ("/etc/dovecot/x.conf", "/opt/dovecot", "/opt/dovecot/x.conf"),
      ("/opt/dovecot/x.conf", "/opt/dovecot", "/opt/dovecot/x.conf"),
    ])
  func accepted(_ path: String, _ directory: String, _ target: String) throws {
    #expect(try TargetPath(parameter: path, dovecotDirectory: directory).path == target)
  }

  @Test(
    "any other path from the web panel is refused",
    arguments: [
      "", "/", "x.conf", "./x.conf", "dovecot/x.conf", "/etc/dovecot", "/etc/dovecot/",
      "/etc/dovecot/x", "/etc/dovecot/x.cf", "/etc/dovecot/conf.d/x.conf", "/etc/x.conf",
      "/etc/dovecot/../x.conf", "/etc/dovecot/./x.conf", "/etc/dovecot/x.conf/..", "/tmp/x.conf",
      "/etc/dovecot/dovecot.conf", "/etc/dovecot/local.conf", "/etc/dovecot/.conf",
      "/etc/dovecot/.x.conf", "/etc/dovecot/a\nb.conf", "/etc/dovecot/a\u{0}.conf", "/x.conf",
      "/etc/dovecot2/x.conf", "/etc/dovecot/conf.d/\u{301}x.conf",
    ])
  func refused(_ path: String) {
    #expect {
      try TargetPath(parameter: path, dovecotDirectory: "/etc/dovecot")
    } throws: {
      ($0 as? TranslationError)?.parameter == .dovecotConfFile
    }
  }

  @Test(
    "the reason is the first rule that the path breaks",
    arguments: [
      ("/etc/x.conf", "must be a file directly in /etc/dovecot,"),
      ("/etc/dovecot/.x.conf", "must not name a file that begins with a dot;"),
      ("/etc/dovecot/x", "must end in .conf or .conf.ext,"),
      ("/etc/dovecot/local.conf", "is Dovecot's own local.conf;"),
    ])
  func reasons(_ path: String, _ reason: String) {
    #expect {
      try TargetPath(parameter: path, dovecotDirectory: "/etc/dovecot")
    } throws: {
      ($0 as? TranslationError)?.reason.hasPrefix(reason) == true
    }
  }

  @Test(
    "an administrator may choose any file",
    arguments: [
      ("/a/b", "/a", "b"), ("b", ".", "b"), ("a/b", "a", "b"), ("/b", "/", "b"),
      ("../b", "..", "b"),
    ])
  func chosen(_ path: String, _ directory: String, _ name: String) throws {
    let target = try #require(TargetPath(chosen: path))
    #expect(target.directory == directory)
    #expect(target.name == name)
  }

  @Test("but not a directory", arguments: ["", "/", "/a/", "/a/..", ".", "a\u{0}b"])
  func noFile(_ path: String) {
    #expect(TargetPath(chosen: path) == nil)
  }
}
