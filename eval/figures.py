"""Figures in the project's texts are those of stored results, and nothing else.

    python eval/figures.py                    write the figures of the stored results into the texts
    python eval/figures.py --check            compare only; exit status 1 where a text says otherwise
    python eval/figures.py --measure NAME …   run the commands of these results again, and store what they print

A result is a file of `eval/results` or `bench/results` (`eval/README.md` has its form). What a text says of it stands
in `eval/claims/`, a file a text: every line is a passage of the text, with `{RESULT PATH HOW}` for a figure. HOW is
the number of decimals, `%1` for per cent with one decimal, `!%1` for what is left to 100 per cent, `s8` for the first
eight characters. Numbers that a passage has outside braces are no figures but limits, days, definitions.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import os
import platform
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
CLAIMS = ROOT / "eval/claims"
RESULTS = (ROOT / "eval/results", ROOT / "bench/results")
TEXTS = (
    "README.md", "README.id.md", "CONTRIBUTING.md", "lontar/extract/model/README.md", "lontar/merge/model/README.md",
    "eval/README.md", "corpus/README.md", "corpus/pairs/README.md", "lontar/knowledge/README.md",
    *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").glob("*.md")),
)  # fmt: skip
"""What is written about Lontar now. Not the CHANGELOG and `eval/experiments.md`: they tell what was measured then."""
RENDERED = ("docs/costs.md",)
"""Written as a whole from a result (`bench/costs.py`)."""
SHARED = "LONTAR_DATA/"
"""So begin names of files below the data folder."""
_SLOT = re.compile(r"\{(\w+) (\S+) (!?%?\d+|s\d*)\}")
_NUMBER = r"\d(?:[\d.,]*\d)?"


@dataclass(frozen=True, slots=True)
class Slot:
    """A figure in a passage: whose, where it stands there, how it is shown."""

    result: str
    path: str
    how: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A passage of a text and the figures in it, in order; `pattern` has a group for each."""

    passage: str
    pattern: re.Pattern[str]
    slots: tuple[Slot, ...]


@cache
def results() -> Mapping[str, Mapping[str, Any]]:
    """Every stored result by its name."""
    paths = [path for folder in RESULTS for path in sorted(folder.glob("*.json")) if path.stem[0].isalpha()]
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in paths}


def claims(text: str) -> list[Claim]:
    """The passages of a text that have numbers, as its file in `eval/claims` lists them."""
    path = CLAIMS / (text.replace("/", "-").removesuffix(".md") + ".txt")
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [claim(line) for line in lines if line.strip() and not line.startswith("#")]


def claim(passage: str) -> Claim:
    """Read a line. Blanks in it stand for any blanks, since a text may break its lines anywhere."""
    slots, parts, at = [], [], 0
    for found in _SLOT.finditer(passage):
        parts.append(_literal(passage[at : found.start()]))
        parts.append(r"([\w.+-]+)" if found[3].startswith("s") else rf"((?<![\d.,]){_NUMBER})")
        slots.append(Slot(*found.groups()))
        at = found.end()
    parts.append(_literal(passage[at:]))
    return Claim(passage, re.compile("".join(parts)), tuple(slots))


def _literal(words: str) -> str:
    return r"\s+".join(re.escape(word) for word in re.split(r"\s+", words))


def shown(slot: Slot, *, comma: bool) -> str:
    """The figure as a text shows it; `comma`: with the decimal comma that Indonesian has. KeyError where it is not."""
    value: Any = results()[slot.result]["figures"]
    for name in slot.path.split("/"):
        key = name if name in value else name.replace("_", " ")
        value = value[int(name)] if isinstance(value, list) else value[key]
    if slot.how.startswith("s"):
        return str(value)[: int(slot.how[1:])] if slot.how[1:] else str(value)
    if "%" in slot.how:
        value = 100 * (1 - value if slot.how.startswith("!") else value)
    told = f"{value:,.{slot.how.lstrip('!%')}f}"
    return told.translate(str.maketrans(",.", ".,")) if comma else told


