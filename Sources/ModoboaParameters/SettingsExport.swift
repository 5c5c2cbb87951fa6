/// A settings export of Modoboa, recognised by its shape.
///
/// - the raw `_parameters` object: `{"core": {…}, "admin": {…}}`;
/// - `manage.py dumpdata core.localconfig`: a list of objects with "model" and "fields";
/// - the answer of `GET /api/v2/parameters/global/core/`: `{"label": …, "params": {…}}`.
public struct SettingsExport: Sendable {
  /// The largest export taken, in bytes.
  ///
  /// A dump of the settings has about 5 000.
  public static let limit = 16 << 20

  /// The parameters that it holds.
  ///
  /// A secret that an API answer does not show is ``StoredValue/withheld``.
  public let parameters: LDAPParameters

  /// Reads an export.
  ///
  /// - Parameter text: the JSON, in UTF-8, 16 MiB at most.
  /// - Throws: ``ParametersError`` for text that is not JSON and for JSON that is no such export,
  ///   as that of another application.
  public init(_ text: [UInt8]) throws(ParametersError) {
    parameters = try JSONText.decode(Shape.self, from: text).parameters
  }

  /// The parameters of a database column, which needs no recognising: any object counts.
  ///
  /// - Parameter text: the column `core_localconfig._parameters` as text.
  /// - Returns: the parameters, defaults where nothing is stored.
  /// - Throws: ``ParametersError``.
  public static func parameters(ofColumn text: [UInt8]) throws(ParametersError) -> LDAPParameters {
    try JSONText.decode(ParametersColumn.self, from: text).parameters
  }
}

/// The three shapes, told apart by what stands outermost.
private struct Shape: Decodable {
  let parameters: LDAPParameters

  init(from decoder: any Decoder) throws {
    if let fixtures = try? decoder.unkeyedContainer() {
      parameters = try Self.dump(fixtures)
      return
    }
    let object = try? decoder.container(keyedBy: AnyKey.self)
    if let object, object.contains(AnyKey("params")) {
      parameters = try Self.answer(object)
      return
    }
    let column = try ParametersColumn(from: decoder)
    guard
      column.applications.isEmpty || column.applications.contains(where: Self.applications.contains)
    else {
      throw ParametersError.unknownShape(
        "no key of it is an application of Modoboa that has parameters")
    }
    parameters = column.parameters
  }

  /// The record with the lowest key of `core.localconfig`, as Modoboa itself takes the first row.
  private static func dump(_ fixtures: any UnkeyedDecodingContainer) throws -> LDAPParameters {
    var fixtures = fixtures
    var first: Fixture?
    while !fixtures.isAtEnd {
      let fixture = try fixtures.decode(Fixture.self)
      guard fixture.column != nil else { continue }
      if first.map({ fixture.key < $0.key }) ?? true { first = fixture }
    }
    guard let parameters = first?.column?.parameters else {
      throw ParametersError.unknownShape(
        "the list has no record of core.localconfig; make it with 'manage.py dumpdata core.localconfig'"
      )
    }
    return parameters
  }

  /// The flat parameters of an API answer, complete but for the secrets.
  private static func answer(_ object: KeyedDecodingContainer<AnyKey>) throws -> LDAPParameters {
    let params = AnyKey("params")
    let names = try object.nestedContainer(keyedBy: Parameter.self, forKey: params)
    guard names.contains(.authenticationType), names.contains(.dovecotSync) else {
      throw ParametersError.unknownShape(
        "the API answer is for another application; ask for /api/v2/parameters/global/core/")
    }
    return try object.decode(CoreParameters.self, forKey: params).parameters
      .withholdingMissingSecrets()
  }

  /// The applications that keep parameters, in any release since 1.6: by them a raw object without
  /// "core", as modoboa-installer writes one, is known.
  private static let applications: Set<String> = [
    "admin", "amavis", "autoreply", "calendars", "contacts", "core", "dmarc", "limits", "maillog",
    "modoboa_amavis", "modoboa_contacts", "modoboa_dmarc", "modoboa_imap_migration",
    "modoboa_postfix_autoreply", "modoboa_radicale", "modoboa_sievefilters", "modoboa_stats",
    "modoboa_webmail", "imap_migration", "pdfcredentials", "postfix_autoreply", "radicale",
    "relaydomains", "rspamd", "sievefilters", "stats", "webmail",
  ]
}

/// One record of a Django fixture.
private struct Fixture: Decodable {
  /// The primary key, which orders the records.
  let key: Int
  /// The column, if it is a record of `core.localconfig`.
  let column: ParametersColumn?

  private enum Key: String, CodingKey {
    case model, pk, fields
    case parameters = "_parameters"
  }

  init(from decoder: any Decoder) throws {
    let record = try decoder.container(keyedBy: Key.self)
    key = (try? record.decode(Int.self, forKey: .pk)) ?? Int.max
    guard try record.decode(String.self, forKey: .model) == "core.localconfig" else {
      column = nil
      return
    }
    column = try record.nestedContainer(keyedBy: Key.self, forKey: .fields)
      .decode(ParametersColumn.self, forKey: .parameters)
  }
}
