import TestSupport
import Testing

/// A source, and the client library that it needs.
enum Source: CaseIterable, Sendable {
  case export
  case sqlite
  case postgreSQL
  case mariaDB

  /// The library's name without its version; nil if none is needed.
  var library: String? {
    switch self {
    case .export: nil
    case .sqlite: "libsqlite3.so"
    case .postgreSQL: "libpq.so"
    case .mariaDB: "libmariadb.so"
    }
  }

  /// The library's package.
  var package: String {
    switch self {
    case .export: ""
    case .sqlite: "libsqlite3-0"
    case .postgreSQL: "libpq5"
    case .mariaDB: "libmariadb3"
    }
  }

  private static let databases = Task {
    [
      Source.sqlite: try await StoredDatabase(.sqlite),
      .postgreSQL: try await StoredDatabase(.postgreSQL),
      .mariaDB: try await StoredDatabase(.mariaDB),
    ]
  }

  /// A run with this source.
  func command(on host: Host) async throws -> [String] {
    let database = try await Self.databases.value[self]
    return database.map { host.command($0) } ?? host.command(.searchBind)
  }
}

@Suite("Client libraries", .timeLimit(.minutes(20)), .fewAtOnce)
struct ClientLibraryTests {
  static let loaded = Source.allCases.filter { $0.library != nil }

  @Test("A run opens the library of its own source only", arguments: Source.allCases)
  func onlyOne(source: Source) async throws {
    let host = Host()
    let calls = try await Strace.calls(
      of: try await source.command(on: host), withWorker: true)
    let opened = calls.filter { $0.name.hasPrefix("open") && !$0.text.contains(" ENOENT ") }
    #expect(opened.count > 1)
    for other in Self.loaded {
      let isOpened = opened.contains { $0.text.contains("/\(other.library ?? "")") }
      #expect(isOpened == (other == source), "\(other)")
    }
    try await expectFile(of: .searchBind, on: host)
  }

  @Test(
    "Without its library, a source is refused with the name of the package; others are read",
    arguments: loaded, Source.allCases)
  func missing(library: Source, source: Source) async throws {
    let host = try await Host.withOlderFile()
    let before = host.files
    let result = try await host.mounting(
      """
      file=$(echo /usr/lib/*/\(library.library ?? "").[0-9])
      test -f "$file"
      mount --bind /dev/null "$file"
      exec "$@"
      """, try await source.command(on: host))
    if library == source {
      expectRefusal(
        result, 69, naming: ["install the package \(source.package) (", "library is missing"],
        on: host, before: before)
    } else {
      expectChange(result)
      try await expectFile(of: .searchBind, on: host)
    }
  }

  @Test("A wrong library under that name is refused, too", arguments: loaded)
  func wrong(source: Source) async throws {
    let host = try await Host.withOlderFile()
    let before = host.files
    let result = try await host.mounting(
      """
      file=$(echo /usr/lib/*/\(source.library ?? "").[0-9])
      mount --bind "$(readlink -f /usr/lib/*/libm.so.6)" "$file"
      exec "$@"
      """, try await source.command(on: host))
    expectRefusal(result, 69, naming: ["undefined symbol"], on: host, before: before)
  }
}
