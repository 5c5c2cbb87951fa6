/// Why a search filter cannot be used, with the place and what to do.
struct SearchFilterError: Error, Equatable {
  /// In words that follow the parameter's name.
  let reason: String

  /// - Parameters:
  ///   - kind: what is wrong.
  ///   - offset: the place in bytes, counting the login as one.
  ///   - filter: the filter.
  init(_ kind: SearchFilterReader.Fault.Kind, at offset: Int, of filter: LoginTemplate) {
    let (before, after) = Self.stored(filter, offset)
    guard !before.isEmpty || after.first.map({ !"\"'".unicodeScalars.contains($0) }) ?? true else {
      reason = "is in quotation marks; remove them"
      return
    }
    reason = Self.text(
      of: kind,
      "character \(before.count + 1), '\(String(String.UnicodeScalarView(after.prefix(12))))'")
  }

  private static func text(of kind: SearchFilterReader.Fault.Kind, _ place: String) -> String {
    switch kind {
    case .unclosed:
      "has a '(' without its ')' at \(place); add the ')', or write a '(' in a value as \\28"
    case .unopened:
      "has a ')' without its '(' at \(place); remove it, or write a ')' in a value as \\29"
    case .rest:
      "goes on after its last ')' at \(place); combine filters as (&(first)(second))"
    case .doubled:
      "has two '(' in a row at \(place); remove the first one and its ')'"
    case .bare:
      "has no '(' at \(place); each filter inside (&...), (|...) or (!...) has its own parentheses"
    case .negation:
      "does not have exactly one filter in the (!...) at \(place); write it as (!(attribute=value)), without"
        + " a blank before the last ')'"
    case .openInValue:
      "has a '(' in a value at \(place); write it as \\28, and a ')' as \\29"
    case .noComparison:
      "has no comparison at \(place); write it as (attribute=value)"
    case .attribute:
      "has no valid name of an attribute at \(place); it has letters, digits and hyphens only"
    case .matchingRule:
      "has no valid matching rule at \(place); write it as (attribute:rule:=value)"
    case .asterisk:
      "has a '*' in a value after <=, >=, ~= or := at \(place); write it as \\2a"
    case .doubledAsterisk:
      "has two '*' in a row at \(place); remove one, or write a '*' in a value as \\2a"
    case .escape:
      "has a backslash without two hexadecimal digits after it at \(place); write a backslash, also that of a"
        + " DN, as \\5c"
    }
  }

  /// The filter as Modoboa stores it, in two parts.
  private static func stored(_ filter: LoginTemplate, _ offset: Int)
    -> (before: String.UnicodeScalarView, after: String.UnicodeScalarView)
  {
    var (before, after) = (String.UnicodeScalarView(), String.UnicodeScalarView())
    var position = 0
    for part in filter.parts {
      let pieces: [(text: String, size: Int)] =
        switch part {
        case .literal(let literal):
          literal.unicodeScalars.map { ($0 == "%" ? "%%" : String($0), UTF8.width($0)) }
        case .user: [("%(user)s", 1)]
        }
      for piece in pieces {
        if position < offset {
          before += piece.text.unicodeScalars
        } else {
          after += piece.text.unicodeScalars
        }
        position += piece.size
      }
    }
    return (before, after)
  }
}
