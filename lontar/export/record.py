"""The whole record as JSON lines: what `lontar add` loads again as it was, read by no model.

- `readings.jsonl`: every article with what is shown of it, as `lontar read --json` prints it.
- `originals.jsonl`: of articles that judgements are about, or that had another text or reading: every version, its
  statements as they were read, `current` or not, each statement with its `place` and whether it is `superseded`.
- `history.jsonl`: who read each article and when; of readings that others have replaced their statements too. Exports
  of earlier versions lack it.
- `judgements.jsonl`: the decisions in the order in which they were recorded, with where each applies (`anchors`).
- `issues.jsonl`, `takedowns.jsonl`: what is followed; the tombstones of what was taken down.

The bytes that articles came from are in a backup only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Final, TypeVar

from lontar.errors import InputError
from lontar.export.parts import Parts, Written
from lontar.identity import statement_id, text_version
from lontar.types import Issue, Reading
from lontar.types_json import reading_from_json, reading_to_json
from lontar.types_kept import (
    AsRead,
    Decision,
    History,
    Tombstone,
    Version,
    decision_from_json,
    decision_to_json,
    history_from_json,
    issue_from_json,
    tombstone_from_json,
    version_from_json,
    version_to_json,
)

_Found = TypeVar("_Found")

MANIFEST: Final = "manifest.json"
READINGS: Final = "readings.jsonl"
ORIGINALS: Final = "originals.jsonl"
HISTORY: Final = "history.jsonl"
JUDGEMENTS: Final = "judgements.jsonl"
ISSUES: Final = "issues.jsonl"
TAKEDOWNS: Final = "takedowns.jsonl"
_BENEATH: Final = (ORIGINALS, JUDGEMENTS, ISSUES, TAKEDOWNS)


def write_jsonl(readings: Iterable[Reading], folder: Path, parts: Parts | None = None) -> Written:
    """Write `readings.jsonl`, one line per article with its statements; of a whole ledger the other files too."""
    _write(folder / READINGS, map(reading_to_json, readings))
    if parts is None or not parts.whole:
        return Written()
    counts = {
        "originals": _write(folder / ORIGINALS, map(version_to_json, parts.versions())),
        "history": _write(folder / HISTORY, map(asdict, parts.history())),
        "judgements": _write(folder / JUDGEMENTS, map(decision_to_json, parts.decisions())),
        "issues": _write(folder / ISSUES, map(asdict, parts.issues())),
        "takedowns": _write(folder / TAKEDOWNS, map(asdict, parts.tombstones())),
    }
    return Written(counts)


def is_record(folder: Path) -> bool:
    """Whether a folder is an export of Lontar in JSON lines, whole or not."""
    manifest = _manifest(folder)
    return manifest is not None and manifest.get("format") == "jsonl"


def open_record(folder: Path) -> Record:
    """Open an export to be loaded; nothing is given out before every file is known to be the one that was written.

    Raises InputError `export_narrowed` where it is a part of a ledger, `export_differs` where a file is another one.
    """
    manifest = _manifest(folder) or {}
    sealed: Mapping[str, str] = manifest["files"]
    if not {READINGS, *_BENEATH} <= sealed.keys():
        raise InputError(
            "export_narrowed",
            "{folder} holds a part of a ledger (filters were given, or an earlier Lontar wrote it), so it cannot be "
            "loaded as a record. Export the ledger again with `lontar export DIR` and no filters.",
            folder=folder,
        )
    own = (READINGS, *_BENEATH, *([HISTORY] if HISTORY in sealed else []))
    seal = _digest(folder / MANIFEST) or ""
    for name in own:
        if _digest(folder / name) != sealed[name]:
            raise InputError(
                "export_differs",
                "{file} is not the file that the manifest of its export names: it was changed, cut off or removed. "
                "Nothing of it was stored. Copy the export again, or write it anew.",
                file=folder / name,
            )
    return Record(folder, int(manifest["counts"]["articles"]), HISTORY in own, seal)


@dataclass(frozen=True, slots=True)
class Record:
    """An export whose files are those of its manifest; every method reads its file anew, a line at a time."""

    folder: Path
    articles: int
    with_history: bool = False
    seal: str = ""
    """The SHA-256 of its manifest: the same wherever its folder is moved to."""

    def history(self) -> Iterator[History]:
        """Yield the readings on record, those of one article together; none in exports of earlier versions."""
        return self._lines(HISTORY, history_from_json) if self.with_history else iter(())

    def decisions(self) -> Iterator[Decision]:
        """Yield the judgements in the order in which they were recorded."""
        return self._lines(JUDGEMENTS, decision_from_json)

    def issues(self) -> Iterator[Issue]:
        """Yield the issues that were followed."""
        return self._lines(ISSUES, issue_from_json)

    def tombstones(self) -> Iterator[Tombstone]:
        """Yield what stays of the articles that were taken down."""
        return self._lines(TAKEDOWNS, tombstone_from_json)

    def articles_with_versions(self) -> Iterator[tuple[Version, ...]]:
        """Yield every article once, with all its versions; InputError `export_broken` where one contradicts itself."""
        original: set[str] = set()
        found = self._lines(ORIGINALS, version_from_json)
        for article_id, versions in groupby(found, key=lambda one: one.article.id):
            original.add(article_id)
            yield _checked(tuple(versions))
        for reading in self._lines(READINGS, reading_from_json):
            if reading.article.id not in original:
                read = tuple(AsRead(statement, place) for place, statement in enumerate(reading.statements))
                yield _checked((Version(reading.article, True, read),))

    def _lines(self, name: str, of: Callable[[Mapping[str, Any]], _Found]) -> Iterator[_Found]:
        with (self.folder / name).open(encoding="utf-8", newline="\n") as lines:
            for line in lines:
                try:
                    found = json.loads(line)
                except ValueError as error:
                    raise _broken(name, error) from error
                yield of(found)


def _checked(versions: tuple[Version, ...]) -> tuple[Version, ...]:
    article_id = versions[0].article.id
    if sum(version.current for version in versions) != 1:
        raise _broken(article_id, "one of its versions has to be the current one")
    for version in versions:
        if text_version(version.article.text) != version.article.version:
            raise _broken(article_id, "its version is not the digest of its text")
        for one in version.statements:
            if statement_id(version.article, one.statement.spans) != one.statement.id:
                raise _broken(article_id, f"the id of statement {one.statement.id} is not that of its spans")
    return versions


def _broken(what: str, problem: object) -> InputError:
    return InputError(
        "export_broken",
        "The export contradicts itself at {what}: {problem}. Export the ledger again.",
        what=what,
        problem=problem,
    )


def _manifest(folder: Path) -> dict[str, Any] | None:
    with suppress(OSError, ValueError):
        found: Any = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if isinstance(found, dict) and "lontar" in found and isinstance(found.get("files"), dict):
            return found
    return None


def _digest(path: Path) -> str | None:
    with suppress(OSError), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
    return None


def _write(path: Path, lines: Iterable[Mapping[str, Any]]) -> int:
    written = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for line in lines:
            file.write(json.dumps(line, ensure_ascii=False))
            file.write("\n")
            written += 1
    return written