def rendered(text: str, words: str) -> tuple[str, list[str]]:
    """A text with the figures of the results, and complaints about passages that it does not have once."""
    complaints = []
    for one in claims(text):
        found = list(one.pattern.finditer(words))
        if len(found) != 1 if one.slots else not found:
            complaints.append(f"{text}: stands there {len(found)} times: {one.passage}")
            continue
        for place, slot in reversed(list(enumerate(one.slots, start=1))):
            start, end = found[0].span(place)
            try:
                words = words[:start] + shown(slot, comma=text.endswith(".id.md")) + words[end:]
            except (KeyError, IndexError, TypeError):
                complaints.append(f"{text}: no result has {slot.result} {slot.path}")
    return words, complaints


_HIDDEN = re.compile(r"^```.*?^```|`[^`\n]+`|\]\([^)]*\)|https?://\S+|<!--.*?-->", re.DOTALL | re.MULTILINE)
"""Code, addresses and comments: numbers there are examples."""
_NAMED = re.compile(
    r"\b(?:\d{4}-\d\d(?:-\d\d)?|(?:19|20)\d\d(?![\d.,]\d)|0\d+|\d+(?:\.\d+){3}|"
    r"(?:BY-SA|Apache-|Python|PostgreSQL|Java|CC0|Parquet|WARC|HTTP|TLS|UTF-?)[ -]?[\d.]+)"
)
"""Days and years, addresses, numbers of files (004), licences, versions of standards and programs."""
_UNIT = (
    r"(?:%|per cent|persen|ms\b|µs\b|s\b|seconds?\b|minutes?\b|hours?\b|detik\b|menit\b|[kMGT]B\b|points?\b|poin\b|"
    r"megabytes?\b|times\b|kali\b|million parameters)"
)
_MEASURED = re.compile(
    r"\bF1\b|precision|recall|B-cubed|agree|median|calibrat|\bright\b|\bmissed\b|measured|score[sd]?\b|held.out|"
    r"presisi|ketepatan|kelengkapan|\bbenar\b|sepakat|terlewat|articles? \(|a second\b|per detik",
    re.IGNORECASE,
)
_CARRIED = re.compile(rf"(?<![\w.,/#-])(?:~|≥|≤)?({_NUMBER})(?:\s*(?P<unit>{_UNIT}))?(?!\w)")


def unclaimed(text: str, words: str) -> Iterator[str]:
    """Yield every number that looks measured and stands in no passage that is claimed, with its line.

    Looks measured: has decimals, or a unit, or stands in a sentence (or a table with a head) about measuring.
    """
    covered = [found.span() for one in claims(text) for found in one.pattern.finditer(words)]
    hidden = _NAMED.sub(_blank, _HIDDEN.sub(_blank, words))
    for found in _CARRIED.finditer(hidden):
        start = found.start(1)
        decimals = re.search(r"\d[.,]\d{1,2}$", found[1]) is not None
        if not decimals and not found["unit"] and not _MEASURED.search(_around(hidden, start)):
            continue
        if not any(begin <= start < end for begin, end in covered):
            line = words.count("\n", 0, start) + 1
            yield f"{text}:{line}: {found[0]} in: {' '.join(words[max(0, start - 60) : start + 40].split())}"


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def _around(words: str, at: int) -> str:
    """The sentence in which a place stands; of a table its row and its head."""
    line = words[words.rfind("\n", 0, at) + 1 : at] + words[at:].split("\n", 1)[0]
    if line.startswith("|"):
        block = words[max(0, words.rfind("\n\n", 0, at)) : at].strip()
        return block.split("\n", 1)[0] + line
    start = max(words.rfind(end, 0, at) for end in (". ", ".\n", "\n\n", ": ", "; "))
    ends = [place for end in (". ", ".\n", "\n\n", "; ") if (place := words.find(end, at)) >= 0]
    return words[start + 1 : min(ends, default=len(words))]


def digest(names: list[str]) -> str | None:
    """SHA-256 over files: names or globs, from here or `LONTAR_DATA/`; None where that folder is not named."""
    found = hashlib.sha256()
    for name in names:
        shared = name.startswith(SHARED)
        if shared and "LONTAR_DATA" not in os.environ:
            return None
        folder = Path(os.environ["LONTAR_DATA"]) if shared else ROOT
        paths = sorted(path for path in folder.glob(name.removeprefix(SHARED)) if path.is_file())
        if not paths:
            return f"there is no {name}"
        for path in paths:
            found.update(f"{path.relative_to(folder)} {_of_file(path)}\n".encode())
    return found.hexdigest()


