import DovecotGrammar
import PrivilegeSeparation

/// Queries to Dovecot's programs that only an examination makes.
extension DovecotInstance {
  /// The values of settings.
  ///
  /// - Parameter names: settings that every Dovecot has, those of sections as `service/auth/user`.
  /// - Returns: one value for each, empty if it is not set; nil if its configuration cannot be read.
  package func values(of names: [String]) -> [String]? {
    guard let root = settings(names) else { return nil }
    return names.map { name in
      // 2.3 prints the name as it was asked for.
      if let setting = root.setting(name) { return setting.writtenText ?? "" }
      // 2.4 prints sections, with type and name, and the setting in them.
      var words = name.split(separator: "/").map(String.init)[...]
      var sections = [root]
      while words.count > 2, let type = words.popFirst(), let name = words.popFirst() {
        sections = sections.flatMap(\.sections).filter { $0.type == type && $0.name == name }
      }
      return sections.compactMap { $0.setting(words.last ?? "")?.writtenText }.last ?? ""
    }
  }

  /// The names in a list, such as `protocols`.
  ///
  /// - Parameter name: a setting whose value is a list of words (2.3) or a boolean list (2.4).
  /// - Returns: those that are on; nil if Dovecot's configuration cannot be read.
  package func list(of name: String) -> Set<String>? {
    guard let root = settings([name]) else { return nil }
    let words = root.setting(name)?.writtenText?.split(separator: " ").map(String.init) ?? []
    let on = root.sections.filter { $0.type == name }.flatMap(\.settings).filter {
      $0.text == "yes"
    }
    return Set(words + on.map(\.key))
  }

  /// Settings as doveconf prints them, with their names: with -h, that of 2.4.1 refuses some when it
  /// answers from its cache ("Multiple settings matched with -h parameter").
  private func settings(_ names: [String]) -> ConfigurationSection? {
    guard let end = try? doveconf(names), end.status == 0 else { return nil }
    return ConfigurationSection(
      SettingsReader(.ofMainConfiguration).statements(in: Array(end.output.utf8)).map {
        IncludedStatement(file: "doveconf", statement: $0)
      })
  }

  /// How doveadm ends if another user runs it as Modoboa does: `doveadm pw -l` needs the configuration
  /// alone.
  ///
  /// - Parameter user: the user's id.
  /// - Returns: nil if it has said nothing.
  package func doveadm(asUser user: UInt32) -> (works: Bool, error: String)? {
    let account = Account(user: user)
    let rights = ["--reuid", "\(user)", "--regid", "\(account.group)", "--groups"]
    let groups = account.groups.map { "\($0)" }.joined(separator: ",")
    guard
      let end = try? ChildProcess.run(
        "/usr/bin/setpriv", rights + [groups, doveadm, "-c", configuration, "pw", "-l"],
        timeout: timeout), !end.isMishap
    else { return nil }
    return (end.status == 0, end.status == 0 ? "" : Self.errorText(of: end))
  }

  /// The settings that do not have their defaults.
  ///
  /// - Returns: the output of `doveconf -n`, in Dovecot's own grammar and with passwords left out where
  ///   doveconf knows them; nil if its configuration cannot be read.
  package func changedSettings() -> String? {
    guard let end = try? doveconf(["-n"]), end.status == 0 else { return nil }
    return end.output
  }

  /// The user of `service auth` and its extra groups; nil if Dovecot's configuration cannot be read.
  package var authenticationUser: (name: String, groups: [String])? {
    let service = ["service/auth/user", "service/auth/extra_groups", "service/auth/group"]
    guard let values = values(of: ["default_internal_user"] + service) else {
      return values(of: ["default_internal_user"]).map { ($0[0], []) }
    }
    // "$default_internal_user" of 2.3, "$SET:default_internal_user" of 2.4.
    let user = values[1].isEmpty || values[1].hasPrefix("$") ? values[0] : values[1]
    let groups = (values[2] + " " + values[3]).split { $0 == " " || $0 == "," }.map(String.init)
    return (user, groups.filter { !$0.hasPrefix("$") })
  }

  /// Whether Dovecot's LDAP driver is installed; nil if its configuration cannot be read.
  package var hasLDAPDriver: Bool? {
    guard let modules = values(of: ["mail_plugin_dir"])?[0] else { return nil }
    return !ConfigurationFiles().paths(
      matching: "\(ConfigurationFiles.literal(modules))/auth/libauthdb_ldap.*"
    ).isEmpty
  }

  /// For how many seconds the master process delays the next auth process, because previous ones
  /// exited at start-up.
  ///
  /// - Returns: 0 if it does not; nil if that is not known.
  package func authenticationThrottle() -> Int? {
    (try? authenticationStatus(timeout: timeout))?.throttle
  }

  /// Starts an auth process if none is running: without one, it is not known whether it would stay up.
  package func startAuthenticationIfNeeded() {
    guard let status = try? authenticationStatus(timeout: timeout), status.ids.isEmpty,
      status.throttle == 0
    else { return }
    _ = try? startAuthentication()
  }

  /// The last auth error that Dovecot keeps in memory; nil for none.
  package func authenticationError() -> String? {
    guard let end = try? doveadm(["log", "errors"], timeout: timeout) else { return nil }
    // "Nov 23 03:00:00 Fatal: auth: …"
    let lines = end.output.split(separator: "\n").filter { $0.contains(" auth: ") }
    let line =
      lines.last { line in
        ["Fatal: auth: ", "Panic: auth: "].contains { line.contains($0) }
          && !Self.isAccount(ofDeath: line)
      } ?? lines.last
    return line.flatMap { line in
      line.firstRange(of: " auth: ").map { String(line[$0.upperBound...]) }
    }
  }

  /// Whether a line only says that a process has died, which another line explains.
  ///
  /// For example "Fatal: auth: master: service(auth): child 7 killed with signal 6".
  static func isAccount(ofDeath line: some StringProtocol) -> Bool {
    line.contains(": master: service(")
  }

  /// When the master process last read the configuration: at its start, or at a reload that it did not
  /// refuse, it makes the sockets in `base_dir` anew (services_listen(), src/master/service-listen.c).
  ///
  /// - Returns: nil if that is not known.
  package func lastReload() -> FileTime? {
    (try? baseDirectory()).flatMap { $0 }.flatMap { FileTime(of: "\($0)/config") }
  }
}

extension DovecotProgram {
  /// Asks Dovecot for its version, without caching it.
  ///
  /// - Parameter timeout: how long it may take to answer, in seconds.
  /// - Returns: the version, supported or not.
  /// - Throws: ``DovecotError/noVersion(path:reason:)``, ``DovecotError/noAnswer(path:reason:)``.
  package func version(timeout: Double) throws(DovecotError) -> DovecotVersion {
    let end: ChildProcess.End
    do {
      end = try ChildProcess.run(path, ["--version"], timeout: timeout)
    } catch {
      throw .noAnswer(path: path, reason: error.description)
    }
    if end.isMishap { throw .noAnswer(path: path, reason: end.account) }
    guard end.status == 0 else { throw .noVersion(path: path, reason: end.account) }
    guard let version = DovecotVersion(end.output) else {
      throw .noVersion(path: path, reason: "its output is not a version")
    }
    return version
  }
}

extension ConfigurationSection.Setting {
  /// The value as it is printed, with references to other settings; nil for what is not text.
  fileprivate var writtenText: String? {
    switch value {
    case .literal(let bytes), .withVariables(let bytes): String(validating: bytes, as: UTF8.self)
    case .contentOfFile: nil
    }
  }
}
