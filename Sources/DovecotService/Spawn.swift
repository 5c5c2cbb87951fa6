import CSystemShims
import Glibc

/// Starts programs with posix_spawn(3).
enum Spawn {
  /// The environment of every child; not ours, which may hold the database password.
  private static let environment = [
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C",
  ]

  /// Whether a failed start may succeed a moment later: the system is short of processes, memory or
  /// open files, or the program is being written.
  static func isTransient(_ number: Int32) -> Bool {
    [EAGAIN, ENOMEM, ENFILE, ETXTBSY, EINTR].contains(number)
  }

  /// Starts a program as a process group leader, with /dev/null as standard input and default signal
  /// handling, since we ignore some signals.
  ///
  /// - Parameters:
  ///   - path: the program.
  ///   - arguments: its arguments, without its name.
  ///   - files: where it writes its output.
  /// - Returns: the process, in which exec has succeeded.
  /// - Throws: ``ChildProcessError/notStarted(call:number:)``.
  static func process(
    _ path: String, _ arguments: [String], _ files: ChildProcess.Files
  ) throws(ChildProcessError) -> pid_t {
    let nothing = descriptor_above_standard(open("/dev/null", O_RDONLY | O_CLOEXEC))
    guard nothing >= 0 else { throw .notStarted(call: "open /dev/null", number: errno) }
    defer { close(nothing) }

    var actions = posix_spawn_file_actions_t()
    try check("posix_spawn_file_actions_init", posix_spawn_file_actions_init(&actions))
    defer { posix_spawn_file_actions_destroy(&actions) }
    let streams = [
      (nothing, STDIN_FILENO), (files.output.descriptor, STDOUT_FILENO),
      (files.errors.descriptor, STDERR_FILENO),
    ]
    for (descriptor, number) in streams {
      try check(
        "posix_spawn_file_actions_adddup2",
        posix_spawn_file_actions_adddup2(&actions, descriptor, number))
    }

    var attributes = posix_spawnattr_t()
    try check("posix_spawnattr_init", posix_spawnattr_init(&attributes))
    defer { posix_spawnattr_destroy(&attributes) }
    var (none, all) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigfillset(&all)
    let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    try check("posix_spawnattr_setflags", posix_spawnattr_setflags(&attributes, Int16(flags)))
    try check("posix_spawnattr_setpgroup", posix_spawnattr_setpgroup(&attributes, 0))
    try check("posix_spawnattr_setsigmask", posix_spawnattr_setsigmask(&attributes, &none))
    try check("posix_spawnattr_setsigdefault", posix_spawnattr_setsigdefault(&attributes, &all))

    var argv = ([path] + arguments).map { strdup($0) }
    var variables = environment.map { strdup($0) }
    defer { for text in argv + variables { free(text) } }
    // A list cut short by a nil would be another command.
    guard !(argv + variables).contains(nil) else {
      throw .notStarted(call: "strdup", number: ENOMEM)
    }
    argv.append(nil)
    variables.append(nil)
    var pid: pid_t = 0
    try check("posix_spawn", posix_spawn(&pid, path, &actions, &attributes, argv, variables))
    return pid
  }

  private static func check(_ call: String, _ number: Int32) throws(ChildProcessError) {
    guard number == 0 else { throw .notStarted(call: call, number: number) }
  }
}
