"""`eval stance|merge|conditions`: scores, tables in both languages, answers beside their gold, malformed lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from lontar.cli import main
from lontar.cli_options import Session
from lontar.ledger import Ledger
from lontar.types import Filters, Speaker, Utterance
from tests.fake_pairs import FakePairs
from tests.fake_reader import FakeReader


class PairShell:
    """Calls `lontar eval` with a reader of pairs that needs no weights."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pairs = FakePairs()

    def __call__(self, kind: str, lines: list[object], *options: str, code: int = 0, language: str = "en"):
        path = self.folder / f"{kind}.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
        session = Session(reader=FakeReader(), pairs=self.pairs)
        result = CliRunner().invoke(
            main, ["eval", kind, str(path), *options], env={"LONTAR_LANG": language, "COLUMNS": "110"}, obj=session
        )
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.stderr
        return result

    def scores(self, kind: str, lines: list[object], *options: str):
        return json.loads(self(kind, lines, "--json", *options).stdout)


@pytest.fixture
def shell(tmp_path: Path) -> PairShell:
    return PairShell(tmp_path)


def stance(
    proposition: str, right: str, *, language: str = "id", clause: str = "ia menolak pindah"
) -> dict[str, object]:
    return {
        "id": proposition, "language": language, "proposition": proposition, "speaker": "Wira",
        "clause": clause, "stance": right,
    }  # fmt: skip


STANCES = [stance("Wira pindah", "against"), stance("Air naik", "unrelated", language="en")]


def test_stances_are_scored_whatever_the_order_of_the_weights_answers(shell, tmp_path):
    shell.pairs.words = {"pindah": "against"}
    out = tmp_path / "answers.jsonl"
    scores = shell.scores("stance", STANCES, "--predictions", str(out))
    assert (scores["accuracy"], scores["macro_f1"], scores["compared"]) == (1.0, 1.0, 2)
    assert shell.pairs.asked[0] == ("stance", "Wira: ia menolak pindah", "Wira pindah")
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [(row["stance"], row["answer"]) for row in rows] == [("against", "against"), ("unrelated", "unrelated")]


def test_many_lines_are_read_in_order(shell):
    shell.pairs.words = {"pindah": "against"}
    lines = [stance(*(("Air naik", "unrelated") if n % 3 else ("Wira pindah", "against"))) for n in range(150)]
    assert shell.scores("stance", lines)["accuracy"] == 1.0


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", ("for and against swapped", "95 %", "most confident", "Indonesian", "unrelated", "neither")),
        ("id", ("mendukung dan menolak tertukar", "sampai", "paling yakin", "Inggris", "tidak terkait")),
    ],
)
def test_stances_are_shown_as_tables(shell, language, shown):
    lines = [*STANCES, stance("Wira tinggal", "for", clause="ia tinggal")]
    result = shell("stance", lines, language=language)
    assert [words for words in shown if words not in result.stdout] == []


CONDITIONS = [
    {"scenario": "Air naik", "condition_clause": "jika air naik", "meets": True},
    {"scenario": "Air surut", "condition_clause": "jika air naik", "meets": False},
]


@pytest.mark.parametrize(("card", "right"), [({}, 1), ({"thresholds": {"meets": 0.9}}, 0)])
def test_conditions_are_scored_at_the_threshold_of_the_card(shell, tmp_path, card, right):
    shell.pairs.words, shell.pairs.card = {"naik": "yes"}, card
    out = tmp_path / "answers.jsonl"
    scores = shell.scores("conditions", CONDITIONS, "--predictions", str(out))
    assert scores["meets"]["f1"] == right
    assert scores["best"]["threshold"] == pytest.approx(0.8)
    answers = [json.loads(line)["answer"] for line in out.read_text("utf-8").splitlines()]
    assert answers == [bool(right), False]


@pytest.mark.parametrize(("language", "shown"), [("en", "not met"), ("id", "tidak terpenuhi")])
def test_conditions_are_shown_as_tables(shell, language, shown):
    assert shown in shell("conditions", CONDITIONS, language=language).stdout


def article(name: str, outlet: str, text: str, *passages: tuple[str, str], **more: str) -> dict[str, object]:
    head = {"id": name, "outlet": outlet, "published": "2024-03-05", "language": "id", "url": None, "title": "Air"}
    return {"article": {**head, "text": text}, "utterances": [list(one) for one in passages], **more}


RISING = "Wira Adi mengatakan bahwa air naik."
COLLECTION = [
    article("a1", "Kabar", f"{RISING} Mira Halden menolak untuk pindah.", ("air naik", "k"), ("untuk pindah", "m")),
    # The same words, outlet, day and title: another article all the same.
    article(
        "a2", "Kabar", f"{RISING} Hujan turun, dan ia diam.", ("air naik", "k"), ("ia diam", "n"), agency="Nirwana"
    ),
    article("a3", "Warta", RISING, ("air naik", "k"), agency="nirwana"),
]


