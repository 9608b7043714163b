# SPDX-License-Identifier: Apache-2.0
"""A TUF repository, signed by openssl and by nothing of ours.

    _tuf.py DIR KEY=VALUE..

writes DIR/N.root.json, timestamp.json, and the rest with consistent snapshots.
root, timestamp, snapshot, targets: their versions; root_by, online_by,
targets_by: the names of keys (NAME.pem) that sign, and that the root names; sign:
who signs the root, where others do; seconds: how long the timestamp is good;
target: the file that becomes trusted_root.json.
"""
import datetime
import hashlib
import json
import os
import subprocess
import sys


def openssl(*args, data=None):
    return subprocess.run(
        ["openssl", *args], input=data, check=True, capture_output=True
    ).stdout


def canonical(value):
    """OLPC's form of what has no letter that it writes otherwise than JSON."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).replace("\\n", "\n").encode()


def key(name):
    pem = openssl("ec", "-in", name + ".pem", "-pubout").decode()
    value = {
        "keytype": "ecdsa",
        "scheme": "ecdsa-sha2-nistp256",
        "keyval": {"public": pem},
    }
    return hashlib.sha256(canonical(value)).hexdigest(), value


def write(path, content):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)


def sign(path, signed, signers):
    message = canonical(signed)
    signatures = []
    for name in signers:
        sig = openssl("dgst", "-sha256", "-sign", name + ".pem", data=message)
        signatures.append({"keyid": key(name)[0], "sig": sig.hex()})
    text = json.dumps({"signatures": signatures, "signed": signed}, indent=1)
    write(path, text.encode())
    return text.encode()


def main():
    folder = sys.argv[1]
    said = dict(word.split("=", 1) for word in sys.argv[2:])
    version = {
        role: int(said.get(role, "1"))
        for role in ("root", "timestamp", "snapshot", "targets")
    }
    by = {
        role: said.get(role + "_by", role).split(",")
        for role in ("root", "online", "targets")
    }
    now = datetime.datetime.now(datetime.timezone.utc)

    def head(role, seconds=86400 * 365):
        end = now + datetime.timedelta(seconds=seconds)
        return {
            "_type": role,
            "spec_version": "1.0.31",
            "version": version[role],
            "expires": end.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-not-ours": ["ä", None, True, 7],
        }

    keys = dict(key(name) for names in by.values() for name in names)
    roles = {
        role: {"keyids": [key(name)[0] for name in names], "threshold": 1}
        for role, names in (
            ("root", by["root"]),
            ("timestamp", by["online"]),
            ("snapshot", by["online"]),
            ("targets", by["targets"]),
        )
    }
    root = head("root")
    root.update(consistent_snapshot=True, keys=keys, roles=roles)
    signers = said["sign"].split(",") if "sign" in said else by["root"]
    sign(f"{folder}/{version['root']}.root.json", root, signers)

    with open(said["target"], "rb") as file:
        content = file.read()
    digest = hashlib.sha256(content).hexdigest()
    write(f"{folder}/targets/{digest}.trusted_root.json", content)
    targets = head("targets")
    targets["targets"] = {
        "trusted_root.json": {
            "length": len(content),
            "hashes": {"sha256": digest},
        }
    }
    sign(
        f"{folder}/{version['targets']}.targets.json",
        targets,
        by["targets"],
    )
    snapshot = head("snapshot")
    snapshot["meta"] = {"targets.json": {"version": version["targets"]}}
    text = sign(
        f"{folder}/{version['snapshot']}.snapshot.json",
        snapshot,
        by["online"],
    )
    timestamp = head("timestamp", int(said.get("seconds", "86400")))
    timestamp["meta"] = {
        "snapshot.json": {
            "version": version["snapshot"],
            "length": len(text),
            "hashes": {"sha256": hashlib.sha256(text).hexdigest()},
        }
    }
    sign(f"{folder}/timestamp.json", timestamp, by["online"])


main()
