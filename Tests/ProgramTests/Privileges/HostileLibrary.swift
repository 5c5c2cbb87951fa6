import Glibc
import TestSupport

/// A library of a user's, which does what he likes in the process that loads it.
struct HostileLibrary: Sendable {
  let path: String
  /// A directory in which it may leave notes, as whoever it is.
  private let notes: String

  /// Compiles it.
  ///
  /// - Parameters:
  ///   - owner: whose it is.
  ///   - body: C, run when it is loaded; `note(format, …)` leaves a note.
  /// - Throws: `ProgramFailed`.
  init(of owner: Owner, _ body: String) async throws {
    notes = owner.makeDirectory("notes", mode: 0o777)
    path = owner["engine.so"]
    let source = owner.write(
      "engine.c",
      """
      #define _GNU_SOURCE
      #include <fcntl.h>
      #include <stdarg.h>
      #include <stdint.h>
      #include <stdio.h>
      #include <string.h>
      #include <sys/mman.h>
      #include <sys/stat.h>
      #include <sys/uio.h>
      #include <unistd.h>
      static void note(const char *format, ...) {
        char text[200], name[400];
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(text, sizeof text, format, arguments);
        va_end(arguments);
        snprintf(name, sizeof name, "\(notes)/%s", text);
        close(open(name, O_CREAT | O_WRONLY, 0644));
      }
      __attribute__((constructor)) static void load(void) {
      \(body)
      }

      """)
    try await Program.succeed("/usr/bin/gcc", ["-shared", "-fPIC", "-O2", "-o", path, source])
    chmod(path, 0o755)
    chown(path, owner.uid, owner.uid)
  }

  /// One that notes as whom it was loaded.
  static func ofIdentities(_ owner: Owner) async throws -> HostileLibrary {
    try await HostileLibrary(
      of: owner,
      """
      uid_t real, effective, saved;
      gid_t group, effective_group, saved_group;
      getresuid(&real, &effective, &saved);
      getresgid(&group, &effective_group, &saved_group);
      note("%u.%u.%u.%u.%u.%u", real, effective, saved, group, effective_group, saved_group);
      """)
  }

  /// The notes, each as often as it was another one.
  var noted: [String] { Scratch.names(in: notes) }

  /// The users and groups as whom it was loaded, real, effective and saved.
  var identities: [[Int]] { noted.map { $0.split(separator: ".").compactMap { Int($0) } } }

  /// Options of a settings.py that have libpq load it, if the server offers TLS.
  func options(_ owner: Owner, certificate: String = "sslcert", key: String = "sslkey")
    async throws -> String
  {
    let files = try await LDAPCertificates.shared()
    owner.write(
      "cert.pem", String(decoding: Scratch.content(of: files[.right]) ?? [], as: UTF8.self),
      mode: 0o644)
    return "'\(certificate)': '\(owner["cert.pem"])', '\(key)': '\(path):x'"
  }

  /// A server that offers TLS, as libpq looks for the key then.
  static var server: SilentPeer { SilentPeer([.take, .say(Array("S".utf8))]) }
}
