/// Takes a sentence about a step of a run, for `-v`; the sentence is built only if it is wanted.
package typealias Explain = @Sendable (@autoclosure () -> String) -> Void
