#!/bin/sh
# build.sh: builds the in-process fuzzers, with libFuzzer and AddressSanitizer, as .build/campaign/readers.
#
# Usage: build.sh
#
# The package is made of the checkout's own manifest: its modules up to the executable, and the harness in its place.
# What the harness needs of the executable's workers is named here.

set -eu
here=$(cd -- "$(dirname -- "$0")" && pwd)
checkout=$(cd -- "$here/../../.." && pwd)
package=$checkout/.build/campaign/package
of_executable="SourceAnswer TrialAnswer LoginAnswer MailboxPage EntryPageAnswer"

rm -rf "$package"
mkdir -p "$package/Harness"
ln -s "$checkout/Sources" "$package/Sources"
cp "$here"/*.swift "$package/Harness/"
for name in $of_executable; do cp "$checkout/Sources/update_dovecot_conf/Workers/$name.swift" "$package/Harness/"; done
{
    sed -e '/^    \.executableTarget(/,$d' -e '/^  products:/d' -e '/^  dependencies: \[/,/^  \],/d' "$checkout/Package.swift"
    cat <<'END'
    .executableTarget(
      name: "readers",
      dependencies: [
        "Accounts", "DatabaseDiscovery", "Diagnostics", "Doctor", "DovecotGrammar", "DovecotService", "LDAPClient",
        "ModoboaDatabase", "ModoboaParameters", "PassdbFile", "PrivilegeSeparation", "Secrets", "Sync",
      ],
      path: "Harness", swiftSettings: [.unsafeFlags(["-parse-as-library"])]),
  ],
  swiftLanguageModes: [.v6]
)
END
} >"$package/Package.swift"

# -enable-testing lets the harness reach what is internal.
${SWIFT:-swift} build --package-path "$package" --scratch-path "$checkout/.build/campaign/build" -c release \
    --product readers -Xswiftc -use-ld=lld -Xswiftc -sanitize=fuzzer,address -Xswiftc -enable-testing \
    -Xcc -fsanitize=fuzzer-no-link,address
cp "$checkout/.build/campaign/build/release/readers" "$checkout/.build/campaign/readers"
