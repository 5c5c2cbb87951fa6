import TestSupport

/// Ways to name a database in PostgreSQL.
extension Form {
  /// libpq keywords with quoted values.
  static func keywords(_ pairs: KeyValuePairs<String, String>) -> String {
    pairs.map { name, value in
      let escaped = value.map { "'\\".contains($0) ? "\\\($0)" : String($0) }.joined()
      return "\(name) = '\(escaped)'"
    }.joined(separator: " ")
  }

  /// A password file for an account.
  fileprivate static func passwordFile(_ place: Place, _ account: DatabaseAccount, _ file: String)
    -> String
  {
    let fields = ["127.0.0.1", "\(place.server.port)", place.name, account.name, account.password]
    let line = fields.map { $0.map { ":\\".contains($0) ? "\\\($0)" : String($0) }.joined() }
    return place.scratch.write(file, line.joined(separator: ":") + "\n")
  }

  fileprivate static func withoutPassword(_ place: Place, _ account: DatabaseAccount) -> String {
    keywords([
      "host": "127.0.0.1", "port": "\(place.server.port)", "dbname": place.name,
      "user": account.name,
    ])
  }

  private static let schemes = ["postgresql", "pgsql", "POSTGRES", "PostgreSQL"].map { scheme in
    Form(scheme) { "\(scheme):\($0.server.url($0.name).drop { $0 != "/" })" }
  }

  private static let plainTLS = ["disable", "allow", "prefer", "require"].map { mode in
    Form("sslmode=\(mode)") { $0.server.url($0.name, options: ["sslmode": mode]) }
  }

  private static let checkedTLS = ["verify-ca", "verify-full"].flatMap { mode in
    ["127.0.0.1", "localhost"].map { host in
      Form("sslmode=\(mode) of \(host)") { place in
        let options: KeyValuePairs = ["sslmode": mode, "sslrootcert": place.server.authority]
        return place.server.url(place.name, over: .tcp(host), options: options)
      }
    }
  }

  private static let odd = [
    Form("odd in a URL") { $0.server.url($0.name, as: .odd) },
    Form("odd in a URL over the socket") { $0.server.url($0.name, as: .odd, over: .socket) },
    Form("odd in keywords") { place in
      withoutPassword(place, .odd) + " " + keywords(["password": DatabaseAccount.odd.password])
    },
    Form("odd in ~/.pgpass") { place in
      let home = passwordFile(place, .odd, ".pgpass")
      return (withoutPassword(place, .odd), ["HOME": String(home.dropLast("/.pgpass".count))])
    },
  ]

  private static let files = [
    Form("PGPASSFILE") { place in
      (withoutPassword(place, .modoboa), ["PGPASSFILE": passwordFile(place, .modoboa, "passwords")])
    },
    Form("passfile") { place in
      let file = passwordFile(place, .modoboa, "passfile")
      return "postgres://modoboa@127.0.0.1:\(place.server.port)/\(place.name)?passfile=\(file)"
    },
    Form("PGSERVICEFILE") { place in
      let file = place.scratch.write(
        "services",
        """
        [modoboa]
        host=127.0.0.1
        port=\(place.server.port)
        dbname=\(place.name)
        user=modoboa
        password=\(DatabaseAccount.modoboa.password)

        """)
      return ("service=modoboa", ["PGSERVICEFILE": file])
    },
    Form("variables") { place in
      (
        "postgres://",
        [
          "PGHOST": place.server.socket, "PGPORT": "\(place.server.port)",
          "PGDATABASE": place.name, "PGUSER": "modoboa",
          "PGPASSWORD": DatabaseAccount.modoboa.password,
        ]
      )
    },
  ]

  /// A plain URL.
  static let url = Form("URL") { $0.server.url($0.name) }
  /// Plain keywords.
  static let unquoted = Form("keywords without quotation marks") { place in
    "  host=127.0.0.1 port = \(place.server.port) dbname=\(place.name) user=modoboa"
      + " password=\(DatabaseAccount.modoboa.password)"
  }

  private static let plain = [
    Form("localhost") { $0.server.url($0.name, over: .tcp("localhost")) },
    Form("socket") { $0.server.url($0.name, over: .socket) },
    Form("socket as the host") { place in
      let host = Place.escaped(place.server.socket)
      return "postgres://modoboa:\(DatabaseAccount.modoboa.password)@\(host):\(place.server.port)"
        + "/\(place.name)"
    },
    url, unquoted,
    Form("keywords, socket") { place in
      keywords([
        "host": place.server.socket, "port": "\(place.server.port)", "dbname": place.name,
        "user": "modoboa", "password": DatabaseAccount.modoboa.password,
      ])
    },
    Form("hostaddr") { place in
      withoutPassword(place, .modoboa)
        + " host=nothing.invalid hostaddr=127.0.0.1 password=\(DatabaseAccount.modoboa.password)"
    },
    Form("any session") { $0.server.url($0.name, options: ["target_session_attrs": "any"]) },
    Form("a session that writes") {
      $0.server.url($0.name, options: ["target_session_attrs": "read-write"])
    },
  ]

  private static let hosts = [
    Form("the first of two hosts refuses") { place in
      let first = "127.0.0.1:\(Place.refusing?.number ?? 0)"
      return "postgres://modoboa:\(DatabaseAccount.modoboa.password)@\(first),127.0.0.1:"
        + "\(place.server.port)/\(place.name)"
    },
    Form("the first of two hosts in keywords has no socket") { place in
      keywords([
        "host": "\(place.scratch.path),127.0.0.1", "port": "\(place.server.port)",
        "dbname": place.name, "user": "modoboa", "password": DatabaseAccount.modoboa.password,
      ])
    },
  ]

  static let postgreSQL = plain + hosts + schemes + plainTLS + checkedTLS + odd + files
}
