# The commands of a user and of a developer. Every target installs what it needs on Debian, as root, but for install and
# uninstall; no service is started by that. CONTRIBUTING.md says more.

BINARY   := .build/release/update_dovecot_conf
# The linker's map of it.
MAP      := .build/update_dovecot_conf.map
INSTALL  := Tests/Environment/install-packages.sh
MANPAGES := man/update_dovecot_conf.8 man/update_dovecot_conf.conf.5
SCRIPTS  := .ci/run $(wildcard Tests/*/*.sh Tests/*/*/*.sh Tests/*/*.bash release/*.sh samples/*.sh samples/*/*.sh debian/*.postinst debian/*.postrm)
SWIFT    := swift

# Where "make install" puts things, as in GNU's coding standards. The program looks for its configuration in /etc.
prefix  := /usr/local
sbindir := $(prefix)/sbin
datadir := $(prefix)/share
mandir  := $(datadir)/man
unitdir := $(prefix)/lib/systemd/system
bashdir := $(datadir)/bash-completion/completions
zshdir  := $(datadir)/zsh/site-functions
fishdir := $(datadir)/fish/vendor_completions.d

# The mount of the service's credentials, as systemd-escape(1) writes its name; a directory for drop-ins.
mounts  := run-credentials-update\x2ddovecot\x2dconf.service.mount.d

# Mode, file, place.
INSTALLED := \
  755:$(BINARY):$(sbindir)/update_dovecot_conf \
  644:man/update_dovecot_conf.8:$(mandir)/man8/update_dovecot_conf.8 \
  644:man/update_dovecot_conf.conf.5:$(mandir)/man5/update_dovecot_conf.conf.5 \
  644:completions/update_dovecot_conf.bash:$(bashdir)/update_dovecot_conf \
  644:completions/_update_dovecot_conf:$(zshdir)/_update_dovecot_conf \
  644:completions/update_dovecot_conf.fish:$(fishdir)/update_dovecot_conf.fish \
  644:systemd/update-dovecot-conf.service:$(unitdir)/update-dovecot-conf.service \
  644:systemd/update-dovecot-conf.timer:$(unitdir)/update-dovecot-conf.timer \
  '644:systemd/quiet.conf:$(unitdir)/$(mounts)/quiet.conf' \
  644:etc/cron.d/update-dovecot-conf:/etc/cron.d/update-dovecot-conf \
  644:etc/logcheck/ignore.d.server/update-dovecot-conf:/etc/logcheck/ignore.d.server/update-dovecot-conf
CONFIGURATION := etc/update_dovecot_conf.conf

# One file with the Swift runtime in it: linked against libc and libm alone, no run path, nothing that is not used, no
# symbol for others, which Swift exports otherwise and the runtime goes through at each start.
# clang ignores -static-libstdc++ here, so a directory with the static library alone comes first in the search.
# No path of this checkout gets into it, nor a hash of one, which swiftc keeps to save itself work; so another checkout gives
# the same file.
LINKED := -c release --static-swift-stdlib --disable-local-rpath \
  -Xswiftc -file-prefix-map -Xswiftc $(CURDIR)=. -Xcc -ffile-prefix-map=$(CURDIR)=. \
  -Xswiftc -Xfrontend -Xswiftc -disable-incremental-llvm-codegen \
  -Xswiftc -use-ld=lld -Xswiftc -L$(CURDIR)/.build/cxx -Xswiftc -Xclang-linker -Xswiftc -static-libgcc \
  -Xlinker --gc-sections -Xlinker --no-export-dynamic -Xlinker -z -Xlinker pack-relative-relocs
# The functions of a run with nothing to do lie side by side; Tests/Benchmark/startup-order.sh says what that is worth.
RELEASE := $(LINKED) -Xlinker -s -Xlinker --Map=$(CURDIR)/$(MAP) -Xlinker --no-warn-symbol-ordering \
  -Xlinker --symbol-ordering-file=$(CURDIR)/Tests/Benchmark/startup-order.txt

.PHONY: all build compiler demo check lint manpages completions completions-lint playbooks test bench startup-order clean \
  campaign campaign-check readers sanitize judges judges-check \
  install uninstall deb samples-check package-check package-test systemd-test \
  repository repository-test release release-check reproducible signing-key
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

# They are kept in the checkout; a test compares them with what the program prints.
completions: build
	@mkdir -p completions
	$(BINARY) --generate-completion-script bash >completions/update_dovecot_conf.bash
	$(BINARY) --generate-completion-script zsh >completions/_update_dovecot_conf
	$(BINARY) --generate-completion-script fish >completions/update_dovecot_conf.fish

completions-lint:
	@$(INSTALL) bash zsh fish
	bash -n completions/update_dovecot_conf.bash
	zsh -n completions/_update_dovecot_conf
	zsh -n Tests/Environment/complete.zsh
	fish -n completions/update_dovecot_conf.fish

# The samples that are for other programs, with these.
samples-check: build
	@Tests/Samples/prometheus.sh $(BINARY)
	@Tests/Samples/etcd.sh $(BINARY)

# Ansible refuses a locale that is not UTF-8, and keeps files of its own.
playbooks:
	@$(INSTALL) ansible-core
	cd samples/ansible && LC_ALL=C.UTF-8 ANSIBLE_HOME=$(CURDIR)/.build/ansible \
	  ansible-playbook --syntax-check -i hosts.yml export.yml database.yml

test: build
	@Tests/Environment/prepare.sh
	UPDATE_DOVECOT_CONF_BINARY=$(CURDIR)/$(BINARY) $(SWIFT) test --disable-xctest

# The test runner's own summary is the last line.
check: lint manpages completions-lint playbooks samples-check package-check package-test repository-test release-check \
  systemd-test sanitize campaign-check judges-check test

# A blank would cut a path in two, here, in the unit and in the line for cron.
PLACES := $(sbindir) $(datadir) $(mandir) $(unitdir) $(bashdir) $(zshdir) $(fishdir)
define check_places
	@test $(words $(PLACES)) -eq 7 || { echo "make $@: a directory is empty or has a blank in its name: $(PLACES)" >&2; exit 1; }
endef

# A reliability campaign: MINUTES of it, or the cases that CASE names, one after the other. SEED decides which cases come
# first; a run without one prints its own. PARTS, SCENARIOS, ERRORS, SKIP, WORKERS: see Tests/Campaign/campaign.py.
MINUTES := 10
SEED    :=
CASE    :=
PARTS   :=
SCENARIOS :=
ERRORS  :=
SKIP    :=
WORKERS :=
campaign: build $(if $(CASE),,$(if $(PARTS),$(filter readers,$(PARTS:inprocess=readers)),readers))
	@Tests/Campaign/campaign.sh $(BINARY) $(if $(CASE),--case $(CASE),--minutes $(MINUTES) $(if $(SEED),--seed $(SEED))) \
	  $(PARTS:%=--part %) $(SCENARIOS:%=--scenario %) $(ERRORS:%=--error %) $(SKIP:%=--skip %) $(if $(WORKERS),--workers $(WORKERS))

# Its fixed share, in about two minutes.
campaign-check: build
	@Tests/Campaign/campaign.sh $(BINARY) --check

# The in-process fuzzers.
readers: compiler
	Tests/Campaign/inprocess/build.sh

# valgrind's memcheck over runs with each source; then AddressSanitizer and UBSan in the C of the program, and errors injected
# where it calls the system. Less than a minute each.
sanitize: build
	@$(if $(CASE),,Tests/Campaign/campaign.sh $(BINARY) --memcheck)
	@Tests/Campaign/sanitized/build.sh
	@Tests/Campaign/campaign.sh .build/campaign/sanitized $(if $(CASE),--case $(CASE),--sanitize)

# A real Modoboa's web login, the command login and both Dovecots: who lets whom in? With SQLite all of it, with PostgreSQL a
# part. Minutes; SHAPE names one of shapes.py.
SHAPE :=
judges: build
	@Tests/Judges/judges.sh $(BINARY) $(if $(SHAPE),--only '$(SHAPE)')
	$(if $(SHAPE),,@Tests/Judges/judges.sh $(BINARY) --engine postgresql --share --scenes)

# A small share of it, in less than a minute once Modoboa is installed.
judges-check: build
	@Tests/Judges/judges.sh $(BINARY) --share

# What "make" has built, and the files around it. Those in /etc that are there already are the administrator's.
install:
	$(check_places)
	@test -x $(BINARY) || { echo "make install: no $(BINARY) yet: run make first" >&2; exit 1; }
	@printf '%s\n' $(INSTALLED) | while IFS=: read -r mode file place; do \
	  test -r "$$file" || exit 1; \
	  case $$file in etc/*) [ ! -e "$(DESTDIR)$$place" ] || { printf '%s stays\n' "$(DESTDIR)$$place"; continue; } ;; esac; \
	  printf '%s\n' "$(DESTDIR)$$place"; \
	  case $$file in \
	    systemd/* | etc/cron.d/*) sed 's,/usr/sbin/,$(sbindir)/,g' "$$file" ;; \
	    *) cat "$$file" ;; \
	  esac | install -D -m "$$mode" /dev/stdin "$(DESTDIR)$$place" || exit 1; \
	done
	test -e "$(DESTDIR)/$(CONFIGURATION)" || install -D -m 600 $(CONFIGURATION) "$(DESTDIR)/$(CONFIGURATION)"

# A changed configuration stays, as do /var/lib/update_dovecot_conf and what was written for Dovecot, which still reads it.
uninstall:
	$(check_places)
	if [ -z "$(DESTDIR)" ] && [ -d /run/systemd/system ]; then systemctl disable --now update-dovecot-conf.timer || :; fi
	@printf '%s\n' $(INSTALLED) | while IFS=: read -r mode file place; do \
	  printf 'removing %s\n' "$(DESTDIR)$$place"; \
	  rm -f "$(DESTDIR)$$place" || exit 1; \
	done
	if [ -d '$(DESTDIR)$(unitdir)/$(mounts)' ]; then rmdir --ignore-fail-on-non-empty '$(DESTDIR)$(unitdir)/$(mounts)'; fi
	if [ -z "$(DESTDIR)" ] && [ -d /run/systemd/system ]; then \
	  systemctl daemon-reload; systemctl reset-failed update-dovecot-conf.service 2>/dev/null || :; \
	fi
	if cmp -s $(CONFIGURATION) "$(DESTDIR)/$(CONFIGURATION)"; then rm -f "$(DESTDIR)/$(CONFIGURATION)"; fi

# .build/deb/update-dovecot-conf_*.deb. The version of the package is that of the program, then one of its own.
deb: build
	@$(INSTALL) build-essential dpkg-dev debhelper
	@test "$$(dpkg-parsechangelog -S Version | sed 's/-[^-]*$$//')" = "$$($(BINARY) --version | cut -d ' ' -f 2)" || \
	  { echo "debian/changelog is of another version than the program" >&2; exit 1; }
	@rm -rf .build/deb && mkdir -p .build/deb
	DEB_DESTDIR=$(CURDIR)/.build/deb dpkg-buildpackage --build=binary --no-sign --post-clean \
	  --buildinfo-file=.build/deb/update-dovecot-conf.buildinfo --buildinfo-option=-u.build/deb \
	  --changes-file=.build/deb/update-dovecot-conf.changes --changes-option=-u.build/deb

package-check: deb
	@Tests/Package/check.sh .build/deb

package-test: deb
	@Tests/Package/package.sh .build/deb

systemd-test: deb
	@Tests/Package/systemd.sh .build/deb
	@Tests/Package/guide.sh .build/deb

# A signed apt repository, in REPOSITORY, with what was in it before. KEY is a fingerprint of gpg's; URL is where hosts will see
# the repository, by default this directory.
KEY        :=
URL        :=
REPOSITORY := .build/repository
repository: signing-key deb
	@$(INSTALL) apt-utils gnupg gpgv xz-utils
	@release/repository.sh .build/deb/update-dovecot-conf_*.deb '$(REPOSITORY)' '$(KEY)' $(if $(URL),'$(URL)')

signing-key:
	@test -n '$(KEY)' || { echo "make repository: say with which of gpg's keys to sign: KEY=FINGERPRINT" >&2; exit 64; }

repository-test: deb
	@Tests/Package/repository.sh .build/deb

# What is to be published of a release, in .build/released; with KEY, the checksums are signed.
release: deb
	@$(INSTALL) binutils python3-minimal gnupg
	@release/release.sh .build/deb/update-dovecot-conf_*.deb $(MAP) .build/released $(if $(KEY),'$(KEY)')

release-check: deb
	@Tests/Package/release.sh .build/deb $(MAP)

# Two builds in two directories, compared byte for byte: many minutes.
reproducible: compiler
	@$(INSTALL) build-essential dpkg-dev debhelper git
	@release/reproducible.sh

bench: build
	@Tests/Benchmark/bench.sh $(BINARY)

startup-order: compiler
	$(SWIFT) build $(LINKED) --scratch-path .build-order
	Tests/Benchmark/startup-order.sh .build-order/release/update_dovecot_conf >.build-order/startup-order.txt
	mv .build-order/startup-order.txt Tests/Benchmark/
	rm -f $(BINARY)

clean:
	rm -rf .build .build-order
