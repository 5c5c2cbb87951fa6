/// Takes a sentence about a step of a run, for `-v`; it is evaluated only if it is shown.
package typealias Explain = @Sendable (@autoclosure () -> String) -> Void
