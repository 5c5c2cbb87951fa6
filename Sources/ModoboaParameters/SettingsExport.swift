/// A Modoboa settings export, recognised by its shape.
///
/// - the raw `_parameters` object: `{"core": {…}, "admin": {…}}`;
/// - `manage.py dumpdata core.localconfig`: a list of objects with "model" and "fields";
/// - the response to `GET /api/v2/parameters/global/core/`: `{"label": …, "params": {…}}`;
/// - the output of this program's `export`, which has the shape of that response, plus
///   `"redacted": true` if the secrets were left out on purpose.
package struct SettingsExport: Sendable {
  /// The largest export that is read, in bytes.
  ///
  /// A usual dump has about 5 000.
  package static let limit = 4 << 20

  /// The exported parameters.
  ///
  /// A secret that an API response does not contain is ``StoredValue/withheld``.
  package let parameters: LDAPParameters

  /// Reads an export.
  ///
  /// - Parameter text: the JSON, in UTF-8, 4 MiB at most.
  /// - Throws: ``ParametersError`` for text that is not JSON and for other JSON, such as that of
  ///   another application.
  package init(_ text: [UInt8]) throws(ParametersError) {
    let export: JSONValue
    do throws(ParametersError) {
      export = try StoredParameters.json(text)
    } catch {
      guard case .notJSON = error else { throw error }
      throw DatabaseClientOutput.error(inNonJSON: text) ?? error
    }
    if case .array(let records) = export {
      parameters = try Self.dump(records)
    } else if let params = export["params"] {
      guard export["redacted"] != .boolean(true) else { throw .redacted }
      parameters = try Self.answer(params)
    } else {
      parameters = try Self.raw(export)
      guard !DatabaseClientOutput.hasDoubledBackslashes(text, parameters) else {
        throw .doubledBackslashes
      }
    }
  }

  /// The parameters in the database column; any JSON object is accepted.
  ///
  /// - Parameter text: the column `core_localconfig._parameters` as text.
  /// - Returns: the parameters, with defaults for those that are not stored.
  /// - Throws: ``ParametersError``.
  package static func parameters(ofColumn text: [UInt8]) throws(ParametersError) -> LDAPParameters {
    let column = try StoredParameters.json(text)
    return try StoredParameters.ldapParameters(StoredParameters.applications(column))
  }

  /// The parameter `handle_mailboxes` of the application "admin" in the database column.
  ///
  /// - Parameter text: the column `core_localconfig._parameters` as text.
  /// - Returns: nil if it is not stored.
  /// - Throws: ``ParametersError``.
  package static func handlesMailboxes(ofColumn text: [UInt8]) throws(ParametersError) -> Bool? {
    let applications = try StoredParameters.applications(StoredParameters.json(text))
    guard case .boolean(let isOn) = JSONValue.object(applications)["admin"]?["handle_mailboxes"]
    else { return nil }
    return isOn
  }

  private static func raw(_ export: JSONValue) throws(ParametersError) -> LDAPParameters {
    let applications = try StoredParameters.applications(export)
    guard
      applications.isEmpty || applications.contains(where: { Self.applications.contains($0.name) })
    else {
      throw .unknownShape("none of its keys is a Modoboa application with parameters")
    }
    return try StoredParameters.ldapParameters(applications)
  }

  /// The record of `core.localconfig` with the lowest key: Modoboa uses the first row.
  private static func dump(_ records: [JSONValue]) throws(ParametersError) -> LDAPParameters {
    var first: (key: Int, record: JSONValue)?
    for record in records where record["model"] == .string("core.localconfig") {
      var key = Int.max
      if case .integer(let number) = record["pk"] { key = number }
      if first.map({ key < $0.key }) ?? true { first = (key, record) }
    }
    guard let record = first?.record else {
      throw .unknownShape(
        "the list has no core.localconfig record; make it with"
          + " 'manage.py dumpdata core.localconfig'")
    }
    guard let column = record["fields"]?["_parameters"] else {
      throw .unknownShape("the core.localconfig record has no _parameters field")
    }
    return try StoredParameters.ldapParameters(StoredParameters.applications(column))
  }

  /// The flat parameters of an API response, complete except for secrets.
  private static func answer(_ params: JSONValue) throws(ParametersError) -> LDAPParameters {
    let needed: [Parameter] = [.authenticationType, .dovecotSync]
    guard needed.allSatisfy({ params[$0.rawValue] != nil }) else {
      throw .unknownShape(
        "the API response is for another application; use /api/v2/parameters/global/core/")
    }
    return try StoredParameters.ldapParameters(core: params).withholdingMissingSecrets()
  }

  /// The applications with parameters, in any release since 1.6.
  ///
  /// They identify a raw object without "core", such as modoboa-installer writes.
  private static let applications: [String] = [
    "admin", "amavis", "autoreply", "calendars", "contacts", "core", "dmarc", "imap_migration",
    "limits", "maillog", "modoboa_amavis", "modoboa_contacts", "modoboa_dmarc",
    "modoboa_imap_migration", "modoboa_postfix_autoreply", "modoboa_radicale",
    "modoboa_sievefilters", "modoboa_stats", "modoboa_webmail", "pdfcredentials",
    "postfix_autoreply", "radicale", "relaydomains", "rspamd", "sievefilters", "stats", "webmail",
  ]
}
