// libFuzzer's harness: $READER names the reader that gets the input. A reader may refuse whatever it likes, but neither
// trap nor read beyond a buffer, and what is written has to read back.

import Glibc

private let readers: [String: @Sendable ([UInt8]) -> Void] = [
  "answer": answer, "certificate": certificate, "client-files": clientFiles, "cron": cron,
  "database-url": databaseURL, "diff": diff, "export": export, "grammar": grammar, "note": note,
  "parameters": parameters, "query": query, "settings-py": settingsPy, "sql": sql,
  "template": template,
  "words": words,
]

private let reader = getenv("READER").flatMap { readers[String(cString: $0)] }

private typealias Arguments = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

/// libFuzzer, as its manual names it for programs with a main of their own.
@_silgen_name("LLVMFuzzerRunDriver")
private func run(
  _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutablePointer<Arguments>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// What libFuzzer calls for each input, by this name where it brings a main of its own.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  reader?(Array(UnsafeBufferPointer(start: data, count: count)))
  return 0
}

@main
private struct Readers {
  static func main() {
    guard reader != nil else {
      print("READER is one of: \(readers.keys.sorted().joined(separator: " "))")
      exit(64)
    }
    var (count, arguments) = (CommandLine.argc, CommandLine.unsafeArgv)
    exit(run(&count, &arguments, test))
  }
}
