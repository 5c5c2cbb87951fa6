// swift-tools-version: 6.2
import PackageDescription

/// One package trait for each client library that is loaded at run time.
///
/// `swift build --disable-default-traits` needs neither the libraries nor their headers.
let traits = ["SQLite", "PostgreSQL", "MySQL", "LDAP"]

// The C target and every Swift target that imports its header need the same macros.
let clientMacros: [CSetting] = traits.map {
  .define("WITH_\($0.uppercased())", .when(traits: [$0]))
}

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
  traits: Set(traits.map { .trait(name: $0) } + [.default(enabledTraits: Set(traits))]),
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2", traits: []),
    .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
  ],
  targets: [
    // Pure: no system library, no side effects.
    module("Diagnostics"),
    module("Secrets"),
    module("ModoboaParameters", ["Diagnostics", "Secrets"]),
    module("DovecotGrammar"),
    module("HostSetup", ["DovecotGrammar"]),
    module("Accounts"),
    module("PassdbFile", ["Diagnostics", "DovecotGrammar", "ModoboaParameters", "Secrets"]),

    // Side effects: files, processes, libraries, programs.
    .target(name: "CSystemShims"),
    .target(name: "CClients", cSettings: clientMacros),
    module("Deadlines"),
    module("Files", ["Deadlines", "Diagnostics"]),
    module("PrivilegeSeparation", ["CSystemShims", "Deadlines", "Diagnostics", "Files"]),
    module(
      "ModoboaDatabase",
      ["CClients", "Deadlines", "Diagnostics", "ModoboaParameters", "Secrets"]),
    module(
      "LDAPClient",
      [
        "Accounts", "CClients", "Deadlines", "Diagnostics", "PassdbFile", "PrivilegeSeparation",
        "Secrets",
      ]),
    module(
      "DovecotService",
      [
        "CSystemShims", "Deadlines", "Diagnostics", "DovecotGrammar", "Files",
        "PrivilegeSeparation",
      ]),
    module(
      "DatabaseDiscovery",
      [
        "Diagnostics", "DovecotGrammar", "DovecotService", "Files", "ModoboaDatabase",
        "PrivilegeSeparation", "Secrets",
      ]),

    // A run, doctor, and the command line.
    module(
      "Sync",
      [
        "Diagnostics", "DovecotGrammar", "DovecotService", "Files", "HostSetup", "LDAPClient",
        "ModoboaDatabase", "ModoboaParameters", "PassdbFile", "PrivilegeSeparation", "Secrets",
      ]),
    module(
      "Doctor",
      [
        "Diagnostics", "DovecotGrammar", "DovecotService", "Files", "HostSetup", "LDAPClient",
        "ModoboaDatabase", "ModoboaParameters", "PassdbFile", "PrivilegeSeparation", "Sync",
      ]),
    .executableTarget(
      name: "update_dovecot_conf",
      dependencies: [
        "Accounts", "CSystemShims", "DatabaseDiscovery", "Deadlines", "Diagnostics", "Doctor",
        "DovecotGrammar", "DovecotService", "Files", "LDAPClient", "ModoboaDatabase",
        "ModoboaParameters", "PassdbFile", "PrivilegeSeparation", "Secrets", "Sync",
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
    tests("ModoboaParametersTests", ["ModoboaParameters", "Secrets"]),
    tests("DovecotGrammarTests", ["DovecotGrammar"]),
    tests("HostSetupTests", ["DovecotGrammar", "HostSetup"]),
    tests(
      "PassdbFileTests",
      ["Diagnostics", "DovecotGrammar", "ModoboaParameters", "PassdbFile", "Secrets"]),
    tests("FilesTests", ["Files"]),
    tests(
      "ModoboaDatabaseTests", ["Deadlines", "ModoboaDatabase", "ModoboaParameters", "Secrets"]),
    tests("AccountsTests", ["Accounts"]),
    tests("LDAPClientTests", ["Accounts", "CClients", "LDAPClient", "PassdbFile"]),
    tests("DovecotServiceTests", ["DovecotGrammar", "DovecotService", "Files"]),
    tests(
      "DatabaseDiscoveryTests",
      [
        "DatabaseDiscovery", "DovecotGrammar", "ModoboaDatabase", "PrivilegeSeparation", "Secrets",
      ]),
    tests(
      "SyncTests",
      [
        "DovecotGrammar", "DovecotService", "Files", "LDAPClient", "ModoboaParameters",
        "PassdbFile", "Secrets", "Sync",
      ]),
    tests(
      "DoctorTests",
      [
        "Doctor", "DovecotGrammar", "DovecotService", "Files", "LDAPClient", "ModoboaDatabase",
        "PassdbFile", "Sync",
      ]),
    tests(
      "CommandLineTests",
      [
        "update_dovecot_conf", "Accounts", "Diagnostics", "DovecotGrammar", "DovecotService",
        "Files", "LDAPClient", "ModoboaDatabase", "PassdbFile", "PrivilegeSeparation", "Sync",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    // Tests with real servers and programs.
    tests(
      "RealDovecotTests",
      [
        "DovecotGrammar", "ModoboaDatabase", "ModoboaParameters", "PassdbFile", "Secrets", "Sync",
      ]),
    tests("ProgramTests", []),
  ],
  swiftLanguageModes: [.v6]
)
