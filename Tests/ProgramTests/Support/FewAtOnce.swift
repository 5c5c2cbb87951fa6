import Synchronization
import Testing

/// A trait of suites whose cases each start many programs or measure time: all of them together
/// would only stand in each other's way.
///
/// A time limit counts the waiting, too.
struct FewAtOnce: SuiteTrait, TestTrait, TestScoping {
  /// How many cases of all suites with this trait run at the same time.
  private static let slots = Slots(count)
  static let count = 6

  /// How many of these a case takes the place of.
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

  /// A number of places, given to those who wait in their order.
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
  /// Lets only a few cases of all suites with such a trait run at the same time.
  static var fewAtOnce: FewAtOnce { FewAtOnce(weight: 1) }
  /// Lets no other case of these suites run at the same time.
  static var alone: FewAtOnce { FewAtOnce(weight: FewAtOnce.count) }
}
