/// The row of `core_localconfig` that Modoboa uses, as a run needs it.
struct StoredRow: Equatable {
  /// The column `_parameters` as text, UTF-8.
  let parameters: [UInt8]
  /// What to clear once Dovecot has these parameters; nil if the flag is not set, or there is none.
  let pending: PendingUpdate?
}

extension StoredRow {
  /// The row of a server: the parameters, and perhaps the key and the digest, NULL if the flag is
  /// not set.
  ///
  /// A server in strange hands may send what it likes: the key and the digest go into a statement
  /// later.
  ///
  /// - Throws: ``EngineError`` for parameters that are NULL, and for what no such query gives.
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
