"""Where the packages come from: locks with hashes, known holes, a bill of materials, licences.

python .ci/supply.py lock UV          writes locks/*.txt anew (asks the package registry)
python .ci/supply.py check            locks, constraints.txt and pyproject.toml agree (asks nobody)
python .ci/supply.py audit PIP_AUDIT  known holes in what is locked; says what could not be asked about
python .ci/supply.py bill CYCLONEDX PYTHON OUT   writes a bill of materials (CycloneDX) of an environment, and checks it
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCKS = ROOT / "locks"
SHIPPED = ("archives", "documents", "ftm", "mcp", "parquet", "postgresql", "web")
# What is locked: extras and groups of dependencies of pyproject.toml. `tools` stands alone, without Lontar itself.
LOCKED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "base": ((), ()),
    "web": (("web",), ()),
    "shipped": (SHIPPED, ()),
    "dev": (SHIPPED, ("dev",)),
    "engines": ((*SHIPPED, "ray", "spark"), ("dev",)),
    "tools": ((), ("tools",)),
    "scan": ((), ("scan",)),
    "fuzz": ((), ("fuzz",)),
}
ALONE = ("tools", "scan", "fuzz")
LICENCES = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software|0BSD|Unlicense|CC0|MPL|Mozilla|LGPL|Lesser General|HPND|Zlib|CNRI|"
    r"Public Domain|Blue ?Oak", re.IGNORECASE,
)  # fmt: skip
"""Licences whose code may stand beside ours, in an installation, unchanged."""
READ_BY_HAND = {"protobuf": "BSD-3-Clause"}
"""What a package's own licence file says where its metadata say nothing."""


def pyproject() -> dict[str, Any]:
    """Return what pyproject.toml says."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def locked(name: str) -> dict[str, tuple[str, int]]:
    """Return the packages of a lock: name to version and how many hashes stand there; ValueError for another line."""
    found: dict[str, tuple[str, int]] = {}
    last = ""
    for line in (LOCKS / f"{name}.txt").read_text("utf-8").splitlines():
        if pinned := re.match(r"([A-Za-z0-9._-]+)==([^ ;\\]+)", line):
            last = canonicalize_name(pinned[1])
            found[last] = (pinned[2], 0)
        elif re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?", line):
            found[last] = (found[last][0], found[last][1] + 1)
        elif line.strip() and not line.startswith("#"):
            raise ValueError(f"locks/{name}.txt: {line!r} is neither a pinned package nor a hash")
    return found


def constraints() -> dict[str, str]:
    """Return what constraints.txt pins."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pairs = (line.split(";")[0].strip().split("==") for line in lines if "==" in line and not line.startswith("#"))
    return {canonicalize_name(name): version for name, version in pairs}


def asked_for(name: str) -> Iterator[Requirement]:
    """Yield what pyproject.toml asks for in what is locked under a name."""
    said = pyproject()
    extras, groups = LOCKED[name]
    lists = [said["dependency-groups"][one] for one in groups]
    if name not in ALONE:
        lists += [said["project"]["dependencies"], *(said["project"]["optional-dependencies"][one] for one in extras)]
    yield from (Requirement(line) for rows in lists for line in rows)


def check() -> Iterator[str]:
    """Yield what does not agree."""
    pinned, everywhere = constraints(), set()
    for name in LOCKED:
        found = locked(name)
        everywhere |= found.keys()
        yield from (f"locks/{name}.txt: {one} has no hash" for one, (_, hashes) in found.items() if not hashes)
        for one in asked_for(name):
            version = found.get(canonicalize_name(one.name))
            if version is None or not one.specifier.contains(version[0], prereleases=True):
                yield f"locks/{name}.txt: pyproject.toml asks for {one}, locked is {version and version[0]}"
        if name not in ALONE:
            for one, (version, _) in found.items():
                if pinned.get(one, version) != version:
                    yield f"locks/{name}.txt: {one}=={version}, constraints.txt pins {pinned[one]}"
    yield from (f"constraints.txt: {one} is in no lock" for one in pinned.keys() - everywhere)


