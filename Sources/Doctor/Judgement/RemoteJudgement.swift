import DovecotGrammar

/// The section on a Dovecot on another host than Modoboa.
extension HostFacts {
  /// Whether doveadm's HTTP API, by which Modoboa manages a Dovecot elsewhere, is encrypted.
  var doveadmHTTPItems: [Item] {
    if let obstacle { return [.unchecked(.doveadmHTTP, because: obstacle)] }
    let key = main.root.setting("doveadm_api_key") ?? main.root.setting("doveadm_password")
    let listeners = main.root.sections.filter { $0.type == "service" && $0.name == "doveadm" }
      .flatMap(\.sections).filter { $0.type == "inet_listener" && Self.isHTTP($0) }
    guard let key, key.text != "", !listeners.isEmpty else {
      return [.ok(.doveadmHTTP, "not used: doveadm's HTTP API is off")]
    }
    let items = listeners.compactMap { listener -> Item? in
      guard let place = listener.place, let port = listener.setting("port"), port.text != "0",
        !["yes", "required"].contains(listener.setting("ssl")?.text ?? "no"),
        let address = foreignAddress(of: listener)
      else { return nil }
      let message =
        "doveadm's HTTP API listens on \(address) without TLS: \(key.key), which opens every mailbox, can be read"
        + " on its way. With it, DOVEADM_API_URL of Modoboa's settings.py begins with https"
      if let ssl = listener.setting("ssl") {
        return .attention(
          .doveadmHTTP, message, at: .init(ssl.location),
          .replace(
            line: ssl.location.lines.lowerBound, of: ssl.file, with: "    ssl = yes"))
      }
      return .attention(
        .doveadmHTTP, message, at: .init(place),
        .put(["    ssl = yes"], into: port.file, .above(line: port.location.lines.lowerBound)))
    }
    return items.isEmpty
      ? [.ok(.doveadmHTTP, "doveadm's HTTP API is encrypted, or on this host only")] : items
  }

  /// Whether a listener speaks HTTP: by its name, or by its type in 2.4.
  private static func isHTTP(_ listener: ConfigurationSection) -> Bool {
    listener.name == "http" || listener.setting("type")?.text == "http"
  }

  /// The first address of a listener that other hosts can reach; nil if there is none.
  private func foreignAddress(of listener: ConfigurationSection) -> String? {
    let setting =
      listener.setting("address") ?? listener.setting("listen") ?? main.root.setting("listen")
    guard let text = setting?.text else { return setting == nil ? "all addresses" : nil }
    return text.split { $0 == " " || $0 == "," }.map(String.init).first {
      !$0.hasPrefix("127.") && $0 != "::1" && $0 != "[::1]" && $0 != "localhost"
    }
  }
}
