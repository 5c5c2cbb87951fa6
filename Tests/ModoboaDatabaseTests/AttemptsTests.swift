import Deadlines
import Testing

@testable import ModoboaDatabase

@Suite("Further tries")
struct AttemptsTests {
  @Test("what is there at once is tried once")
  func once() throws {
    var tries: [Int] = []
    let value = try attempts(10).first(of: [1, 2]) { number, _ throws(EngineError) in
      tries.append(number)
      return number
    }
    #expect(value == 1 && tries == [1])
  }

  @Test("the next address is tried where one cannot be reached, in each round anew")
  func alternatives() throws {
    var tries: [Int] = []
    let value = try attempts(10).first(of: [1, 2]) { number, _ throws(EngineError) in
      tries.append(number)
      guard tries.count == 4 else { throw EngineError(.unreachable, "away") }
      return number
    }
    #expect(value == 2 && tries == [1, 2, 1, 2])
  }

  @Test("what no further try can mend ends them")
  func final() {
    var tries = 0
    #expect(throws: EngineError(.refused, "password")) {
      try attempts(10).first(of: [1, 2]) { _, _ throws(EngineError) in
        tries += 1
        throw EngineError(.refused, "password")
      }
    }
    #expect(tries == 1)
  }

  @Test("after the time-out the error of the address that was there at all counts")
  func giveUp() {
    var sentences: [String] = []
    let attempts = Attempts(timeout: 0.2) { sentences.append($0) }
    #expect(throws: EngineError(.busy, "full")) {
      try attempts.first(of: [1, 2]) { number, _ throws(EngineError) in
        throw number == 1 ? EngineError(.unreachable, "away") : EngineError(.busy, "full")
      }
    }
    #expect((1...5).contains(sentences.count))
    #expect(sentences.allSatisfy { $0 == "full; trying again" })
  }

  @Test("each of several addresses has its share of the time")
  func shares() throws {
    var shares: [Double] = []
    _ = try? attempts(0).first(of: [1, 2, 3]) { _, deadline throws(EngineError) in
      shares.append(deadline.remaining)
      throw EngineError(.busy, "")
    }
    // Even without waiting for a lock there are two seconds for an answer.
    #expect(zip(shares, [0.66, 1.0, 2.0]).allSatisfy { abs($0 - $1) < 0.1 })
  }

  private func attempts(_ timeout: Double) -> Attempts {
    Attempts(timeout: timeout) { _ in }
  }
}