@pytest.fixture
def merging(monkeypatch):
    """A second pass that puts together what has the same content, and takes every article for independent."""
    merges: list[Ledger] = []

    def merge(ledger: Ledger) -> None:
        merges.append(ledger)

    def utterances(ledger: Ledger, filters: Filters):
        assert merges, "merge() comes first"
        assert filters.limit is None
        said: dict[str, list[str]] = {}
        for statement, found in ledger.statements(Filters(limit=None)):
            (content,) = statement.of("CON")
            said.setdefault(found.text[content.start : content.end], []).append(statement.id)
        for words, ids in said.items():
            if len(ids) > 1:
                yield Utterance(words, Speaker("Wira", "person", "name"), None, tuple(ids), len(ids), len(ids))

    monkeypatch.setattr(Ledger, "merge", merge, raising=False)
    monkeypatch.setattr(Ledger, "utterances", utterances, raising=False)


@pytest.mark.usefixtures("merging")
def test_a_collection_is_added_merged_and_scored(shell, tmp_path):
    out = tmp_path / "answers.jsonl"
    scores = shell.scores("merge", COLLECTION, "--predictions", str(out))
    assert (scores["passages"], scores["found"], scores["utterances"]) == (5, 4, 3)
    assert scores["b_cubed"]["f1"] == scores["pairwise"]["f1"] == 1.0
    assert scores["independent_reports"] == {
        "share": 0.0, "share_of_found": 0.0, "right": 0, "too_many": 1, "too_few": 0, "of": 1,
    }  # fmt: skip
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [(row["key"], row["reports"]) for row in rows] == [("k", 3), ("m", 1), ("k", 3), ("n", None), ("k", 3)]


@pytest.mark.usefixtures("merging")
@pytest.mark.parametrize(("language", "shown"), [("en", "independent reports right"), ("id", "laporan mandiri")])
def test_merged_utterances_are_shown_as_tables(shell, language, shown):
    result = shell("merge", COLLECTION, language=language)
    assert shown in result.stdout
    assert "0.800 (4)" in result.stdout


@pytest.mark.usefixtures("merging")
def test_an_article_that_cannot_be_read_is_told_and_the_others_are_scored(shell, monkeypatch):
    def read(_reader: FakeReader, article):
        raise ValueError("broken")

    monkeypatch.setattr(FakeReader, "read", read)
    result = shell("merge", COLLECTION[:1], "--json")
    assert "Skipped: a1" in result.stderr
    assert json.loads(result.stdout)["found"] == 0


def without(line: dict[str, object], name: str) -> dict[str, object]:
    return {key: value for key, value in line.items() if key != name}


BROKEN = COLLECTION[0]["article"]


@pytest.mark.parametrize(
    ("kind", "lines", "said"),
    [
        ("stance", [[1]], "line 1: it is no object"),
        ("stance", [without(STANCES[0], "clause")], "line 1: the field clause is missing"),
        (
            "stance",
            [STANCES[0], {**STANCES[0], "stance": "maybe"}],
            "line 2: stance is 'maybe', but it must be one of for",
        ),
        ("stance", [{**STANCES[0], "speaker": " "}], "speaker is ' ', not text"),
        ("stance", [], "[test_file_empty]"),
        ("conditions", [{**CONDITIONS[0], "meets": 1}], "meets is 1, not true or false"),
        ("conditions", [without(CONDITIONS[0], "scenario")], "the field scenario is missing"),
        ("merge", ["x"], "it is no object"),
        ("merge", [without(COLLECTION[0], "utterances")], "the field utterances is missing"),
        ("merge", [{**COLLECTION[0], "article": 1}], "article is no object"),
        ("merge", [{**COLLECTION[0], "article": without(BROKEN, "id")}], "in article, the field id is missing"),
        ("merge", [{**COLLECTION[0], "article": {**BROKEN, "outlet": 3}}], "in article, outlet is 3, not text or null"),
        ("merge", [{**COLLECTION[0], "article": {**BROKEN, "published": "5/3/2024"}}], "not a day as 2024-02-27"),
        ("merge", [{**COLLECTION[0], "agency": 1}], "agency is 1, not text"),
        ("merge", [{**COLLECTION[0], "utterances": {}}], "utterances is no list"),
        ("merge", [{**COLLECTION[0], "utterances": [["air naik"]]}], "an utterance is [passage, key]"),
        ("merge", [{**COLLECTION[0], "utterances": [["gone", "k"]]}], "the passage 'gone' stands nowhere in the text"),
        ("merge", [{**COLLECTION[0], "utterances": [["a", "k"]]}], "times in the text, not once"),
        ("merge", [COLLECTION[0], COLLECTION[0]], "line 2: the article a1 stands in an earlier line too"),
    ],
)
def test_a_malformed_line_is_named_with_what_is_expected(shell, kind, lines, said):
    assert said in shell(kind, lines, code=3).stderr


@pytest.mark.parametrize("kind", ["stance", "merge", "conditions"])
def test_a_page_is_for_statements(shell, kind):
    assert "[page_of_statements]" in shell(kind, STANCES, "--page", "x.html", code=2).stderr
