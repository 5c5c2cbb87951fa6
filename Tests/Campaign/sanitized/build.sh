#!/bin/sh
# build.sh: links the program once more, as .build/campaign/sanitized, with AddressSanitizer and UBSan in all of its C.
#
# Usage: build.sh
#
# It takes the objects of the release build, but compiles those of the C targets anew, in a second. AddressSanitizer also sees
# what Swift allocates, and what libc does with it.

set -eu
here=$(cd -- "$(dirname -- "$0")" && pwd)
checkout=$(cd -- "$here/../../.." && pwd)
made=$checkout/.build/campaign/sanitized.objects
listed=$checkout/.build/release/update_dovecot_conf.product/Objects.LinkFileList
[ -r "$listed" ] || { echo "build.sh: no release build yet: run make build first" >&2; exit 1; }
bin=$(dirname -- "$(readlink -f -- "$(command -v "${SWIFT:-swift}")")")
static=$bin/../lib/swift_static/linux

rm -rf "$made"
mkdir -p "$made"
for file in "$checkout"/Sources/C*/*.c "$here/options.c"; do
    "$bin/clang" -g -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all -Wall -Werror \
        -include "$here/limits.h" -DWITH_SQLITE -DWITH_POSTGRESQL -DWITH_MYSQL -DWITH_LDAP \
        -I"$(dirname -- "$file")/include" -c "$file" -o "$made/$(basename -- "$file").o"
done
grep -v -e /CSystemShims.build/ -e /CClients.build/ "$listed" >"$made/swift"
xargs "$bin/swift-autolink-extract" -o "$made/libraries" <"$made/swift"
# Not by swiftc, which hides the functions of AddressSanitizer from libc and from the client libraries.
"$bin/clang" -fuse-ld=lld -pie -fsanitize=address,undefined -static-libgcc "$static/$(uname -m)/swiftrt.o" "@$made/swift" \
    "$made"/*.o "@$made/libraries" -L"$static" -L"$checkout/.build/cxx" -lswiftCore -ldispatch -lBlocksRuntime -l:libstdc++.a \
    -lm -ldl -lpthread -Wl,--gc-sections -Wl,--defsym=main=update_dovecot_conf_main -o "$checkout/.build/campaign/sanitized"
