import Diagnostics
import Files
import TestSupport
import Testing

@testable import Sync

@Suite("The note of a run that failed")
struct FailedRunTests {
  private let scratch = Scratch()
  private let state: StateDirectory

  init() {
    state = StateDirectory("\(scratch.path)/state", mayChange: true)
  }

  private func record(_ message: String, at now: Int, journal: Bool = true) -> Bool {
    FailedRun.record(message, .unavailable, in: state, isInJournal: journal, at: now)
  }

  @Test("The message, its status, and since when; a line feed does not end it")
  func read() throws {
    #expect(FailedRun(in: state) == nil)
    #expect(record("a\nb", at: 100))
    let run = try #require(FailedRun(in: state))
    #expect((run.message, run.status) == ("a b", 69))
    #expect((run.since, run.logged) == (100, 100))
    FailedRun.forget(in: state)
    #expect(FailedRun(in: state) == nil)
  }

  @Test("The journal gets a message at once, then hourly; what a terminal showed does not count")
  func journal() throws {
    #expect(record("a", at: 100, journal: false))
    #expect(record("a", at: 160))
    #expect(!record("a", at: 220))
    #expect(!record("a", at: 280, journal: false))
    #expect(try #require(FailedRun(in: state)).since == 100)
    #expect(record("a", at: 160 + 3600))
    #expect(try #require(FailedRun(in: state)).since == 100)
    #expect(record("b", at: 4000))
    #expect(try #require(FailedRun(in: state)).since == 4000)
  }

  @Test(
    "A damaged note counts as none",
    arguments: [
      "", "error=a\n", "error=a\nsince=x\nstatus=1\nlogged=1\n",
      "error=a\nsince=1\nstatus=1\nlogged=9223372036854775807\n",
      "error=a\nsince=-1\nstatus=1\nlogged=1\n", "error=a\nsince=1\nlogged=1\nstatus=1\n",
    ])
  func damaged(text: String) throws {
    try state.write(FailedRun.note, Array(text.utf8), timeout: 0)
    #expect(FailedRun(in: state) == nil)
    #expect(record("a", at: 5))
  }
}
