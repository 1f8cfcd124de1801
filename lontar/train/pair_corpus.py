"""The pairs on which the pair model learns and is tested: rows of `corpus/pairs/` joined with the texts they are about.

    python -m lontar.train.pair_corpus check  --data FOLDER                 every row fits its statement
    python -m lontar.train.pair_corpus write  --data FOLDER --out FOLDER    test files for `lontar eval`, with texts
    python -m lontar.train.pair_corpus agree                                two labellings of the held-out part

Rows name an article and a statement's number in `corpus/*.jsonl`, so that no text of others stands in them, or hold a
clause that was written for them. `split` is by the article, of whole issues by the proposition: a fifth is `test`, and
is never learned from; a twentieth, `tune`, is for temperatures and thresholds; what was written for a row is `train`.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from lontar.merge.clauses import premise_of, pronoun
from lontar.merge.stances import Question, without
from lontar.merge.topic import Setting, setting_of
from lontar.train.corpus import Texts
from lontar.train.pair_tasks import TASKS, Pair

FOLDER: Final = Path("corpus/pairs")
_ARTICLES: Final = ("real_id", "ntrex", "written_en", "written_id", "written_ms")
_TOLD: Final = ("SRC", "CUE", "CON", "IF")
_FLIPPED: Final = {"for": "against", "against": "for"}
_SIDES: Final = 2
"""The first two stances take a side: for the proposition, or for its negation."""
_INDONLI: Final = ("train", "test_lay", "test_expert")

Split = Literal["train", "tune", "test"]


@dataclass(frozen=True, slots=True)
class Clause:
    """The statement that a row is about: its language, who speaks, its words in one line, its article's words."""

    language: str
    speaker: str
    clause: str
    masked: str
    setting: Setting | None = None


class Clauses:
    """Statements of the corpus by article and number, their words from the data folder."""

    def __init__(self, data: Path, corpus: Path = Path("corpus")) -> None:
        self._texts = Texts(data)
        self._rows = {row["id"]: row for name in _ARTICLES for row in lines(corpus / f"{name}.jsonl")}
        self._settings: dict[str, Setting] = {}

    def of(self, row: dict[str, Any]) -> Clause:
        """The statement that a row of stances is about."""
        if "clause" in row:
            return Clause(row["language"], row["speaker"], row["clause"], row["clause"])
        return self.clause(row["article"], row["statement"])

    def clause(self, article: str, number: int) -> Clause:
        """The statement's words, from its first to its last telling span."""
        row = self._rows[article]
        text = row.get("text") or self._texts.article(article)["text"]
        statement = next(one for one in row["statements"] if one["n"] == number)
        spans = [span for span in statement["spans"] if span[0] in _TOLD]
        start, end = min(span[1] for span in spans), max(span[2] for span in spans)
        told = " ".join(text[start:end].split())
        words = without_sources(text, start, end, [span for span in spans if span[0] == "SRC"], row["language"])
        if article not in self._settings:
            self._settings[article] = setting_of(row.get("title"), text)
        return Clause(row["language"], ", ".join(statement["speaker"]), told, words, self._settings[article])


def without_sources(text: str, start: int, end: int, sources: list[Any], language: str) -> str:
    """A clause's words with a pronoun in the place of its sources, as `lontar.merge.clauses.masked` has them."""
    parts, at = [], start
    for _, first, last in sorted(sources, key=lambda span: span[1]):
        if at <= first:
            parts += [text[at:first], pronoun(language)]
            at = last
    return " ".join("".join([*parts, text[at:end]]).split())


def without_name(text: str, speaker: str) -> str:
    """A report with a pronoun in the place of the speaker's name, whole or in part."""
    words = [word for word in re.findall(r"[\w.'-]+", speaker) if word[:1].isupper() and len(word) > 2]
    if not words:
        return text
    name = "|".join(map(re.escape, words))
    return re.sub(rf"(?:\b(?:{name})\b[ ,]*)+", "ia ", text).replace("ia ,", "ia,").strip()


def stance_questions(clauses: Clauses, split: Split) -> tuple[list[Question], list[int]]:
    """Speakers, clauses and propositions that were written for them, as they are asked, with the right answers."""
    asked, gold = [], []
    for row in (row for row in lines(FOLDER / "stance.jsonl") if row["split"] == split):
        own = clauses.of(row)
        turned = _FLIPPED.get(row["stance"], row["stance"])
        for proposition, stance in ((row["proposition"], row["stance"]), (row["negated"], turned)):
            asked.append(Question(own.speaker, own.clause, proposition, own.setting))
            gold.append(TASKS["stance"].index(stance))
    return asked, gold


def stance_pairs(clauses: Clauses, split: Split) -> list[Pair]:
    """Propositions, and their negations with the stance turned round, each under the clause of its statement."""
    asked, gold = stance_questions(clauses, split)
    return [
        Pair("stance", premise_of(one.speaker, one.clause), one.proposition, answer)
        for one, answer in zip(asked, gold, strict=True)
    ]


