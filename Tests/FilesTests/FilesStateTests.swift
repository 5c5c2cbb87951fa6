import Glibc
import TestSupport
import Testing

@testable import Files

@Suite("The state of files")
struct FilesStateTests {
  private let scratch = Scratch()

  @Test("it shows each change, and no more")
  func changes() throws {
    let paths = [scratch.write("a", "text"), scratch["missing"], scratch["directory"]]
    mkdir(paths[2], 0o755)
    var last = FilesState(of: paths)
    func expectChange(_ change: () -> Void, _ name: Comment) {
      change()
      let now = FilesState(of: paths)
      #expect(now != last, name)
      last = now
      #expect(FilesState(of: paths) == last, name)
    }
    expectChange({ scratch.write("a", "longer text") }, "content")
    expectChange({ chmod(paths[0], 0o640) }, "mode")
    expectChange(
      {
        scratch.write("b", "longer text")
        rename(scratch["b"], paths[0])
      }, "another file")
    expectChange({ scratch.write("directory/x", "") }, "a new name in a directory")
    expectChange({ scratch.write("missing", "") }, "a file that was missing")
    expectChange(
      {
        unlink(paths[0])
        symlink(scratch["missing"], paths[0])
      }, "a link to another file")
    expectChange({ scratch.write("missing", "x") }, "the file behind a link")
    expectChange({ unlink(paths[1]) }, "a file that is gone")
    #expect(FilesState(of: paths.reversed()) != last)
    #expect(FilesState(last.text) == last)
    #expect(FilesState("x") == nil)
  }
}
