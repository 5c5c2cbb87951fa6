/// A settings export of Modoboa, recognised by its shape.
///
/// - the raw `_parameters` object: `{"core": {…}, "admin": {…}}`;
/// - `manage.py dumpdata core.localconfig`: a list of objects with "model" and "fields";
/// - the answer of `GET /api/v2/parameters/global/core/`: `{"label": …, "params": {…}}`;
/// - what this program's own `export` prints, which has the shape of that answer, and
///   `"redacted": true` beside it if the secrets were left out on purpose.
package struct SettingsExport: Sendable {
  /// The largest export taken, in bytes.
  ///
  /// A dump of the settings has about 5 000.
  package static let limit = 4 << 20

  /// The parameters that it holds.
  ///
  /// A secret that an API answer does not show is ``StoredValue/withheld``.
  package let parameters: LDAPParameters

  /// Reads an export.
  ///
  /// - Parameter text: the JSON, in UTF-8, 4 MiB at most.
  /// - Throws: ``ParametersError`` for text that is not JSON and for JSON that is no such export,
  ///   as that of another application.
  package init(_ text: [UInt8]) throws(ParametersError) {
    let export = try StoredParameters.json(text)
    if case .array(let records) = export {
      parameters = try Self.dump(records)
    } else if let params = export["params"] {
      guard export["redacted"] != .boolean(true) else { throw .redacted }
      parameters = try Self.answer(params)
    } else {
      parameters = try Self.raw(export)
    }
  }

  /// The parameters of a database column, which needs no recognising: any object counts.
  ///
  /// - Parameter text: the column `core_localconfig._parameters` as text.
  /// - Returns: the parameters, defaults where nothing is stored.
  /// - Throws: ``ParametersError``.
  package static func parameters(ofColumn text: [UInt8]) throws(ParametersError) -> LDAPParameters {
    let column = try StoredParameters.json(text)
    return try StoredParameters.ldapParameters(StoredParameters.applications(column))
  }

  private static func raw(_ export: JSONValue) throws(ParametersError) -> LDAPParameters {
    let applications = try StoredParameters.applications(export)
    guard
      applications.isEmpty || applications.contains(where: { Self.applications.contains($0.name) })
    else {
      throw .unknownShape("no key of it is an application of Modoboa that has parameters")
    }
    return try StoredParameters.ldapParameters(applications)
  }

  /// The record with the lowest key of `core.localconfig`, as Modoboa itself takes the first row.
  private static func dump(_ records: [JSONValue]) throws(ParametersError) -> LDAPParameters {
    var first: (key: Int, record: JSONValue)?
    for record in records where record["model"] == .string("core.localconfig") {
      var key = Int.max
      if case .integer(let number) = record["pk"] { key = number }
      if first.map({ key < $0.key }) ?? true { first = (key, record) }
    }
    guard let record = first?.record else {
      throw .unknownShape(
        "the list has no record of core.localconfig; make it with"
          + " 'manage.py dumpdata core.localconfig'")
    }
    guard let column = record["fields"]?["_parameters"] else {
      throw .unknownShape("the record of core.localconfig has no field _parameters")
    }
    return try StoredParameters.ldapParameters(StoredParameters.applications(column))
  }

  /// The flat parameters of an API answer, complete but for the secrets.
  private static func answer(_ params: JSONValue) throws(ParametersError) -> LDAPParameters {
    let needed: [Parameter] = [.authenticationType, .dovecotSync]
    guard needed.allSatisfy({ params[$0.rawValue] != nil }) else {
      throw .unknownShape(
        "the API answer is for another application; ask for /api/v2/parameters/global/core/")
    }
    return try StoredParameters.ldapParameters(core: params).withholdingMissingSecrets()
  }

  /// The applications that keep parameters, in any release since 1.6.
  ///
  /// By them a raw object without "core", as modoboa-installer writes one, is known.
  private static let applications: [String] = [
    "admin", "amavis", "autoreply", "calendars", "contacts", "core", "dmarc", "imap_migration",
    "limits", "maillog", "modoboa_amavis", "modoboa_contacts", "modoboa_dmarc",
    "modoboa_imap_migration", "modoboa_postfix_autoreply", "modoboa_radicale",
    "modoboa_sievefilters", "modoboa_stats", "modoboa_webmail", "pdfcredentials",
    "postfix_autoreply", "radicale", "relaydomains", "rspamd", "sievefilters", "stats", "webmail",
  ]
}