def issue_questions(clauses: Clauses, split: Split) -> tuple[list[Question], list[int]]:
    """What archives have near the propositions of whole issues, each asked in both languages and of their negations.

    Statements that are learned from under another proposition are no test: they are left out of the held-out part.
    """
    others, known = translations(), _learned() if split == "test" else frozenset()
    asked, gold = [], []
    for row in lines(FOLDER / "issues.jsonl"):
        if row["split"] != split or (row.get("article"), row.get("statement")) in known:
            continue
        own = clauses.of(row)
        turned = _FLIPPED.get(row["stance"], row["stance"])
        for proposition, stance in zip(worded(row, others), (row["stance"], turned) * 2, strict=True):
            asked.append(Question(own.speaker, own.clause, proposition, own.setting))
            gold.append(TASKS["issue"].index(stance))
    return asked, gold


def issue_pairs(clauses: Clauses, split: Split) -> list[Pair]:
    """The same as pairs of texts."""
    return [
        Pair("issue", premise_of(one.speaker, one.clause), one.proposition, answer)
        for one, answer in zip(*issue_questions(clauses, split), strict=True)
    ]


def worded(row: dict[str, Any], others: Mapping[str, tuple[str, str]]) -> tuple[str, ...]:
    """A row's proposition and its negation, and both in the other language, which are in `others`."""
    return (row["proposition"], row["negated"], *others[row["proposition"]])


def _learned() -> frozenset[tuple[str, int]]:
    """The statements that stand in a row of stances or issues that is learned from."""
    return frozenset(
        (row["article"], row["statement"])
        for name in ("stance", "issues")
        for row in lines(FOLDER / f"{name}.jsonl")
        if row["split"] == "train" and "article" in row
    )


def translations() -> dict[str, tuple[str, str]]:
    """The propositions of whole issues, each with its translation and its negation's: Indonesian, or English."""
    return {
        row["proposition"]: (row["translated"], row["translated_negated"])
        for row in lines(FOLDER / "translations.jsonl")
    }


def condition_pairs(split: Split) -> list[Pair]:
    """Condition clauses, and scenarios that are asked of them."""
    return [
        Pair("meets", row["condition"], row["scenario"], int(row["meets"]))
        for row in lines(FOLDER / "conditions.jsonl")
        if row["split"] == split
    ]


def same_pairs(clauses: Clauses, split: Split) -> list[Pair]:
    """Statements against another report of the same act, another act of the same speaker, and others', both ways.

    Whoever speaks is masked: in the rows of one act the name stands in both texts, and would be all that is learned.
    """
    rows = [row for row in lines(FOLDER / "reports.jsonl") if row["split"] == split]
    told = [clauses.clause(row["article"], row["statement"]) for row in rows]
    found = []
    for place, (row, own) in enumerate(zip(rows, told, strict=True)):
        apart = told[(place + 7) % len(told)]
        stranger = rows[(place + 13) % len(rows)]["same"]
        others = ((row["same"], 1), (row["other"], 0), (stranger, 0), (apart.masked, 0))
        for other, same in others:
            words = without_name(other, own.speaker)
            found += [Pair("same", own.masked, words, same), Pair("same", words, own.masked, same)]
    return found


def renderings(clauses: Clauses, data: Path) -> list[tuple[str, str]]:
    """Texts that say the same: translations (NTREX, propositions), reports of one act, what entails what (IndoNLI).

    And clauses that are for a proposition, or against one and so for its negation, with it in either language: that is
    how an archive is searched for what bears on an issue.
    """
    names = {"en": "newstest2019-src.eng.txt", "id": "newstest2019-ref.ind.txt", "ms": "newstest2019-ref.msa.txt"}
    texts = {
        code: (data / "data/ntrex" / name).read_text(encoding="utf-8").splitlines() for code, name in names.items()
    }
    found = [
        pair for a, b in (("en", "id"), ("id", "ms"), ("en", "ms")) for pair in zip(texts[a], texts[b], strict=True)
    ]
    for row in (row for row in lines(FOLDER / "reports.jsonl") if row["split"] == "train"):
        own = clauses.clause(row["article"], row["statement"])
        found.append((own.masked, without_name(row["same"], own.speaker)))
    found += [(pair.first, pair.second) for pair in entailments(data) if pair.answer == 0]
    learned: set[str] = set()
    asked, gold = issue_questions(clauses, "train")
    for place in range(0, len(asked), 4):
        stands, negated, *translated = (one.proposition for one in asked[place : place + 4])
        if stands not in learned:
            found += [(stands, translated[0]), (negated, translated[1])]
            learned.add(stands)
        if gold[place] < _SIDES:
            said = without(asked[place].speaker, asked[place].clause)
            found += [(said, (stands, negated)[gold[place]]), (said, translated[gold[place]])]
    return found


