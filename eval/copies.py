"""Near-copies and part-copies: pairs of one real day, planted copies, and what a new article costs.

    python eval/copies.py [--pairs OUT.jsonl] [--sizes 1000,10000,100000]

The day is `data/one_day_2015` in the folder that LONTAR_DATA names: 1,348 articles of five outlets. A language model
judged every pair found by reading both texts (`copies_judged.jsonl`: ids, digests, verdicts): `copy`; `part-copy` where
a third of the shorter text or more stands in the other in the same words, its background included; `not` where both say
the like in common words, or print one speaker's sentences. The thresholds were chosen in view of this day, so that its
figure is no forecast for another. Planted copies are made of its articles, seeded.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import multiprocessing
import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from data_folder import data_folder

from lontar.merge.copies import CopyIndex, Overlap, Shingles, Signature, is_copy, outlet_wide, overlap, signature

_DAY = "data/one_day_2015/hasil_scraping_berita.csv"
_JUDGED = Path(__file__).parent / "copies_judged.jsonl"
_SEED = 2015
_PLANTED = 200
# Sentences of this data stand without a space where a paragraph ended ("Cortana.Kecanggihan").
_SENTENCE_END = re.compile(r"(?<=[a-z\d)][.!?])\s*(?=[A-Z\"“])|(?<=[.!?][\"”])\s*(?=[A-Z])")

Row = dict[str, str]
Pair = tuple[str, str, Overlap]


def main() -> None:
    """Print pairs, recall of planted copies and times; write the pairs where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=Path, help="write the found pairs with the heads of both texts")
    parser.add_argument(
        "--sizes", default="1000,10000,100000", help="archives to time a new article in; empty for none"
    )
    parser.add_argument("--json", action="store_true", help="the counts as JSON, last")
    options = parser.parse_args()
    csv.field_size_limit(1 << 30)
    with (data_folder(_DAY) / _DAY).open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    started = time.perf_counter()
    signed = _signed([row["isi"] for row in rows])
    wide = _wide(rows, signed)
    pairs = list(_pairs(rows, signed, wide))
    print(f"{len(rows)} articles, {len(pairs)} pairs, {time.perf_counter() - started:.1f} s on two cores")
    judged, planted = _judged(rows, pairs), _planted(rows, wide, _filled(rows, signed))
    print(f"judged: {_line(judged['all'])}; of two outlets: {_line(judged['two outlets'])}")
    print(f"planted: {', '.join(f'{way} {found} of {asked}' for way, (found, asked) in planted.items())}")
    if options.pairs is not None:
        _write(options.pairs, rows, pairs)
    for size in filter(None, options.sizes.split(",")):
        _grown(rows, signed, wide, int(size))
    if options.json:
        print(json.dumps({"articles": len(rows), "pairs": len(pairs), "judged": judged, "planted": planted}))


def _signed(texts: Sequence[str]) -> list[Signature]:
    """Sign texts on two cores."""
    with multiprocessing.Pool(2) as pool:
        return [Signature.from_bytes(stored) for stored in pool.map(_stored, texts, chunksize=50)]


def _stored(text: str) -> bytes:
    """Sign one text; bytes, since they go from one process to another."""
    return signature(text).to_bytes()


def _wide(rows: Sequence[Row], signed: Sequence[Signature]) -> dict[str, Shingles]:
    """What each outlet has in many of its texts."""
    texts = defaultdict(list)
    for row, text in zip(rows, signed, strict=True):
        texts[row["sumber"]].append(text)
    return {outlet: outlet_wide(listed) for outlet, listed in texts.items()}


def _pairs(rows: Sequence[Row], signed: Sequence[Signature], wide: dict[str, Shingles]) -> Iterator[Pair]:
    """Every pair of copies, the later article first, found as articles come in one by one."""
    outlet = {row["id"]: row["sumber"] for row in rows}
    index = CopyIndex()
    for row, text in zip(rows, signed, strict=True):
        for other, theirs in index.candidates(text):
            both = np.union1d(wide[row["sumber"]], wide[outlet[other]])
            shares = overlap(text, theirs, leave_out=both)
            if is_copy(shares):
                yield row["id"], other, shares
        index.add(row["id"], text)


