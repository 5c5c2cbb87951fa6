"""Makes an Active Directory with its people, for judges.py; run by Debian's own Python, which has Samba's modules.

Usage: provision.py PLACE < JSON. PLACE holds smb.conf; the JSON is what domain.py makes of its people."""

import json
import logging
import sys

import ldb
from samba.auth import system_session
from samba.dsdb import DS_DOMAIN_FUNCTION_2008_R2, DSDB_CONTROL_BYPASS_PASSWORD_HASH_OID
from samba.param import LoadParm
from samba.provision import provision
from samba.samdb import SamDB


def _replace(database, name, values):
    message = ldb.Message(ldb.Dn(database, name))
    for attribute, value in values.items():
        message[attribute] = ldb.MessageElement(value, ldb.FLAG_MOD_REPLACE, attribute)
    # Otherwise pwdLastSet could be 0 or now only.
    database.modify(message, [f"local_oid:{DSDB_CONTROL_BYPASS_PASSWORD_HASH_OID}:0"])


def main():
    """Makes all of it in the databases; no server is needed."""
    place, given = sys.argv[1], json.load(sys.stdin)
    configuration = f"{place}/smb.conf"
    loaded = LoadParm()
    loaded.load(configuration)
    # The DNS zones are partitions of their own, to which the root refers.
    provision(
        logging.getLogger(), system_session(), smbconf=configuration, samdb_fill="FULL", realm=given["realm"],
        domain=given["name"], hostname=given["host"], hostip="127.0.0.1", adminpass=given["password"],
        dns_backend="SAMBA_INTERNAL", serverrole="active directory domain controller",
        dom_for_fun_level=DS_DOMAIN_FUNCTION_2008_R2, lp=loaded, skip_sysvolacl=True, batch_mode=True)
    database = SamDB(f"{place}/private/sam.ldb", session_info=system_session(), lp=loaded)
    # Neither length nor complexity nor history of passwords counts here.
    database.set_minPwdLength("0")
    database.set_pwdProperties("0")
    for name in given["units"]:
        database.add({"dn": name, "objectClass": "organizationalUnit"})
    for entry in given["entries"]:
        name = entry["dn"]
        database.add({"dn": name, "objectClass": "user"} | entry["attributes"])
        database.setpassword(f"(distinguishedName={ldb.binary_encode(name)})", entry["password"])
        # A new account is disabled.
        _replace(database, name, {"userAccountControl": "512"})
        for attribute, value in entry["state"].items():
            _replace(database, name, {attribute: value})
    for group in given["groups"]:
        database.add({"dn": group["dn"], "objectClass": "group", "sAMAccountName": group["name"],
                      "member": group["members"]})


if __name__ == "__main__":
    main()
