"""`python -m lontar.train.common_words`: words that news writes small, which a capital makes no part of a name.

Such a capital begins a sentence: `Kini Arga`, `Harga Arga`.
Counted over IndoSum (CC BY-SA 4.0): a word is common if it stands in small letters in 85 of 100 places inside a
sentence, and at least five times. Words that are part of a known person's name are left out (`Setia`, `Bagus`).
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from lontar.knowledge import load

_PIECE = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|[.!?:\"“”\n]")
_LEAST, _SHARE = 5, 0.85


def common(texts: Iterable[str], names: Iterable[str]) -> list[str]:
    """The common words of `texts` in order of the alphabet, without those in `names`."""
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for word in (word for text in texts for word in _inner_words(text)):
        if word.islower():
            small[word] += 1
        elif word.istitle():
            capital[word.lower()] += 1
    named = {part.lower() for name in names for part in name.split()}
    frequent = (word for word, count in small.items() if count >= _LEAST and len(word) > 1 and word not in named)
    return sorted(word for word in frequent if small[word] >= _SHARE * (small[word] + capital[word]))


def _inner_words(text: str) -> Iterator[str]:
    """The words that do not open a sentence or a quotation."""
    before = "\n"
    for piece in _PIECE.findall(text):
        if piece[0].isalpha() and before[0].isalpha():
            yield piece
        before = piece


def main() -> None:
    """Write the list of the language whose news the data folder holds."""
    parser = argparse.ArgumentParser(prog="python -m lontar.train.common_words", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder with data/indosum")
    parser.add_argument("--out", type=Path, default=Path("lontar/extract/lang/id_common.txt"))
    options = parser.parse_args()
    articles = options.data / "data" / "indosum" / "articles.jsonl"
    if not articles.is_file():
        parser.error(f"{articles} is missing; name the data by LONTAR_DATA (see CONTRIBUTING.md)")
    texts = [json.loads(line)["text"] for line in articles.read_text(encoding="utf-8").splitlines()]
    known = load()
    words = common(texts, (name for person in known.persons.values() for name in (person.name, *person.aliases)))
    options.out.write_text("\n".join(words) + "\n", encoding="utf-8")
    print(f"{len(words)} words")


if __name__ == "__main__":
    main()
