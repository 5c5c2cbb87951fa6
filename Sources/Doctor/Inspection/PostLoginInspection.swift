import DovecotGrammar
import Glibc
import PrivilegeSeparation

/// Finds the scripts that Dovecot runs after logins.
enum PostLoginInspection {
  /// The largest script that is looked into, in bytes.
  private static let limit = 1 << 16

  /// The scripts that a configuration names.
  static func scripts(_ effective: EffectiveConfiguration) -> [PostLoginScript] {
    effective.root.sections.compactMap { service in
      guard service.type == "service" else { return nil }
      let words =
        service.setting("executable")?.text?.split(separator: " ").map(String.init) ?? []
      guard words.first?.hasSuffix("script-login") == true,
        let path = words.dropFirst().first(where: { $0.hasPrefix("/") })
      else { return nil }
      let user = service.setting("user")?.text ?? ""
      let reader = Reader(user: user.isEmpty ? "root" : user, purpose: "as whom Dovecot runs it")
      return PostLoginScript(
        path: path, service: service.name, group: reader?.group ?? "root",
        state: state(path, reader))
    }
  }

  private static func state(_ path: String, _ reader: Reader?) -> PostLoginScript.State {
    let content: [UInt8]
    switch OthersFile.read(path, limit: limit) {
    case .missing: return .missing
    case .unreadable(let reason): return .unreadable(reason)
    case .content(let bytes): content = bytes
    }
    var status = stat()
    guard stat(path, &status) == 0 else { return .missing }
    let text = ShellScript(String(decoding: content, as: UTF8.self))
    return .there(
      .init(
        isExecutable: isExecutable(status, by: reader),
        isReadableByOthers: status.st_mode & S_IROTH != 0, text: text,
        missingClients: text.clients.filter { client in
          !text.searchPath.contains { access("\($0)/\(client)", X_OK) == 0 }
        }))
  }

  /// Whether a user may run the script, which takes reading it, too; whether anybody may, if there is no
  /// such user.
  private static func isExecutable(_ status: stat, by reader: Reader?) -> Bool {
    guard let reader else { return status.st_mode & 0o111 != 0 }
    guard reader.user != 0 else { return status.st_mode & 0o111 != 0 }
    let shift: mode_t =
      status.st_uid == reader.user ? 6 : reader.groups.contains(status.st_gid) ? 3 : 0
    return status.st_mode >> shift & 0o5 == 0o5
  }
}
