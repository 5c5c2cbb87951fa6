import DovecotGrammar
import DovecotService
import Files
import Glibc
import PrivilegeSeparation

// Known limits: scripts that others than root can change, those of databases, and those whose compiled
// form is kept in another directory are not examined.

/// Finds the filter scripts for all users.
enum SieveInspection {
  /// How many scripts are looked at.
  private static let limit = 100

  /// The scripts that a configuration names.
  static func scripts(_ effective: EffectiveConfiguration) -> [SieveScript] {
    names(effective).flatMap(files).prefix(limit).compactMap { path in
      // Where others can write, Dovecot itself may be able to keep the compiled script up to date.
      guard path.hasSuffix(".sieve"), PathOwner(of: path) == .root, let time = FileTime(of: path)
      else { return nil }
      let compiled = "\(path.dropLast("sieve".utf8.count))svbin"
      return SieveScript(path: path, binary: binary(compiled, since: time))
    }
  }

  private static func binary(_ path: String, since change: FileTime) -> SieveScript.Binary {
    guard let time = FileTime(of: path) else { return .missing }
    guard PathOwner(of: path) == .root,
      let content = OthersFile.content(of: path, limit: 1 << 22)
    else { return .unknown }
    let binary = SieveScript.Binary(content)
    return change > time && binary != .unknown ? .outdated : binary
  }

  /// The files and directories: `sieve_before`, `sieve_after2`, `imapsieve_mailbox1_before` of section
  /// `plugin` (2.3), blocks `sieve_script` that are not a user's own (2.4).
  private static func names(_ effective: EffectiveConfiguration) -> [String] {
    let words = [
      "sieve_before", "sieve_after", "sieve_default", "sieve_global", "imapsieve_mailbox",
    ]
    let old = effective.sections("plugin").flatMap(\.settings).filter { setting in
      words.contains { setting.key.hasPrefix($0) } && setting.key != "sieve_default_name"
    }
    let new = effective.root.withDescendants(outside: "").filter { block in
      block.type == "sieve_script"
        && (block.setting("type") ?? block.setting("sieve_script_type"))?.text != nil
        && (block.setting("bin_path") ?? block.setting("sieve_script_bin_path")) == nil
    }.compactMap { $0.setting("path") ?? $0.setting("sieve_script_path") }
    return (old + new).compactMap(\.text).compactMap { text in
      let path = text.hasPrefix("file:") ? text.dropFirst("file:".utf8.count) : text[...]
      guard path.hasPrefix("/"), !path.contains(where: { "%;".contains($0) }) else { return nil }
      return String(path)
    }
  }

  private static func files(_ path: String) -> [String] {
    InputFile.isRegular(path)
      ? [path]
      : ConfigurationFiles().paths(matching: "\(ConfigurationFiles.literal(path))/*.sieve")
  }
}
