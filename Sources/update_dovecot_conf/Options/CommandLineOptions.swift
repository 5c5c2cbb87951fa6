import ArgumentParser

extension OptionValues {
  /// What the command line says.
  ///
  /// An option is declared once: as a property, in a group of arguments or in a command, that has
  /// the name of its case of ``OptionName``.
  ///
  /// - Parameter arguments: the groups and the command.
  init(commandLine arguments: any ParsableArguments...) {
    self.init()
    for property in arguments.flatMap({ Mirror(reflecting: $0).children }) {
      guard let name = OptionName.allCases.first(where: { "_\($0)" == property.label }),
        let text = Self.text(property.value)
      else { continue }
      set(name, to: text, at: .commandLine)
    }
  }

  /// The value of a property, if the command line says one.
  private static func text(_ property: Any) -> String? {
    switch property {
    case let option as Option<String?>: option.wrappedValue
    case let flag as Flag<Bool>: flag.wrappedValue ? "yes" : nil
    case let flag as Flag<Bool?>: flag.wrappedValue.map { $0 ? "yes" : "no" }
    default: nil
    }
  }
}
