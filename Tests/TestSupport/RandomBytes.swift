/// A generator with the same numbers in every run, so that failures are reproducible (SplitMix64).
package struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// Up to `length` bytes, most of them from an alphabet, the others any byte except NUL and line
  /// feed.
  package mutating func bytes(upTo length: Int, alphabet: String) -> [UInt8] {
    let letters = Array(alphabet.utf8)
    return (0..<Int.random(in: 0...length, using: &self)).map { _ in
      if Int.random(in: 0..<5, using: &self) > 0 { return letters.randomElement(using: &self) ?? 1 }
      var byte: UInt8 = 0
      repeat { byte = UInt8.random(in: 1...255, using: &self) } while byte == 10
      return byte
    }
  }
}
