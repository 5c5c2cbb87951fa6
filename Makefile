# The commands of a user and of a developer. Every target installs what it needs on Debian, as root; no service is
# started by that. CONTRIBUTING.md says more.

BINARY   := .build/release/update_dovecot_conf
INSTALL  := Tests/Environment/install-packages.sh
MANPAGES := man/update_dovecot_conf.8 man/update_dovecot_conf.conf.5
SCRIPTS  := .ci/run $(wildcard Tests/*/*.sh samples/*.sh samples/*/*.sh)
SWIFT    := swift

# One file with the Swift runtime in it: linked against libc and libm alone, no run path, nothing that is not used, no
# symbol for others, which Swift exports otherwise and the runtime goes through at each start.
# clang ignores -static-libstdc++ here, so a folder with the static library alone comes first in the search.
LINKED := -c release --static-swift-stdlib --disable-local-rpath \
  -Xswiftc -use-ld=lld -Xswiftc -L$(CURDIR)/.build/cxx -Xswiftc -Xclang-linker -Xswiftc -static-libgcc \
  -Xlinker --gc-sections -Xlinker --no-export-dynamic -Xlinker -z -Xlinker pack-relative-relocs
# The functions of a run with nothing to do lie side by side; Tests/Benchmark/startup-order.sh says what that is worth.
RELEASE := $(LINKED) -Xlinker -s -Xlinker --no-warn-symbol-ordering \
  -Xlinker --symbol-ordering-file=$(CURDIR)/Tests/Benchmark/startup-order.txt

.PHONY: all build compiler demo check lint manpages test bench startup-order clean
all: build

build: compiler
	$(SWIFT) build $(RELEASE)

compiler:
	@$(INSTALL) g++ libsqlite3-dev libpq-dev libmariadb-dev libldap-dev
	@mkdir -p .build/cxx && ln -sf "$$(gcc -print-file-name=libstdc++.a)" .build/cxx/

demo: build
	@samples/demo.sh $(BINARY)

lint:
	@$(INSTALL) shellcheck
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests
	shellcheck $(SCRIPTS)

manpages:
	@$(INSTALL) mandoc
	mandoc -Tlint -Wwarning $(MANPAGES)

test: build
	@Tests/Environment/prepare.sh
	UPDATE_DOVECOT_CONF_BINARY=$(CURDIR)/$(BINARY) $(SWIFT) test --disable-xctest

# The test runner's own summary is the last line.
check: lint manpages test

bench: build
	@Tests/Benchmark/bench.sh $(BINARY)

startup-order: compiler
	$(SWIFT) build $(LINKED) --scratch-path .build-order
	Tests/Benchmark/startup-order.sh .build-order/release/update_dovecot_conf >.build-order/startup-order.txt
	mv .build-order/startup-order.txt Tests/Benchmark/
	rm -f $(BINARY)

clean:
	rm -rf .build .build-order
