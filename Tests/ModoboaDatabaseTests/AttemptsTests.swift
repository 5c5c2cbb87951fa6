import Deadlines
import Testing

@testable import ModoboaDatabase

@Suite("Repeated attempts")
struct AttemptsTests {
  @Test("an immediate success needs one attempt")
  func once() throws {
    var tries: [Int] = []
    let value = try attempts(10).first(of: [1, 2]) { number, _ throws(EngineError) in
      tries.append(number)
      return number
    }
    #expect(value == 1 && tries == [1])
  }

  @Test("if an address is unreachable, the next one is tried, again in each round")
  func alternatives() throws {
    var tries: [Int] = []
    let value = try attempts(10).first(of: [1, 2]) { number, _ throws(EngineError) in
      tries.append(number)
      guard tries.count == 4 else { throw EngineError(.unreachable, "away") }
      return number
    }
    #expect(value == 2 && tries == [1, 2, 1, 2])
  }

  @Test("a permanent error ends them")
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

  @Test("after the time-out, the error of a reachable address is reported")
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

  @Test("each of several addresses gets its share of the time")
  func shares() throws {
    var shares: [Double] = []
    _ = try? attempts(0).first(of: [1, 2, 3]) { _, deadline throws(EngineError) in
      shares.append(deadline.remaining)
      throw EngineError(.busy, "")
    }
    // Even without waiting for a lock, an answer may take two seconds.
    #expect(zip(shares, [0.66, 1.0, 2.0]).allSatisfy { abs($0 - $1) < 0.1 })
  }

  private func attempts(_ timeout: Double) -> Attempts {
    Attempts(timeout: timeout) { _ in }
  }
}
