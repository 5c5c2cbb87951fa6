import Diagnostics
import Glibc
import Testing

@Suite("Times in messages")
struct MomentTests {
  @Test("times are in UTC, to the minute")
  func text() {
    #expect(Moment.text(0) == "1970-01-01 00:00 UTC")
    #expect(Moment.text(1_795_392_059) == "2026-11-23 00:00 UTC")
  }

  @Test(
    "a date is that of strftime(3), around leap days, centuries and 1970",
    arguments: [
      -62_135_596_800, -86_401, -1, 951_782_399, 951_868_799, 951_868_800, 1_709_164_800,
      4_107_542_399, 4_107_542_400, 253_402_300_799,
    ])
  func date(seconds: Int) {
    var time = time_t(seconds)
    var parts = tm()
    gmtime_r(&time, &parts)
    var text = [CChar](repeating: 0, count: 32)
    strftime(&text, text.count, "%Y-%m-%d %H:%M UTC", &parts)
    let wanted = String(
      decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    #expect(Moment.text(seconds) == wanted)
  }
}
