// swift-tools-version: 6.2
import PackageDescription

/// The client libraries that are opened when a run needs them, one package trait each.
///
/// `swift build --disable-default-traits` builds without any; a header that is missing then does no
/// harm.
let clients: [(trait: String, macro: String)] = [
  ("SQLite", "WITH_SQLITE"), ("PostgreSQL", "WITH_PQ"), ("MySQL", "WITH_MARIADB"),
  ("LDAP", "WITH_LDAP"),
]

// The C header is read by the C target and by every Swift target that imports it: both need the
// same macros.
let clientMacros: [CSetting] = clients.map { .define($0.macro, .when(traits: [$0.trait])) }

let swiftSettings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(
    name: name, dependencies: dependencies, cSettings: clientMacros, swiftSettings: swiftSettings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: name, dependencies: ["TestSupport"] + dependencies, cSettings: clientMacros,
    swiftSettings: swiftSettings)
}

let package = Package(
  name: "update_dovecot_conf",
  products: [.executable(name: "update_dovecot_conf", targets: ["update_dovecot_conf"])],
  traits: Set(
    clients.map { .trait(name: $0.trait) }
      + [.default(enabledTraits: Set(clients.map(\.trait)))]),
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2", traits: []),
    .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
  ],
  targets: [
    // Pure: no system library, no effect.
    module("Secrets"),
    module("ModoboaParameters"),
    module("PythonLiterals"),
    module("DovecotSettings", ["Secrets"]),

    // The world: files, libraries, programs.
    .target(name: "CSystemShims"),
    .target(name: "CClients", cSettings: clientMacros),
    module("Deadlines"),
    module("DurableFile", ["Deadlines"]),
    module("PrivilegeSeparation", ["CSystemShims", "Deadlines", "DurableFile"]),
    module("ModoboaDatabase", ["CClients", "Deadlines", "ModoboaParameters", "Secrets"]),
    module(
      "Directory", ["CClients", "Deadlines", "DovecotSettings", "PrivilegeSeparation", "Secrets"]),
    module(
      "DovecotService",
      ["CSystemShims", "Deadlines", "DovecotSettings", "DurableFile", "PrivilegeSeparation"]),

    module(
      "DatabaseDiscovery",
      [
        "DovecotService", "DovecotSettings", "DurableFile", "ModoboaDatabase",
        "PrivilegeSeparation", "PythonLiterals", "Secrets",
      ]),

    // The run, and the command line around it.
    module(
      "ParameterSync",
      [
        "DovecotService", "DovecotSettings", "DurableFile", "ModoboaDatabase", "ModoboaParameters",
        "PrivilegeSeparation", "Secrets",
      ]),
    module(
      "Doctor",
      [
        "DovecotService", "DovecotSettings", "DurableFile", "ModoboaParameters", "ParameterSync",
        "PrivilegeSeparation",
      ]),
    .executableTarget(
      name: "update_dovecot_conf",
      dependencies: [
        "CSystemShims", "DatabaseDiscovery", "Deadlines", "Directory", "Doctor", "DovecotService",
        "DovecotSettings", "DurableFile",
        "ModoboaDatabase", "ModoboaParameters", "ParameterSync", "PrivilegeSeparation", "Secrets",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      cSettings: clientMacros, swiftSettings: swiftSettings),

    .target(
      name: "TestSupport",
      dependencies: [
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      path: "Tests/TestSupport", swiftSettings: swiftSettings),
    tests("ModoboaParametersTests", ["ModoboaParameters"]),
    tests(
      "ModoboaDatabaseTests", ["Deadlines", "ModoboaDatabase", "ModoboaParameters", "Secrets"]),
    tests("PythonLiteralsTests", ["PythonLiterals"]),
    tests(
      "DatabaseDiscoveryTests",
      [
        "DatabaseDiscovery", "DovecotSettings", "ModoboaDatabase", "PrivilegeSeparation",
        "PythonLiterals",
        "Secrets",
      ]),
    tests("DirectoryTests", ["Directory", "DovecotSettings"]),
    tests(
      "DoctorTests",
      ["Doctor", "DovecotService", "DovecotSettings", "DurableFile", "ParameterSync"]),
    tests("DovecotSettingsTests", ["DovecotSettings", "Secrets"]),
    tests("DovecotServiceTests", ["DovecotService", "DovecotSettings", "DurableFile"]),
    tests("DurableFileTests", ["DurableFile"]),
    tests(
      "ParameterSyncTests",
      [
        "DovecotService", "DovecotSettings", "DurableFile", "ModoboaParameters", "ParameterSync",
        "Secrets",
      ]),
    tests(
      "CommandLineTests",
      [
        "update_dovecot_conf", "DovecotService", "DovecotSettings", "DurableFile", "ParameterSync",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    // With real servers and programs around the program itself.
    tests(
      "RealDovecotTests",
      [
        "DovecotSettings", "ModoboaDatabase", "ModoboaParameters", "ParameterSync", "Secrets",
      ]),
    tests("ProgramTests", []),
  ],
  swiftLanguageModes: [.v6]
)
