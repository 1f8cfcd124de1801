"""The annotated corpus: sheets → rows, checks of every row, and agreement of two annotations.

    python -m lontar.train.corpus check [--data FOLDER] FILE …          rows (.jsonl) or sheets (.txt)
    python -m lontar.train.corpus show  --data FOLDER ID …              an article with its paragraphs numbered
    python -m lontar.train.corpus build --data FOLDER --out FILE SHEET… sheets → rows
    python -m lontar.train.corpus agree FILE[,FILE…] FILE[,FILE…]       two annotations of the same articles

Rows of articles that others wrote hold no text: `source` says where it lies below the data folder, `digest` (SHA-256)
which text the offsets are for. Rows of articles written for this corpus hold their text.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from lontar.extract.units import units_of
from lontar.train.sheet import Entry, Row, SheetError, entries, marked_text, numbered, placed
from lontar.types import ACTS, MENTION_KINDS, SPAN_KINDS, SPEAKER_KINDS, STATEMENT_KINDS

_TRANSLATED = {"en": "newstest2019-src.eng.txt", "id": "newstest2019-ref.ind.txt", "ms": "newstest2019-ref.msa.txt"}
_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_HELD_OUT = 10


class Texts:
    """Articles of the data folder by id: `indosum` (id as there) and `ntrex` (document/language)."""

    def __init__(self, data: Path) -> None:
        self._data = data

    def article(self, article_id: str) -> Row:
        """`{id, source, language, published, outlet, title, text}`; raises `SheetError` where there is none."""
        found = self._indosum.get(article_id) or self._ntrex.get(article_id)
        if found is None:
            raise SheetError(f"{article_id}: no article of that id in the data folder")
        return found

    @property
    def _indosum(self) -> dict[str, Row]:
        return _indosum(self._data)

    @property
    def _ntrex(self) -> dict[str, Row]:
        return _ntrex(self._data)


@cache
def _indosum(data: Path) -> dict[str, Row]:
    found = {}
    for line in _lines(data / "data" / "indosum" / "articles.jsonl"):
        row = json.loads(line)
        found[row["id"]] = {
            "id": row["id"], "source": "indosum", "language": "id", "published": row["published"][:10],
            "outlet": row["outlet"], "title": row.get("title"), "text": row["text"],
        }  # fmt: skip
    return found


@cache
def _ntrex(data: Path) -> dict[str, Row]:
    """Documents in three languages; a line of the source is a paragraph, the first one the title."""
    folder = data / "data" / "ntrex"
    documents = (folder / "DOCUMENT_IDS.tsv").read_text(encoding="utf-8").split()
    found = {}
    for language, name in _TRANSLATED.items():
        lines = (folder / name).read_text(encoding="utf-8").splitlines()
        for document, group in groupby(zip(documents, lines, strict=True), key=lambda pair: pair[0]):
            paragraphs = [" ".join(line.split()) for _, line in group]
            found[f"{document}/{language}"] = {
                "id": f"{document}/{language}", "source": "ntrex", "language": language, "published": None,
                "outlet": document.split(".")[0], "title": paragraphs[0], "text": "\n\n".join(paragraphs),
            }  # fmt: skip
    return found


def rows(sheet: str, texts: Texts | None) -> Iterator[Row | SheetError]:
    """The rows of one sheet, each checked; an entry that fails is yielded as its error and the rest goes on."""
    for entry in entries(sheet):
        try:
            yield row_of(entry, texts)
        except SheetError as error:
            yield error


def row_of(entry: Entry, texts: Texts | None) -> Row:
    """One entry → a row with its text; raises `SheetError` for what the guide does not allow."""
    if entry.marked:
        text, spans = marked_text(entry)
        row: Row = {"id": entry.id, "source": "written", **_header(entry), "text": text}
    elif texts is None:
        raise entry.fail("its text lies in the data folder: name it with --data")
    else:
        row = dict(texts.article(entry.id))
        spans = placed(entry, row["text"])
    if not entry.statements and not entry.empty:
        raise entry.fail("no statement: write 'none' where the article has none")
    row["statements"] = [
        {**statement, "spans": [[kind, start, end] for n, kind, start, end in spans if n == statement["n"]]}
        for statement in entry.statements
    ]
    if stray := {n for n, *_ in spans} - {statement["n"] for statement in entry.statements}:
        raise entry.fail(f"spans of statements that have no line: {sorted(stray)}")
    if problems := problems_of(row):
        raise SheetError("\n".join(problems))
    return row


def _header(entry: Entry) -> Row:
    if entry.header.get("language") not in _TRANSLATED:
        raise entry.fail(f"language is {entry.header.get('language')!r}; allowed: {', '.join(_TRANSLATED)}")
    return {name: entry.header.get(name) for name in ("language", "published", "outlet", "title")}


def problems_of(row: Row) -> list[str]:
    """What the guide does not allow in one row with its text: spans off their words, unknown values, missing parts."""
    text = row["text"]
    units = units_of(text)
    starts, ends = set(units.starts), set(units.ends)
    found = []
    numbers = [statement["n"] for statement in row["statements"]]
    if len(set(numbers)) != len(numbers):
        found.append("a statement's number is used twice")
    core: list[tuple[int, int, str]] = []
    for statement in row["statements"]:
        at = f"statement {statement['n']}: "
        found += [at + problem for problem in _values(statement, row.get("published"))]
        for kind, start, end in statement["spans"]:
            words = text[start:end]
            core += [(start, end, words)] if kind in {"SRC", "CUE"} else []
            found += [f"{at}{kind} {words[:60]!r} {problem}" for problem in _span(kind, start, end, text, starts, ends)]
        found += [at + problem for problem in _crossed(statement["spans"], text)]
    core.sort()
    for (start, end, words), (other, other_end, others) in pairwise(core):
        if other < end and (start, end) != (other, other_end):
            found.append(f"two sources or cues overlap: {words[:50]!r} and {others[:50]!r}")
    return [f"{row['id']}: {problem}" for problem in found]


def _span(kind: str, start: int, end: int, text: str, starts: set[int], ends: set[int]) -> Iterator[str]:
    words = text[start:end]
    if kind not in SPAN_KINDS:
        yield f"is of no known kind; allowed: {', '.join(SPAN_KINDS)}"
    if "\n" in words:
        yield "crosses a paragraph break"
    if start not in starts or end not in ends:
        yield "does not begin and end with a word or mark"
    if kind == "CON" and len(words) > 1 and words[0] in '"“' and words[-1] in '"”' and words.count('"') in {0, 2}:
        yield "holds its quotation marks, which stay outside"
    if kind == "CON" and words.endswith(","):
        yield "ends with a comma"


def _crossed(spans: list[list[Any]], text: str) -> Iterator[str]:
    """Same-statement spans that overlap though the guide lets only circumstances stand inside others."""
    outer = [span for span in spans if span[0] in {"SRC", "CUE", "CON"}]
    for index, (kind, start, end) in enumerate(outer):
        for other_kind, other, other_end in outer[index + 1 :]:
            if start < other_end and other < end:
                yield f"{kind} {text[start:end][:40]!r} overlaps {other_kind} {text[other:other_end][:40]!r}"


def _values(statement: Row, published: str | None) -> Iterator[str]:
    allowed = {"act": ACTS, "kind": STATEMENT_KINDS, "mention": MENTION_KINDS, "speaker_kind": SPEAKER_KINDS}
    for name, values in allowed.items():
        if statement[name] not in values:
            yield f"{name} is {statement[name]!r}; allowed: {', '.join(values)}"
    kinds = {kind for kind, *_ in statement["spans"]}
    if "CON" not in kinds and statement["act"] != "no_comment":
        yield "no CON (only no_comment may lack it)"
    if "SRC" in kinds and statement["mention"] == "elided":
        yield "mention is elided, but there is a SRC"
    if "SRC" not in kinds and statement["mention"] != "elided":
        yield f"no SRC, but mention is {statement['mention']}: write elided"
    if not statement["speaker"]:
        yield "no speaker"
    for name in ("said_on", "deadline"):
        if statement[name] and not _DAY.fullmatch(statement[name]):
            yield f"{name} is {statement[name]!r}; write YYYY-MM-DD, YYYY-MM or YYYY"
    if published and statement["said_on"] and statement["said_on"] > published[: len(statement["said_on"])]:
        yield f"said_on {statement['said_on']} is after publication ({published})"


def split_of(row: Row) -> str:
    """`dev` for a tenth of the articles by a hash of the id; translations of one document stand together."""
    if row["source"] == "indosum":
        return "train"
    name = row["id"].split("/")[0]
    return "dev" if int(hashlib.sha256(f"held out {name}".encode()).hexdigest(), 16) % _HELD_OUT == 0 else "train"


def stored(row: Row) -> Row:
    """The row as it is kept: text of others replaced by its digest."""
    text = row["text"]
    kept = {name: row[name] for name in ("id", "source", "language", "published", "outlet", "title")}
    kept |= {"split": split_of(row), "digest": hashlib.sha256(text.encode()).hexdigest()}
    if row["source"] == "written":
        kept["text"] = text
    else:
        kept.pop("title")
    return {**kept, "statements": row["statements"]}


def read(path: Path, texts: Texts | None) -> Iterator[Row | SheetError]:
    """Rows with their texts, of a sheet or of stored rows; what cannot be read or breaks the guide as its error."""
    if path.suffix == ".txt":
        yield from rows(path.read_text(encoding="utf-8"), texts)
        return
    for line in _lines(path):
        row = json.loads(line)
        try:
            row.setdefault("text", "")
            row["text"] = row["text"] or _resolved(row, texts)
        except SheetError as error:
            yield error
            continue
        problems = problems_of(row)
        yield SheetError("\n".join(problems)) if problems else row


def _resolved(row: Row, texts: Texts | None) -> str:
    if texts is None:
        raise SheetError(f"{row['id']}: its text lies in the data folder: name it with --data")
    text = str(texts.article(row["id"])["text"])
    _same_text(text, row)
    return text


def _same_text(text: str, row: Row) -> None:
    if hashlib.sha256(text.encode()).hexdigest() != row["digest"]:
        raise SheetError(f"{row['id']}: the text is not the one that was annotated (digest differs)")


def _corrected(corpus: Path) -> dict[str, Row]:
    rows = [json.loads(line) for path in sorted((corpus / "corrected").glob("*.jsonl")) for line in _lines(path)]
    return {row["id"]: row for row in rows}


def everything(data: Path, corpus: Path) -> Iterator[Row]:
    """All annotated articles with their texts: the first part (`data/corpus`), then the project's (`corpus`).

    Articles of the first part for training have their statements from `corpus/corrected` where they stand there.
    Raises `SheetError` where a text is missing or not the one that was annotated.
    """
    corrected = _corrected(corpus)
    for path in sorted((data / "corpus").glob("*.jsonl")):
        for line in _lines(path):
            row = json.loads(line)
            if (right := corrected.pop(row["id"], None)) and row["split"] == "train":
                _same_text(row["text"], right)
                row["statements"] = right["statements"]
            yield row
    if corrected:
        raise SheetError(f"corrections of articles that the first part does not have: {', '.join(sorted(corrected))}")
    texts = Texts(data)
    for path in sorted(corpus.glob("*.jsonl")):
        for line in _lines(path):
            row = json.loads(line)
            yield row if "text" in row else {**row, "text": _resolved(row, texts)}


def _lines(path: Path) -> list[str]:
    # Not `splitlines`: texts may hold separators of lines that JSON does not escape.
    return [line for line in path.read_text(encoding="utf-8").split("\n") if line]


def counts(found: Iterable[Row]) -> dict[str, int]:
    """Articles, words, statements, spans and attribute values."""
    sums: Counter[str] = Counter()
    for row in found:
        sums["articles"] += 1
        sums["words"] += len(row["text"].split())
        sums["statements"] += len(row["statements"])
        for statement in row["statements"]:
            sums.update(kind for kind, *_ in statement["spans"])
            sums.update(f"{name}:{statement[name]}" for name in ("kind", "act", "mention"))
    return dict(sums)


def agreement(one: list[Row], other: list[Row]) -> dict[str, dict[str, float]]:
    """Exact-span F1 per kind; of statements with the same first content, the share of like acts, speakers and so on."""
    others = {row["id"]: row for row in other}
    both = [(row, others[row["id"]]) for row in one if row["id"] in others]
    table: dict[str, dict[str, float]] = {}
    for kind in SPAN_KINDS:
        sets = [tuple({tuple(s) for st in row["statements"] for s in st["spans"] if s[0] == kind} for row in pair)
                for pair in both]  # fmt: skip
        shared = sum(len(a & b) for a, b in sets)
        sizes = [sum(len(pair[side]) for pair in sets) for side in (0, 1)]
        table[kind] = {"first": sizes[0], "second": sizes[1], "f1": round(200 * shared / max(1, sum(sizes)), 1)}
    for name in ("act", "speaker", "role", "affiliation", "target"):
        values = [(a[name], b[name]) for pair in both for a, b in _same(*pair)]
        same = sum(a == b for a, b in values)
        table[name] = {"compared": len(values), "share": round(100 * same / max(1, len(values)), 1)}
    table["articles"] = {"both": len(both)}
    return table


def _same(one: Row, other: Row) -> Iterator[tuple[Row, Row]]:
    def first(statement: Row) -> tuple[int, int] | None:
        return next(((start, end) for kind, start, end in statement["spans"] if kind == "CON"), None)

    by_content = {first(statement): statement for statement in other["statements"] if first(statement)}
    for statement in one["statements"]:
        if (key := first(statement)) in by_content:
            yield statement, by_content[key]


def main() -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(prog="python -m lontar.train.corpus", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("action", choices=("check", "show", "build", "agree"))
    parser.add_argument("names", nargs="+", help="files, or ids of articles to show")
    parser.add_argument("--data", type=Path, help="the folder with data/indosum and data/ntrex")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    if options.action == "build" and options.out is None:
        parser.error("build needs --out")
    if options.action == "agree" and len(options.names) != 2:
        parser.error("agree compares two sides; join the files of a side with a comma")
    if options.action == "show" and options.data is None:
        parser.error("show needs --data, the folder where the texts lie")
    texts = Texts(options.data) if options.data else None
    if options.action == "show":
        for name in options.names:
            _show(Texts(options.data).article(name))
        return
    if options.action == "agree":
        first, second = (
            [row for name in side.split(",") for row in _plain(Path(name), texts)] for side in options.names
        )
        print(json.dumps(agreement(first, second), indent=1))
        return
    found = [row for name in options.names for row in read(Path(name), texts)]
    failed = [row for row in found if isinstance(row, SheetError)]
    good = [row for row in found if not isinstance(row, SheetError)]
    for error in failed:
        print(error, file=sys.stderr)
    if options.action == "build":
        good.sort(key=lambda row: str(row["id"]))
        lines = "".join(json.dumps(stored(row), ensure_ascii=False) + "\n" for row in good)
        options.out.write_text(lines, encoding="utf-8")
    print(json.dumps(counts(good)))
    sys.exit(bool(failed))


def _plain(path: Path, texts: Texts | None) -> Iterator[Row]:
    """Rows as they stand, or of a sheet: to compare offsets needs no text."""
    if path.suffix == ".jsonl":
        yield from (json.loads(line) for line in _lines(path))
    else:
        yield from (row for row in read(path, texts) if not isinstance(row, SheetError))


def _show(article: Row) -> None:
    print(f"@ {article['id']}\n(published {article['published'] or 'unknown'}, {article['outlet']})")
    for number, (_, line) in enumerate(numbered(article["text"]), start=1):
        print(f"[{number}] {line}")
    print()


if __name__ == "__main__":
    main()
