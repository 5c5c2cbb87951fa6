/// Points in time for messages.
package enum Moment {
  /// A time in UTC, such as "2026-11-29 09:02 UTC".
  ///
  /// - Parameter seconds: since 1970.
  /// - Returns: the date in the Gregorian calendar and the minute.
  package static func text(_ seconds: Int) -> String {
    let day = 86_400
    let time = (seconds % day + day) % day
    // Days since 1 March of the year 0, in eras of 400 years: leap days then end the years.
    let days = (seconds - time) / day + 719_468
    let era = (days >= 0 ? days : days - 146_096) / 146_097
    let dayOfEra = days - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let year = yearOfEra + era * 400 + (month < 10 ? 0 : 1)
    return "\(year)-\(padded(month < 10 ? month + 3 : month - 9))-"
      + "\(padded(dayOfYear - (153 * month + 2) / 5 + 1)) \(padded(time / 3600)):"
      + "\(padded(time / 60 % 60)) UTC"
  }

  private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
