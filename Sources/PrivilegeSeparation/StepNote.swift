import Glibc

/// A page of memory that a worker shares with its parent, for the step that it has begun last.
///
/// The parent looks at it only when it has given the worker up: so a step costs neither a system call
/// nor a switch to the parent. Neither of the two processes has a second thread that could write to it.
struct StepNote: @unchecked Sendable {
  private let page: UnsafeMutableRawPointer
  private static let size = 4096

  /// An empty page; nil if there is none to be had.
  init?() {
    let page = mmap(nil, Self.size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)
    guard let page, page != MAP_FAILED else { return nil }
    self.page = page
  }

  /// Gives the page back; nothing may be written or read then.
  func free() { munmap(page, Self.size) }

  /// Notes a step, in the worker.
  func write(_ step: Step) {
    var bytes = step.bytes
    bytes.append(0)
    page.copyMemory(from: bytes, byteCount: min(bytes.count, Self.size))
  }

  /// The step that is noted; what a worker in strange hands has left there is text at worst.
  var step: Step? {
    let bytes = Array(UnsafeRawBufferPointer(start: page, count: Self.size))
    guard bytes[0] != 0 else { return nil }
    return Step(bytes)
  }
}
