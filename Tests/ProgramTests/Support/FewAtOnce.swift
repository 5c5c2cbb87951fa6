import Synchronization
import Testing

/// A trait of suites whose cases start many programs or measure time, and would disturb each other.
///
/// The time limit includes the waiting.
struct FewAtOnce: SuiteTrait, TestTrait, TestScoping {
  /// How many cases of all suites with this trait run at the same time.
  private static let slots = Slots(count)
  static let count = 6

  /// How many of these places a case takes.
  let weight: Int
  let isRecursive = true

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    guard testCase != nil else { return try await function() }
    await Self.slots.take(weight)
    defer { Self.slots.giveBack(weight) }
    try await function()
  }

  /// A number of places, given out in the order of requests.
  private final class Slots: Sendable {
    private struct State {
      var free: Int
      var waiting: [(weight: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }
    private let state: Mutex<State>

    init(_ count: Int) { state = Mutex(State(free: count)) }

    func take(_ weight: Int) async {
      await withCheckedContinuation { continuation in
        state.withLock { $0.waiting.append((weight, continuation)) }
        giveBack(0)
      }
    }

    func giveBack(_ weight: Int) {
      let next = state.withLock { state -> [CheckedContinuation<Void, Never>] in
        state.free += weight
        var next: [CheckedContinuation<Void, Never>] = []
        while let first = state.waiting.first, first.weight <= state.free {
          state.free -= first.weight
          next.append(state.waiting.removeFirst().continuation)
        }
        return next
      }
      next.forEach { $0.resume() }
    }
  }
}

extension Trait where Self == FewAtOnce {
  /// Limits how many cases of all suites with this trait run at the same time.
  static var fewAtOnce: FewAtOnce { FewAtOnce(weight: 1) }
  /// Runs alone among the cases of these suites.
  static var alone: FewAtOnce { FewAtOnce(weight: FewAtOnce.count) }
}