def _judged(rows: Sequence[Row], pairs: Sequence[Pair]) -> dict[str, dict[str, int]]:
    """Verdicts on the pairs found, and on those of two outlets; exits where a text is another than was judged."""
    digests = {row["id"]: _digest(row["isi"]) for row in rows}
    verdicts = {}
    for line in _JUDGED.read_text(encoding="utf-8").splitlines():
        judged = json.loads(line)
        for article, digest in zip(judged["pair"], judged["digests"], strict=True):
            if digests.get(article) != digest:
                sys.exit(f"article {article} is not the text that {_JUDGED.name} was made for")
        verdicts[frozenset(judged["pair"])] = judged["verdict"]
    outlet = {row["id"]: row["sumber"] for row in rows}
    apart = [pair for pair in pairs if outlet[pair[0]] != outlet[pair[1]]]
    return {"all": _counted(verdicts, pairs), "two outlets": _counted(verdicts, apart)}


def _counted(verdicts: dict[frozenset[str], str], pairs: Sequence[Pair]) -> dict[str, int]:
    """How many of these pairs have which verdict, and how many of the judged are copies or part-copies."""
    counts = Counter(verdicts.get(frozenset(pair[:2]), "unjudged") for pair in pairs)
    right = counts["copy"] + counts["part-copy"]
    return {**dict(sorted(counts.items())), "right": right, "judged": right + counts["not"]}


def _line(counts: dict[str, int]) -> str:
    """The verdicts in a line, with the share that is right."""
    return f"{counts}, precision {counts['right'] / max(1, counts['judged']):.3f}"


def _digest(text: str) -> str:
    """What tells a text from another that took its id."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _write(path: Path, rows: Sequence[Row], pairs: Sequence[Pair]) -> None:
    """Write pairs with heads of both texts, for a person to judge; such a file never goes into the repository."""
    by_id = {row["id"]: row for row in rows}
    with path.open("w", encoding="utf-8") as out:
        for one, other, shares in pairs:
            texts = [{"id": i, "outlet": by_id[i]["sumber"], "text": by_id[i]["isi"][:1500]} for i in (one, other)]
            line = {
                "pair": [one, other],
                "digests": [_digest(by_id[i]["isi"]) for i in (one, other)],
                "shared": shares.shared,
                "contained": round(shares.contained, 3),
                "prose": round(shares.prose, 3),
                "texts": texts,
            }
            out.write(json.dumps(line, ensure_ascii=False) + "\n")


def _filled(rows: Sequence[Row], signed: Sequence[Signature]) -> CopyIndex:
    """An index of the whole day."""
    index = CopyIndex()
    for row, text in zip(rows, signed, strict=True):
        index.add(row["id"], text)
    return index


def _planted(rows: Sequence[Row], wide: dict[str, Shingles], index: CopyIndex) -> dict[str, tuple[int, int]]:
    """Recall of copies made of the day's articles, by the way they were made: does the copy find its source?

    Sources have 60 words or more: cut to 40 %, a shorter one comes near the 19 words below which nothing is a copy.
    """
    chance = random.Random(_SEED)
    sources = [row for row in rows if len(row["isi"].split()) >= 60]
    found: Counter[str] = Counter()
    makers = list(_MAKERS.items())
    for number, row in enumerate(chance.sample(sources, _PLANTED)):
        way, make = makers[number % len(makers)]
        other = chance.choice(sources)
        copied = signature(make(_sentences(row["isi"]), _sentences(other["isi"]), chance))
        hits = {name for name, _ in index.copies(copied, leave_out=wide[row["sumber"]])}
        for name in (way, "all"):
            found[name] += row["id"] in hits
            found[name + " of"] += 1
    ways = (*_MAKERS, "all")
    return {way: (found[way], found[way + " of"]) for way in ways}


def _sentences(text: str) -> list[str]:
    """The sentences of a text, roughly."""
    return [part for part in _SENTENCE_END.split(text) if part and part.strip()]


def _cut(sentences: list[str], _: list[str], chance: random.Random) -> str:
    """The first 40 to 80 % of the words, as desks cut from the end."""
    words = " ".join(sentences).split()
    return " ".join(words[: int(len(words) * chance.uniform(0.4, 0.8))])


def _thinned(sentences: list[str], _: list[str], chance: random.Random) -> str:
    """Sentences left out here and there until 40 to 80 % stay."""
    keep = max(1, round(len(sentences) * chance.uniform(0.4, 0.8)))
    return " ".join(sentences[place] for place in sorted(chance.sample(range(len(sentences)), keep)))


def _reordered(sentences: list[str], _: list[str], chance: random.Random) -> str:
    """All sentences in any order."""
    return " ".join(chance.sample(sentences, len(sentences)))


def _retitled(sentences: list[str], other: list[str], _: random.Random) -> str:
    """Another headline and opening, and the outlet's own lines around."""
    return f"KABAR UJI, JAKARTA - {other[0]} {' '.join(sentences[1:])} Baca juga: {other[-1]} (uji/red)"