def entailments(data: Path, names: tuple[str, ...] = _INDONLI) -> list[Pair]:
    """IndoNLI: all but its validation part, on which what was learned of it is measured."""
    found = []
    for name in names:
        for row in lines(data / "data/indonli" / f"{name}.jsonl"):
            found.append(Pair("entails", row["premise"], row["hypothesis"], "enc".index(row["label"])))
    return found


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a file of JSON lines."""
    with path.open(encoding="utf-8") as found:
        yield from (json.loads(line) for line in found if line.strip())


def _one_part(rows: Iterator[dict[str, Any]]) -> None:
    """Refuse a proposition of an issue that stands in two parts, in whatever wording."""
    parts: dict[str, str] = {}
    others = translations()
    for row in rows:
        for wording in worded(row, others):
            if parts.setdefault(wording.casefold(), row["split"]) != row["split"]:
                raise SystemExit(f"issues.jsonl {row['id']}: “{wording}” stands in another part, too")


def check(clauses: Clauses) -> int:
    """Refuse rows that do not fit; → how many rows there are."""
    count = 0
    held_out = {row["article"] for row in lines(FOLDER / "stance.jsonl") if row["split"] == "test"}
    translated = translations()
    for name in ("stance", "issues", "reports", "conditions"):
        seen: set[str] = set()
        for row in lines(FOLDER / f"{name}.jsonl"):
            count += 1
            if row["id"] in seen or row["split"] not in ("train", "tune", "test"):
                raise SystemExit(
                    f"{name}.jsonl {row['id']}: the id stands twice, or the split is neither train nor test"
                )
            seen.add(row["id"])
            if name != "conditions" and not clauses.of(row).clause:
                raise SystemExit(f"{name}.jsonl {row['id']}: its statement has no words")
            if "article" not in row and row["split"] != "train":
                raise SystemExit(f"{name}.jsonl {row['id']}: what was written for a row is learned from, not measured")
            if name in ("stance", "issues") and row["stance"] not in TASKS["stance"]:
                raise SystemExit(f"{name}.jsonl {row['id']}: {row['stance']} is no stance")
            if name == "issues" and row["proposition"] not in translated:
                raise SystemExit(f"{name}.jsonl {row['id']}: translations.jsonl has no line for its proposition")
            if name == "issues" and row["split"] != "test" and row.get("article") in held_out:
                raise SystemExit(f"{name}.jsonl {row['id']}: the stances of article {row['article']} are held out")
    _one_part(lines(FOLDER / "issues.jsonl"))
    return count


def write(clauses: Clauses, out: Path) -> None:
    """Write the held-out part as test files of `lontar eval stance` and `lontar eval conditions`."""
    out.mkdir(parents=True, exist_ok=True)
    with (out / "stance.jsonl").open("w", encoding="utf-8") as file:
        for row in (row for row in lines(FOLDER / "stance.jsonl") if row["split"] == "test"):
            own = clauses.clause(row["article"], row["statement"])
            turned = _FLIPPED.get(row["stance"], row["stance"])
            for mark, key, stance in (("p", "proposition", row["stance"]), ("n", "negated", turned)):
                line = {
                    "id": row["id"] + mark, "language": own.language, "proposition": row[key], "speaker": own.speaker,
                    "clause": own.clause, "stance": stance,
                }  # fmt: skip
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
    with (out / "conditions.jsonl").open("w", encoding="utf-8") as file:
        for row in (row for row in lines(FOLDER / "conditions.jsonl") if row["split"] == "test"):
            line = {"scenario": row["scenario"], "condition_clause": row["condition"], "meets": row["meets"]}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def agree() -> None:
    """Print how far the second, independent labelling of the held-out part agrees with the first."""
    first = {}
    for row in lines(FOLDER / "stance.jsonl"):
        first[row["id"] + "p"], first[row["id"] + "n"] = row["stance"], _FLIPPED.get(row["stance"], row["stance"])
    first |= {row["id"]: row["stance"] for row in lines(FOLDER / "issues.jsonl")}
    for row in lines(FOLDER / "conditions.jsonl"):
        first[row["id"]] = "yes" if row["meets"] else "no"
    for kind in ("stance", "issues", "conditions"):
        second = [row for row in lines(FOLDER / "second.jsonl") if row["kind"] == kind and row["id"] in first]
        pairs = Counter((first[row["id"]], row["label"]) for row in second)
        same = sum(count for (one, other), count in pairs.items() if one == other)
        rough = sum(count for (one, other), count in pairs.items() if _rough(one) == _rough(other))
        print(f"{kind}: {len(second)} labelled twice, {same / len(second):.1%} alike, {rough / len(second):.1%} with "
              f"unclear and unrelated taken as one")  # fmt: skip
        for (one, other), count in sorted(pairs.items()):
            print(f"  {one:12} {other:12} {count:5}")


def _rough(label: str) -> str:
    return "neither" if label in ("unclear", "unrelated") else label


def main() -> None:
    """Run the part that is asked for."""
    parser = argparse.ArgumentParser(prog="python -m lontar.train.pair_corpus", description=__doc__)
    parser.add_argument("part", choices=("check", "write", "agree"))
    parser.add_argument("--data", type=Path)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    if options.part == "agree":
        agree()
        return
    if options.data is None:
        parser.error("--data names the folder with corpus/ and data/")
    clauses = Clauses(options.data)
    if options.part == "check":
        print(f"{check(clauses)} rows, every one fits")
    elif options.out is None:
        parser.error("--out names the folder that the test files go to")
    else:
        write(clauses, options.out)


if __name__ == "__main__":
    main()
