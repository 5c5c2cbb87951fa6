/// What a run needs of the row of `core_localconfig` that Modoboa uses.
struct StoredRow: Equatable {
  /// The column `_parameters`, as UTF-8 text.
  let parameters: [UInt8]
  /// What to clear once Dovecot has these parameters; nil if there is no flag or it is not set.
  let pending: PendingUpdate?
}

extension StoredRow {
  /// A row from a server: the parameters, and perhaps the key and the digest, which is NULL if the flag
  /// is not set.
  ///
  /// The key and the digest are checked, since they go into a statement later and a compromised server
  /// may send anything.
  ///
  /// - Throws: ``EngineError`` for NULL parameters, and for columns that the query cannot have returned.
  init(columns: [[UInt8]?]) throws(EngineError) {
    guard [1, 3].contains(columns.count) else { throw .notAsAsked }
    guard let parameters = columns[0] else { throw .noParameters }
    self.parameters = parameters
    guard columns.count == 3, let id = columns[1], let digest = columns[2] else {
      pending = nil
      return
    }
    guard (1...20).contains(id.count), id.allSatisfy(\.isDigit), digest.count == 64,
      digest.allSatisfy({ $0.isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) })
    else { throw .notAsAsked }
    pending = PendingUpdate(id: String(decoding: id, as: UTF8.self), proof: digest)
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