@cache
def _of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def facts() -> dict[str, Any]:
    """What a figure may hang on: the kind of machine (it is not named) and versions."""
    processor = platform.processor() or platform.machine()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        named = re.search(r"^model name\s*: (.+)$", cpuinfo.read_text(encoding="utf-8"), re.MULTILINE)
        processor = named[1] if named else processor
    names = ("lontar", "numpy", "onnxruntime", "sqlalchemy")
    models = {
        f"model of {room}": json.loads((ROOT / "lontar" / room / "model/card.json").read_text(encoding="utf-8"))["name"]
        for room in ("extract", "merge")
    }
    return {
        "machine": {"processor": processor, "cores": os.cpu_count(), "memory_gb": round(memory)},
        "versions": {"python": platform.python_version(), **{name: version(name) for name in names}, **models},
    }


def measure(name: str, *, command: str = "", files: list[str] | None = None) -> None:
    """Run the command of a result and store the object of figures that it prints last.

    A result that is there knows its command, and the files that it is measured on; for a new one they are given.
    """
    path = _place(name, command)
    if path.exists():
        stored = json.loads(path.read_text(encoding="utf-8"))
        command, files = command or stored["command"], files or stored["data"]["files"]
    if not command or files is None:
        sys.exit(f"There is no result {name} yet: say by --command and --files what measures it, and on what.")
    done = _done(command)
    try:
        figures = json.loads(done.stdout[done.stdout.rindex("\n{") :] if "\n{" in done.stdout else done.stdout)
        assert isinstance(figures, dict)
    except (ValueError, AssertionError):
        sys.exit(f"{command} (exit status {done.returncode}) printed no figures: {done.stdout[-500:]}")
    keep(path, command, files, figures)


def _done(command: str) -> subprocess.CompletedProcess[str]:
    """Run a command, or several with `&&` between them until one fails; `python` is this one. There is no shell."""
    for one in command.split(" && "):
        words = shlex.split(os.path.expandvars(one))
        call = [sys.executable if words[0] == "python" else words[0], *words[1:]]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(call, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            break
    return done


def _place(name: str, command: str) -> Path:
    """Where a result is kept: where it is, else beside the program that measures it."""
    kept = next((folder / f"{name}.json" for folder in RESULTS if (folder / f"{name}.json").exists()), None)
    return kept or RESULTS["bench/" in command] / f"{name}.json"


def keep(path: Path, command: str, files: list[str], figures: Mapping[str, Any]) -> None:
    """Store a result."""
    found = {
        "command": command,
        "day": datetime.date.today().isoformat(),
        **facts(),
        "data": {"files": files, "digest": digest(files)},
        "figures": _short(figures),
    }
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _short(value: Any) -> Any:
    """Numbers with six decimals at most: more are noise of the arithmetic."""
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, Mapping):
        return {name: _short(one) for name, one in value.items()}
    return [_short(one) for one in value] if isinstance(value, list | tuple) else value


def compared(text: str, *, write: bool) -> Iterator[str]:
    """Yield what is wrong with a text; its figures are put right where that is asked."""
    path = ROOT / text
    before = path.read_text(encoding="utf-8")
    after, complaints = rendered(text, before)
    yield from complaints
    yield from (f"no figure is stored for it: {one}" for one in unclaimed(text, after))
    if after != before and write:
        path.write_text(after, encoding="utf-8")
        print(text)
    elif after != before:
        yield f"{text}: differs from the stored results; python eval/figures.py puts it right"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("--measure", nargs="+", metavar="NAME", default=[], help="results to be measured again")
    parser.add_argument("--command", default="", help="with one NAME: what measures it, where that is new")
    parser.add_argument("--files", nargs="+", help="with one NAME: the files that it is measured on")
    options = parser.parse_args()
    if len(options.measure) != 1 and (options.command or options.files):
        parser.error("--command and --files are about one NAME")
    for name in options.measure:
        measure(name, command=options.command, files=options.files)
    results.cache_clear()
    problems = [
        problem for text in TEXTS if text not in RENDERED for problem in compared(text, write=not options.check)
    ]
    print("\n".join(problems) or "every figure is one that was stored")
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
