"""Prints the bill of materials of the Debian package: an SPDX 2.3 document in JSON.

Usage: sbom.py PACKAGE MAP

PACKAGE is a .deb file, MAP the linker's map of the program in it: what is linked statically stands there, and a part that this
file does not know ends it with an error. Versions come from Package.resolved, from "swift --version" and from dpkg, licences of
Swift's parts from their own files. The same package gives the same document. Exit status: 0; 1 with the reason on standard
error.

Limits: run in the checkout, on the Debian host that has built the package. Of libraries that hosts bring, a document of the
build can only say which versions will do. Data within a part, such as Unicode's tables in Swift's library, is not listed.
"""

import datetime
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile

SWIFT = "Apache-2.0 WITH Swift-exception"
# Parts of Swift's toolchain that come from repositories of their own: name, repository, static libraries.
TOOLCHAIN = [
    ("swift-runtime", "swiftlang/swift", r"libswift\w*\.a|swiftrt\.o"),
    ("swift-corelibs-libdispatch", "swiftlang/swift-corelibs-libdispatch", r"libdispatch\.a|libBlocksRuntime\.a|libswiftDispatch\.a"),
    ("swift-foundation", "swiftlang/swift-foundation", r"libFoundationEssentials\.a|lib_FoundationCShims\.a"),
    ("swift-collections", "apple/swift-collections", r"lib_FoundationCollections\.a"),
]
# Debian's binary packages, without the number of the compiler's version.
DEBIAN = {
    "libgcc-dev": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "libstdc++-dev": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "libc6-dev": "LGPL-2.1-or-later",
    "libc6": "LGPL-2.1-or-later",
    "libldap": "OLDAP-2.8",
    "libmariadb3": "LGPL-2.1-or-later",
    "libpq5": "PostgreSQL",
    "libsqlite3-0": "blessing",
}


class Unknown(Exception):
    """A part that this file has no entry for."""