def _requoted(sentences: list[str], _: list[str], chance: random.Random) -> str:
    """Other quote marks; of the quotations half become indirect with every sixth word another."""
    return re.sub(r"\"([^\"]{1,700})\"", lambda quote: _quoted_anew(quote[1], chance), " ".join(sentences))


def _quoted_anew(words: str, chance: random.Random) -> str:
    """A quotation in other marks, or turned into indirect speech."""
    if chance.random() < 0.5:
        return f"“{words}”"
    return "bahwa " + " ".join(word if chance.random() > 1 / 6 else "tersebut" for word in words.split())


def _enriched(sentences: list[str], other: list[str], chance: random.Random) -> str:
    """Own paragraphs between those of the text: half as long to as long as it, from another article."""
    own = (other * 8)[: max(1, round(len(sentences) * chance.uniform(0.5, 1.0)))]
    place = chance.randrange(len(sentences))
    return " ".join([*sentences[:place], *own, *sentences[place:]])


def _cut_and_enriched(sentences: list[str], other: list[str], chance: random.Random) -> str:
    """The first 60 to 80 %, with an own paragraph at either end."""
    return " ".join([other[0], _cut(sentences, other, chance), other[-1]])


_MAKERS: dict[str, Callable[[list[str], list[str], random.Random], str]] = {
    "cut": _cut,
    "thinned": _thinned,
    "reordered": _reordered,
    "retitled": _retitled,
    "requoted": _requoted,
    "enriched": _enriched,
    "cut and enriched": _cut_and_enriched,
}


def _grown(rows: Sequence[Row], signed: Sequence[Signature], wide: dict[str, Shingles], size: int) -> None:
    """Print the processor time to sign, compare and add one article in an archive of so many, and recall there.

    The archive is the day, and articles recombined from it that are no copies of each other.
    """
    chance = random.Random(_SEED)
    sentences = [sentence for row in rows for sentence in _sentences(row["isi"])]
    index = _filled(rows, signed) if size > len(rows) else CopyIndex()
    for number in range(size - len(rows) if size > len(rows) else size):
        index.add(f"grown {number}", signature(_recombined(sentences, chance)))
    spent = []
    for number in range(200):
        text = _recombined(sentences, chance)
        started = time.process_time()
        text_signed = signature(text)
        index.copies(text_signed)
        index.add(f"new {number}", text_signed)
        spent.append(1000 * (time.process_time() - started))
    middle, late = np.percentile(spent, [50, 95])
    recall = "{} of {}".format(*_planted(rows, wide, index)["all"]) if size > len(rows) else "not asked"
    print(f"new article at {size:,}: median {middle:.2f} ms, 95 % within {late:.2f} ms; planted {recall}", flush=True)


def _recombined(sentences: Sequence[str], chance: random.Random) -> str:
    """An article of ten sentences from anywhere: names and offices stay together, the order of the rest is lost."""
    words = []
    for sentence in chance.choices(sentences, k=10):
        runs = [match[0].split() for match in re.finditer(r"\S+(?:\s+\S+){0,3}", sentence)]
        words += [word for run in chance.sample(runs, len(runs)) for word in run]
    return " ".join(words)


if __name__ == "__main__":
    main()
