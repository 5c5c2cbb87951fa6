import DovecotGrammar
import DovecotService

/// Reads the settings files that Dovecot 2.3 has besides its main configuration.
struct SettingsFileInspection {
  /// The main configuration.
  let main: ReadConfiguration
  /// `conf.d/auth-sql.conf.ext`, included or not.
  let spare: ReadConfiguration
  /// `dovecot-sql.conf.ext`.
  let usual: String
  let reader: ConfigurationReader

  /// Those of passdbs and userdbs, except ldap, in the main configuration or in the spare file, and the
  /// usual one: an auth process opens them as root.
  var settings: [ReadConfiguration] {
    let backends = [main, spare].flatMap { configuration in
      [Backend.Kind.passdb, .userdb].flatMap {
        Backend.all($0, in: configuration.root, .ofSettingsFiles)
      }
    }
    return read(
      backends.filter { ["sql", "dict", "oauth2"].contains($0.driver) }
        .compactMap { $0.option("args")?.text } + [usual])
  }

  /// Those that section `dict` names, as in `quota = pgsql:/etc/dovecot/dovecot-dict-sql.conf.ext`.
  var dictionaries: [ReadConfiguration] {
    let values = main.root.sections.filter { $0.type == "dict" }.flatMap(\.settings)
      .compactMap(\.text)
    return read(
      values.compactMap { value in
        let parts = value.split(separator: ":", maxSplits: 1).map(String.init)
        return parts.count == 2 && ["pgsql", "mysql", "sqlite", "ldap"].contains(parts[0])
          ? parts[1] : nil
      })
  }

  /// The user of service dict.
  var dictionaryUser: Reader? {
    let user = main.root.sections.last { $0.type == "service" && $0.name == "dict" }?
      .setting("user")?.text
    return Reader(user: user ?? "dovecot", purpose: "as whom Dovecot's dict process runs")
  }

  private func read(_ paths: [String]) -> [ReadConfiguration] {
    var all: [ReadConfiguration] = []
    for path in paths where path.hasPrefix("/") && !all.contains(where: { $0.path == path }) {
      all.append(reader.settings(path))
    }
    return all
  }
}
