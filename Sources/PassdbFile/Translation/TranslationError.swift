package import Diagnostics
package import ModoboaParameters

/// Why Modoboa's parameters cannot be carried over safely.
package struct TranslationError: Equatable {
  /// The parameter to change in Modoboa.
  package let parameter: Parameter
  /// What is wrong and what to do, in words that follow the parameter's name.
  package let reason: String

  package init(parameter: Parameter, reason: String) {
    self.parameter = parameter
    self.reason = reason
  }
}

extension TranslationError: ReportedError {
  package var exitStatus: ExitStatus { .dataError }

  package var description: String { "\(parameter.rawValue) \(reason)" }
}