def lock(uv: str) -> Iterator[str]:
    """Write every lock anew, for all systems, with the versions of constraints.txt."""
    LOCKS.mkdir(exist_ok=True)
    for name, (extras, groups) in LOCKED.items():
        source = ["pyproject.toml", *(f"--extra={one}" for one in extras)] if name not in ALONE else []
        source += [f"--group={one}" for one in groups]
        pins = ["-c", "constraints.txt"] if name not in ALONE else []
        command = [
            uv, "pip", "compile", "-q", *source, *pins, "--generate-hashes", "--universal", "--python-version", "3.11",
            "--no-header", "--no-annotate", "--no-emit-index-url", "-o", f"locks/{name}.txt",
        ]  # fmt: skip
        if subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.DEVNULL).returncode:
            yield f"locks/{name}.txt could not be made"


def audit(pip_audit: str) -> Iterator[str]:
    """Yield known holes; print what could not be asked about, so that nobody takes silence for health."""
    command = [
        pip_audit, "--disable-pip", "--require-hashes", "-r", str(LOCKS / "dev.txt"), "-f", "json",
        "--progress-spinner", "off", "--timeout", "10",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        rows = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        rows = []
    asked = [one for one in rows if "vulns" in one]
    missed = len(locked("dev")) - len(asked)
    print(f"Audited: {len(asked)} of {len(locked('dev'))} packages of locks/dev.txt.")
    if missed:
        why = (done.stderr.strip().splitlines() or ["no answer"])[-1] if not rows else rows_reason(rows)
        print(f"NOT AUDITED: {missed} packages. The advisories could not be asked about them ({why[:200]}).")
        print("This is no clean bill. Run `make audit` where https://pypi.org answers.")
    for one in asked:
        for hole in one["vulns"]:
            mended = ", ".join(hole["fix_versions"]) or "none yet"
            yield f"{one['name']} {one['version']}: {hole['id']}, mended in {mended}"


def rows_reason(rows: list[dict[str, Any]]) -> str:
    """Return why a package was not asked about, the first that says so."""
    return next((str(one["skip_reason"]) for one in rows if "skip_reason" in one), "it is not among the answers")


def bill(cyclonedx: str, python: str, out: str) -> Iterator[str]:
    """Write a bill of materials and yield what is wrong with it: parts that are missing, licences that do not fit."""
    Path(out).parent.mkdir(parents=True, exist_ok=True)
    command = [
        cyclonedx, "environment", python, "--pyproject", str(ROOT / "pyproject.toml"), "--mc-type", "application",
        "--sv", "1.6", "--of", "JSON", "--output-reproducible", "--validate", "-o", out,
    ]  # fmt: skip
    if subprocess.run(command, check=False).returncode:
        yield "The bill of materials could not be made, or is none by its own schema."
        return
    parts = {canonicalize_name(one["name"]): one for one in json.loads(Path(out).read_text("utf-8"))["components"]}
    shipped = locked("shipped")
    for name, (version, _) in sorted(shipped.items()):
        if name not in parts:
            continue  # of another system
        if parts[name]["version"] != version:
            yield f"{name} {parts[name]['version']} is installed, {version} is locked"
        licence = READ_BY_HAND.get(name) or licences_of(parts[name])
        print(f"{name} {version}: {licence or 'UNKNOWN'}")
        if not LICENCES.search(licence):
            yield f"{name} {version}: its licence ({licence or 'unknown'}) is not among those that fit"
    missing = [name for name in locked("base") if name not in parts]
    print(f"{out}: {len(parts)} parts; of other systems: {', '.join(missing) or 'none'}")
    if len(missing) > 3:
        yield f"Parts are missing: {', '.join(missing)}"


def licences_of(part: dict[str, Any]) -> str:
    """Return the licences that a part of a bill names."""
    found = []
    for one in part.get("licenses", ()):
        found.append(one.get("expression") or one["license"].get("id") or one["license"].get("name") or "")
    return " / ".join(dict.fromkeys(filter(None, found)))


COMMANDS: dict[str, Callable[..., Iterator[str]]] = {"lock": lock, "check": check, "audit": audit, "bill": bill}


def main(command: str, *given: str) -> int:
    """Run a command; return 1 where it finds something."""
    found = 0
    for problem in COMMANDS[command](*given):
        found += 1
        print(problem, file=sys.stderr)
    print(f"{command}: {found} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
