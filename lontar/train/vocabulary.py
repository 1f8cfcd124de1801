"""Cut the vocabulary of 250,002 pieces to those that Indonesian, Malay and English text and names need.

Inputs, in order of precedence until `SIZE` pieces are reached (each adds its pieces by falling count):

1. the special pieces and every single character of the Latin blocks, digits and punctuation;
2. news and sentences of `LONTAR_DATA`: `corpus/` (train), `data/indosum`, `data/ntrex`, `data/indonli` (train),
   `knowledge/cldr_names`;
3. the most frequent words of Indonesian, Malay and English by `wordfreq` (CC BY-SA 4.0), lower case and capitalised.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from lontar.extract.units import units_of
from lontar.train.base import tokenizer_json

SIZE = 42_000
# A leading space becomes the word mark; the full normaliser would turn a literal mark into a space.
_MARK = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "never", "split": False}
_SPECIALS = 4
_WORDS = {"id": 60_000, "ms": 40_000, "en": 60_000}


def cut(data: Path, *, hub: str | None = None) -> tuple[dict[str, Any], list[int]]:
    """→ (the tokenizer's JSON with the kept pieces, their ids in the full vocabulary, in the new order)."""
    full = tokenizer_json(hub)
    pieces: list[list[Any]] = full["model"]["vocab"]
    bare = {**full, "pre_tokenizer": _MARK, "post_processor": None, "decoder": None, "added_tokens": []}
    tokenizer = Tokenizer.from_str(json.dumps(bare))
    kept = [i for i, (piece, _) in enumerate(pieces) if i < _SPECIALS or _is_character(piece)]
    seen = set(kept)
    for words in (_words_of(_texts(data)), _frequent()):
        counts: Counter[int] = Counter()
        distinct = list(words.items())
        for (_, count), encoded in zip(
            distinct, tokenizer.encode_batch([w for w, _ in distinct], add_special_tokens=False), strict=True
        ):
            for piece in encoded.ids:
                counts[piece] += count
        for piece, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            if len(kept) < SIZE and piece not in seen:
                kept.append(piece)
                seen.add(piece)
    bare["model"] = {**full["model"], "vocab": [pieces[i] for i in kept]}
    return bare, kept


def _is_character(piece: str) -> bool:
    letter = piece.removeprefix("▁")
    if len(letter) != 1:
        return piece == "▁"
    if letter.isascii():
        return True
    name = unicodedata.name(letter, "")
    return name.startswith("LATIN") or (unicodedata.category(letter)[0] in "PS" and ord(letter) < 0x2E00)


def _words_of(texts: Iterable[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for text in texts:
        units = units_of(text)
        counts.update(("" if units.glued[i] else " ") + units.surface(i) for i in range(len(units)))
    return counts


def _texts(data: Path) -> Iterator[str]:
    for path in sorted((data / "corpus").glob("*.jsonl")):
        yield from (a["title"] + "\n" + a["text"] for a in _lines(path) if a["split"] == "train")
    yield from (article["text"] for article in _lines(data / "data/indosum/articles.jsonl"))
    for path in sorted((data / "data/ntrex").glob("newstest*.txt")):
        yield path.read_text(encoding="utf-8")
    for pair in _lines(data / "data/indonli/train.jsonl"):
        yield from (value for value in pair.values() if isinstance(value, str))
    yield (data / "knowledge/cldr_names/territories_id_ms_en.json").read_text(encoding="utf-8")


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def _frequent() -> Counter[str]:
    from wordfreq import top_n_list, word_frequency

    counts: Counter[str] = Counter()
    for language, number in _WORDS.items():
        for word in top_n_list(language, number):
            weight = max(1, round(word_frequency(word, language) * 1e9))
            counts[" " + word] += weight
            counts[" " + word.capitalize()] += max(1, weight // 4)
    return counts
