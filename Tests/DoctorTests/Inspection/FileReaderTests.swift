import Glibc
import TestSupport
import Testing

@testable import Doctor

@Suite("Who may read a file")
struct FileReaderTests {
  @Test("the mode of the file and those of the directories above it decide")
  func reader() {
    let scratch = Scratch()
    chmod(scratch.path, 0o755)
    let file = scratch.write("ca.crt", "", mode: 0o644)
    let (nobody, root) = (FileReader(user: "nobody"), FileReader(user: "root"))
    #expect(nobody.obstacle(to: file) == nil)
    #expect(nobody.obstacle(to: scratch["missing"]) == scratch["missing"])
    chmod(file, 0o640)
    #expect(nobody.obstacle(to: file) == file)
    #expect(FileReader(user: "no such user").obstacle(to: file) == file)
    #expect(root.obstacle(to: file) == nil)
    chown(file, 0, 65534)
    #expect(nobody.obstacle(to: file) == nil)
    chmod(file, 0o604)
    #expect(nobody.obstacle(to: file) == file)
    chmod(file, 0o644)
    chmod(scratch.path, 0o700)
    #expect(nobody.obstacle(to: file) == scratch.path)
    #expect(nobody.obstacle(to: scratch.path) == scratch.path)
  }
}