def output(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def licence(path):
    """That of a part of Swift, if it is the one that all have so far."""
    with open(path) as file:
        text = " ".join(file.read().split())
    if "Apache License Version 2.0" not in text or "Runtime Library Exception to the Apache 2.0 License" not in text:
        raise Unknown(f"{path}: another licence than {SWIFT}")
    return SWIFT


def linked(path):
    """The files in a map of lld's that something was taken from."""
    files = set()
    with open(path) as file:
        for line in file:
            # Address, load address, size, alignment, then what is there; an input section ends with ":(name)".
            found = re.match(r"\s*[0-9a-f]+\s+[0-9a-f]+\s+[0-9a-f]+\s+\d+ {9}(\S.*):\(.*\)$", line)
            if found and not found[1].startswith("<internal>"):
                files.add(re.sub(r"\([^()]*\)$", "", found[1]))
    if not files:
        raise Unknown(f"{path}: no map of lld's")
    return files


def package(identifier, name, version, declared, **more):
    value = {
        "SPDXID": f"SPDXRef-{identifier.replace('+', '.')}", "name": name, "downloadLocation": "NOASSERTION", "filesAnalyzed": False,
        "licenseConcluded": "NOASSERTION", "licenseDeclared": declared, "copyrightText": "NOASSERTION",
        "supplier": "NOASSERTION",
    }
    if version:
        value["versionInfo"] = version
    return value | more


def purl(text):
    return [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": text}]


def debian_licence(name):
    known = DEBIAN.get(re.sub(r"-\d+(?=-dev$)|(?<=^libldap)(-2\.5-0|2)$", "", name))
    if not known:
        raise Unknown(f"no licence is known for Debian's {name}")
    return known


def swift_package(module, pins):
    """The package of a dependency's module, as it was resolved."""
    for pin in pins:
        place = f".build/checkouts/{os.path.basename(pin['location']).removesuffix('.git')}"
        if os.path.isdir(f"{place}/Sources/{module}"):
            version = pin["state"]["version"]
            location = re.sub(r"^https://", "", pin["location"].removesuffix(".git"))
            return package(
                pin["identity"], pin["identity"], version, licence(f"{place}/LICENSE.txt"),
                downloadLocation=f"git+{pin['location']}@{pin['state']['revision']}",
                externalRefs=purl(f"pkg:swift/{location}@{version}"))
    raise Unknown(f"no package in Package.resolved has the module {module}")


def static_parts(map_path):
    """What is linked into the program, besides the project itself."""
    with open("Package.resolved") as file:
        pins = json.load(file)["pins"]
    swift = re.search(r"Swift version (\S+)", output("swift", "--version"))[1]
    toolchain = os.path.dirname(os.path.dirname(os.path.realpath(subprocess.check_output(["which", "swift"], text=True).strip())))
    parts = {}
    for file in sorted(linked(map_path)):
        path = os.path.realpath(file)
        module = re.search(r"/\.build/[^/]+/release/(\w+)\.build/", path)
        if module and os.path.isdir(f"Sources/{module[1]}"):
            continue
        if module:
            part = swift_package(module[1], pins)
        elif path.startswith(toolchain + "/lib/"):
            name, repository = next(
                ((name, repository) for name, repository, files in reversed(TOOLCHAIN) if re.fullmatch(files, os.path.basename(path))),
                (None, None))
            if not name:
                raise Unknown(f"no part of Swift's toolchain is known for {path}")
            part = package(
                name, name, swift, licence(f"{toolchain}/share/swift/LICENSE.txt"),
                downloadLocation=f"git+https://github.com/{repository}@swift-{swift}-RELEASE",
                comment=f"As it comes with the toolchain of Swift {swift}.",
                externalRefs=purl(f"pkg:swift/github.com/{repository}@{swift}"))
        else:
            part = debian_part(path)
        parts[part["SPDXID"]] = part
    return list(parts.values())


def debian_part(path):
    """The package of Debian's that has a file of this host."""
    try:
        name = output("dpkg-query", "--search", path).split(":")[0]
    except subprocess.CalledProcessError:
        raise Unknown(f"no package of Debian's has {path}") from None
    version = output("dpkg-query", "--show", "--showformat=${Version}", name)
    # Nothing else of it is linked statically.
    more = {"licenseComments": "Startup files, which glibc lets everybody link."} if name == "libc6-dev" else {}
    return package(
        name, name, version, debian_licence(name), **more,
        externalRefs=purl(f"pkg:deb/debian/{name.replace('+', '%2B')}@{version.replace('+', '%2B').replace(':', '%3A')}?arch=amd64"))


def host_parts(relations):
    """Libraries that the package depends on or recommends, by the first name of each alternative."""
    parts = []
    for alternatives in relations.split(", "):
        name = alternatives.split(" ")[0]
        if name.startswith("lib"):
            parts.append(package(
                name, name, None, debian_licence(name), comment=f"Of the host: {alternatives}.",
                externalRefs=purl(f"pkg:deb/debian/{name}?arch=amd64")))
    return parts


def check_hosts(program, relations):
    """Every library that the program needs or opens is one that the package asks for."""
    names = re.findall(r"\(NEEDED\).*\[(.*)\]", output("readelf", "--dynamic", "--wide", program))
    for source in sorted(os.listdir("Sources/CClients")):
        if source.endswith(".c"):
            with open(f"Sources/CClients/{source}") as file:
                names += re.findall(r'dlopen\("(.*?)"', file.read())
    for name in names:
        found = subprocess.run(["dpkg-query", "--search", f"*/{name}"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        # One of them may be of another release of Debian's.
        for line in found.stdout.splitlines():
            if not re.search(rf"(^|[ ,|]){re.escape(line.split(':')[0])}($|[ ,])", relations):
                raise Unknown(f"{name} is of {line.split(':')[0]}, which the package does not ask for")


def document(path, map_path):
    fields = dict(
        re.findall(r"^(\S+): (.*)$", output("dpkg-deb", "--field", path, "Package", "Version", "Architecture", "Depends", "Recommends"), re.M))
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run(["dpkg-deb", "--extract", path, scratch], check=True)
        program = f"{scratch}/usr/sbin/update_dovecot_conf"
        version = output(program, "--version").split()[1]
        program_digest = digest(program)
        check_hosts(program, f"{fields['Depends']}, {fields['Recommends']}")
    ours = {"licenseConcluded": "ISC", "supplier": "Organization: the update_dovecot_conf contributors",
            "copyrightText": "2026 the update_dovecot_conf contributors"}
    whole = package(
        "package", fields["Package"], fields["Version"], "ISC", packageFileName=os.path.basename(path), primaryPackagePurpose="INSTALL",
        checksums=[{"algorithm": "SHA256", "checksumValue": digest(path)}],
        externalRefs=purl(f"pkg:generic/{fields['Package']}@{fields['Version']}?arch={fields['Architecture']}")) | ours
    tool = package(
        "program", "update_dovecot_conf", version, "ISC", packageFileName="/usr/sbin/update_dovecot_conf",
        primaryPackagePurpose="APPLICATION", checksums=[{"algorithm": "SHA256", "checksumValue": program_digest}]) | ours
    static = static_parts(map_path)
    needed, opened = host_parts(fields["Depends"]), host_parts(fields["Recommends"])
    # libldap is asked for, but not linked against.
    opened += [part for part in needed if part["name"] != "libc6"]
    needed = [part for part in needed if part["name"] == "libc6"]
    relations = [("SPDXRef-DOCUMENT", "DESCRIBES", whole), (whole["SPDXID"], "CONTAINS", tool)]
    relations += [(tool["SPDXID"], "STATIC_LINK", part) for part in static]
    relations += [(tool["SPDXID"], "DYNAMIC_LINK", part) for part in needed]
    relations += [(tool["SPDXID"], "DEPENDS_ON", part) for part in opened]
    created = datetime.datetime.fromtimestamp(
        int(output("dpkg-parsechangelog", "--show-field", "Timestamp")), datetime.timezone.utc)
    name = os.path.basename(path).removesuffix(".deb")
    return {
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": name,
        "documentNamespace": f"https://spdx.org/spdxdocs/{name}-{whole['checksums'][0]['checksumValue']}",
        "creationInfo": {"created": created.strftime("%Y-%m-%dT%H:%M:%SZ"), "creators": ["Tool: update_dovecot_conf-release-sbom.py"]},
        "packages": [whole, tool] + static + needed + opened,
        "relationships": [
            {"spdxElementId": element, "relationshipType": kind, "relatedSpdxElement": part["SPDXID"]}
            for element, kind, part in relations],
    }


def main():
    if len(sys.argv) != 3:
        print("usage: sbom.py PACKAGE MAP", file=sys.stderr)
        return 64
    try:
        value = document(*sys.argv[1:])
    except (Unknown, OSError, subprocess.CalledProcessError) as error:
        print(f"sbom.py: {error}", file=sys.stderr)
        return 1
    print(json.dumps(value, indent=2, ensure_ascii=False))
    return 0


sys.exit(main())
