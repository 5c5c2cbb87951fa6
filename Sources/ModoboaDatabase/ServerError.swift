/// An error of a server or its client library, as an engine finds it.
protocol ServerError: Error {
  /// What kind of error it is, and its message.
  var engineError: EngineError { get }
}

extension EngineError {
  /// Asks a server, and classifies its error.
  ///
  /// - Parameter body: throws a ``ServerError`` or ``EngineError``.
  /// - Returns: what the body returns.
  /// - Throws: ``EngineError``.
  static func classifying<Value>(_ body: () throws -> Value) throws(EngineError) -> Value {
    do {
      return try body()
    } catch let error as any ServerError {
      throw error.engineError
    } catch {
      throw error as? EngineError ?? EngineError(.refused, "\(error)")
    }
  }
}
