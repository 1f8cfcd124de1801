"""`python -m lontar.train.rarity`: how often words are used, by which `lontar.merge.topic` tells what a text is about.

From `wordfreq` (CC BY-SA 4.0): the commonest words of Indonesian, Malay and English by stem, the most frequent of each
stem's words, in tenths on Zipf's scale (the logarithm of uses in a thousand million words); behind it the language,
`en` or `id`, of those that belong to one of them plainly, Malay counting as Indonesian.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from wordfreq import top_n_list, zipf_frequency

from lontar.merge.polarity import stem
from lontar.merge.wording import plain_words

_WORDS: Final = {"id": 30_000, "ms": 15_000, "en": 30_000}
_LEAST: Final = 28
"""What is rarer is as rare as a word that is not listed, near enough."""


_OWN: Final = 10
"""A word that is so much commoner in one language, in tenths on Zipf's scale, is that language's."""


def frequencies() -> dict[str, tuple[int, str]]:
    """Stems with the frequency of their commonest word in any of the languages, and whose they are ("" of none)."""
    found: dict[str, dict[str, int]] = {}
    for language, number in _WORDS.items():
        own = "en" if language == "en" else "id"
        for listed in top_n_list(language, number):
            for word in (word for word in plain_words(listed) if len(word) > 2):
                often = round(10 * zipf_frequency(word, language))
                places = found.setdefault(stem(word), {})
                places[own] = max(places.get(own, 0), often)
    return {
        word: (max(often.values()), _whose(often))
        for word, often in sorted(found.items())
        if max(often.values()) >= _LEAST
    }


def _whose(often: dict[str, int]) -> str:
    more = often.get("en", _LEAST) - often.get("id", _LEAST)
    return "en" if more >= _OWN else "id" if more <= -_OWN else ""


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(prog="python -m lontar.train.rarity", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("lontar/merge/frequencies.txt"))
    options = parser.parse_args()
    found = frequencies()
    lines = [f"{word} {often} {whose}".rstrip() for word, (often, whose) in found.items()]
    options.out.write_text("\n".join([*lines, ""]), encoding="utf-8")
    print(f"{len(found)} stems")


if __name__ == "__main__":
    main()
