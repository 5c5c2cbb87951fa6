import ArgumentParser

extension OptionValues {
  /// The options of the command line.
  ///
  /// An option is declared once: as a property of an argument group or a command that has the name of
  /// its ``OptionName`` case.
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

  /// The value of a property, if the command line sets one.
  private static func text(_ property: Any) -> String? {
    switch property {
    case let option as Option<String?>: option.wrappedValue
    case let flag as Flag<Bool>: flag.wrappedValue ? "yes" : nil
    case let flag as Flag<Bool?>: flag.wrappedValue.map { $0 ? "yes" : "no" }
    default: nil
    }
  }
}
