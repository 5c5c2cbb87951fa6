package import Diagnostics
package import ModoboaParameters

/// Why parameters of Modoboa's cannot be carried over safely.
package struct TranslationError: Equatable {
  /// The parameter that is to be changed in Modoboa.
  package let parameter: Parameter
  /// What is wrong and what to do, as the end of a sentence that begins with the parameter's name.
  package let reason: String

  /// An error about a parameter.
  package init(parameter: Parameter, reason: String) {
    self.parameter = parameter
    self.reason = reason
  }
}

extension TranslationError: ReportedError {
  package var exitStatus: ExitStatus { .dataError }

  /// One sentence for an administrator, never with a secret.
  package var description: String { "\(parameter.rawValue) \(reason)" }
}
