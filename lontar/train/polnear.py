"""PolNeAR (English political news with attributions, for experiments only) in the form of this corpus.

    python -m lontar.train.polnear --data FOLDER --out FOLDER

writes `corpus/train.jsonl` and `corpus/dev.jsonl` below the folder, which `python -m lontar.train --data` then takes
(with `--vocabulary` for the data that the vocabulary is cut by). The licence of PolNeAR is not stated: weights trained
on it are never shipped. An attribution becomes a statement of kind by its quotation marks and of act `assert`; its
speaker is the words of its source. Discontinuous spans become several; a span over a paragraph break is cut there. Of
several annotators the alphabetically first is taken.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path

from lontar.extract.kinds import kind_of
from lontar.train.sheet import Row
from lontar.types import Span

_KINDS = {"Source": "SRC", "Cue": "CUE", "Content": "CON"}


def articles(folder: Path, *, split: str) -> Iterator[Row]:
    """The articles of one part (`folder/text`, `folder/attributions`) as rows of the corpus."""
    taken: set[str] = set()
    for path in sorted((folder / "attributions").glob("*.ann")):
        name = path.stem.rsplit("_", 1)[0]
        if name in taken:
            continue
        taken.add(name)
        text = (folder / "text" / f"{name}.txt").read_text(encoding="utf-8")
        statements = list(_statements(path.read_text(encoding="utf-8"), text))
        yield {"id": name, "split": split, "origin": "polnear", "language": "en", "published": None,
               "outlet": name.split("_")[0], "title": None, "text": text, "statements": statements}  # fmt: skip


def _statements(annotation: str, text: str) -> Iterator[Row]:
    words: dict[str, list[tuple[str, int, int]]] = {}
    events: list[dict[str, str]] = []
    for line in annotation.split("\n"):
        # The words of a span may run over lines of their own, which are of no form.
        if match := re.match(r"(T\d+)\t(\w+) ([\d ;]+)", line):
            key, kind, places = match.groups()
            if kind in _KINDS:
                words[key] = [own for place in places.split(";") for own in _pieces(_KINDS[kind], place, text)]
        elif re.match(r"E\d+\t", line):
            events.append(dict(part.split(":", 1) for part in line.split("\t")[1].split() if ":" in part))
    for number, event in enumerate(events, start=1):
        # `Source`, `Source2`, …: several spans of one role.
        keys = [key for role, key in event.items() if re.sub(r"\d+$", "", role) in _KINDS]
        spans = sorted((span for key in keys for span in words.get(key, [])), key=lambda span: span[1:])
        if any(kind == "CON" for kind, *_ in spans):
            yield _statement(number, spans, text)


def _pieces(kind: str, place: str, text: str) -> Iterator[tuple[str, int, int]]:
    start, end = (int(number) for number in place.split())
    for match in re.finditer(r"[^\n]*[^\s][^\n]*", text[start:end]):
        own = match[0]
        low = start + match.start() + len(own) - len(own.lstrip())
        yield kind, low, low + len(own.strip())


def _statement(number: int, spans: list[tuple[str, int, int]], text: str) -> Row:
    contents = [Span("CON", start, end) for kind, start, end in spans if kind == "CON"]
    source = " ".join(text[start:end] for kind, start, end in spans if kind == "SRC")
    return {
        "n": number, "speaker": [source or "-"], "speaker_kind": "person", "role": None, "affiliation": None,
        "mention": "name" if source else "elided", "kind": kind_of(text, contents), "act": "assert", "said_on": None,
        "deadline": None, "target": None, "spans": [list(span) for span in spans],
    }  # fmt: skip


def main() -> None:
    """Write both parts."""
    parser = argparse.ArgumentParser(prog="python -m lontar.train.polnear", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--data", type=Path, required=True, help="the folder with data/polnear")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    folder = options.out / "corpus"
    folder.mkdir(parents=True, exist_ok=True)
    for split in ("train", "dev"):
        found = list(articles(options.data / "data" / "polnear" / split, split=split))
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in found)
        (folder / f"{split}.jsonl").write_text(lines, encoding="utf-8")
        print(f"{split}: {len(found)} articles, {sum(len(row['statements']) for row in found)} attributions")


if __name__ == "__main__":
    main()
