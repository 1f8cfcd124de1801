"""The kept corpus: `corpus/TARGET.jsonl`, one input a line, as `text` or, where it is none, as `base64`.

`found` says what an input broke when it was found: such a line is never dropped.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CORPUS: Final = Path(__file__).parent / "corpus"


@dataclass(frozen=True, slots=True)
class Kept:
    """One input, and what it broke when it was found."""

    raw: bytes
    found: str | None = None


def load(target: str) -> list[Kept]:
    """The inputs that are kept for a target."""
    place = CORPUS / f"{target}.jsonl"
    lines = place.read_text("utf-8").split("\n") if place.exists() else []
    return [_kept(json.loads(line)) for line in lines if line]


def save(target: str, kept: Iterable[Kept]) -> None:
    """Keep these inputs for a target, each once."""
    CORPUS.mkdir(exist_ok=True)
    lines = dict.fromkeys(json.dumps(_line(one)) for one in kept)
    (CORPUS / f"{target}.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8")


def _kept(line: dict[str, str]) -> Kept:
    raw = line["text"].encode() if "text" in line else base64.b64decode(line["base64"])
    return Kept(raw, line.get("found"))


def _line(one: Kept) -> dict[str, str]:
    try:
        line = {"text": one.raw.decode()}
    except UnicodeDecodeError:
        line = {"base64": base64.b64encode(one.raw).decode()}
    return line | ({"found": one.found} if one.found else {})
