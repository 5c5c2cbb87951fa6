import Files
import Glibc
import ModoboaDatabase

/// The one source that the options name; what they name is opened by a worker.
enum SourceChoice: Equatable {
  /// An export in a file.
  case export(path: String)
  /// An export from a descriptor of this process: standard input, or what a shell has made of `<(…)`.
  case descriptor(Int32, name: String)
  /// A database, by the option with its address.
  case address(DatabaseAddress, OptionValue)
  /// A database, by the option with the file or directory that names it.
  case database(OptionValue)
  /// The database that this host's files name.
  case discovery(dovecotDirectory: String)
  /// The database of the instance at the usual place; where else nothing was found.
  case usualInstance(dovecotDirectory: String)

  /// Judges the options.
  ///
  /// - Throws: ``OptionError``.
  init(_ options: OptionValues) throws(OptionError) {
    let sources = options.said.filter(\.name.isSource)
    guard let source = sources.first else {
      self = .discovery(dovecotDirectory: options.dovecotDirectory)
      return
    }
    guard sources.count == 1 else {
      let names = sources.map(\.nameAtPlace).joined(separator: " and ")
      throw source.refused("only one source can be read, but \(names) are given")
    }
    // A slip that would put the password of the URL into the error for a missing file.
    guard source.name == .database || !source.text.contains("://") else {
      throw source.refused(
        "takes a path, not a URL; the URL of a database is given with --database")
    }
    guard source.name == .export else {
      self =
        source.name == .database
        ? .address(try source.address(source.text), source) : .database(source)
      return
    }
    if source.text == "-" {
      self = .descriptor(0, name: "standard input")
    } else if let number = DescriptorPath.number(behind: source.text) {
      self = .descriptor(number, name: source.text)
    } else {
      self = .export(path: source.text)
    }
  }

  /// Whether it is standard input.
  var isStandardInput: Bool { input == STDIN_FILENO }

  /// Whether it is an export, which has the parameters only.
  var isExport: Bool {
    switch self {
    case .export, .descriptor: true
    case .address, .database, .discovery, .usualInstance: false
    }
  }

  /// The descriptor that the worker reads, or finds the address of the database in.
  var input: Int32? {
    switch self {
    case .descriptor(let number, _): number
    case .database(let option): DescriptorPath.number(behind: option.text)
    case .export, .address, .discovery, .usualInstance: nil
    }
  }
}

extension OptionValue {
  /// The address that a URL gives.
  ///
  /// - Throws: ``OptionError``, without the URL.
  func address(_ url: String) throws(OptionError) -> DatabaseAddress {
    do {
      return try DatabaseURL.address(url)
    } catch {
      throw refused(error.description)
    }
  }
}
