"""Every figure in a text is one of a stored result: its file, the digest of its data and the text are compared."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
EVAL = ROOT / "eval"

if not EVAL.is_dir():
    pytest.skip("eval/ is not part of an installed package", allow_module_level=True)

sys.path[:0] = [str(EVAL), str(ROOT / "bench")]
import costs  # noqa: E402
import figures  # noqa: E402
import gates  # noqa: E402

RESULTS = figures.results()
TEXTS = [text for text in figures.TEXTS if text not in figures.RENDERED]


def words_of(text: str) -> str:
    return (ROOT / text).read_text(encoding="utf-8")


def all_slots() -> Iterator[Any]:
    for text in TEXTS:
        for claim in figures.claims(text):
            yield from claim.slots


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_says_what_the_results_say(text):
    words, complaints = figures.rendered(text, words_of(text))
    assert complaints == []
    assert words == words_of(text), "make figures puts it right"


@pytest.mark.parametrize("text", TEXTS)
def test_no_figure_stands_in_a_text_without_a_result(text):
    assert list(figures.unclaimed(text, words_of(text))) == []


def test_every_page_of_the_docs_is_looked_at():
    assert {f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")} <= set(figures.TEXTS)
    named = {path.name for path in figures.CLAIMS.glob("*.txt")}
    assert named <= {text.replace("/", "-").removesuffix(".md") + ".txt" for text in TEXTS}


def test_a_page_that_is_rendered_whole_is_what_its_result_gives():
    newest = max(path for path in (ROOT / "bench/results").glob("2*.json"))
    found = json.loads(newest.read_text(encoding="utf-8"))
    assert words_of("docs/costs.md") == "\n".join([*costs.page(found, newest.name), ""])


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_says_how_it_was_measured(name):
    found = RESULTS[name]
    assert found["command"] and found["day"] and found["figures"]
    assert found["machine"]["cores"] and found["versions"]["lontar"]
    if found.get("by") == "hand":
        assert found["why"] and found["data"]["digest"] is None
    else:
        assert found["data"]["files"] and len(found["data"]["digest"]) == 64
        assert found["machine"]["memory_gb"] and found["versions"]["python"]


@pytest.mark.parametrize("name", [name for name in RESULTS if RESULTS[name].get("by") != "hand"])
def test_a_result_was_measured_on_the_data_and_weights_that_are_here(name, data):
    assert figures.digest(RESULTS[name]["data"]["files"]) == RESULTS[name]["data"]["digest"], (
        f"measure it again: python eval/figures.py --measure {name}"
    )


def test_no_result_is_kept_that_no_text_shows():
    assert set(RESULTS) == {slot.result for slot in all_slots()}


def test_most_figures_come_from_results_that_were_kept_by_what_measured_them():
    by_hand = sum(RESULTS[slot.result].get("by") == "hand" for slot in all_slots())
    assert by_hand / len(list(all_slots())) < 0.35


@pytest.mark.parametrize(
    ("text", "planted"),
    [
        ("README.md", "Of the contents 81.2 % were found."),
        ("README.md", "A page takes 35 ms."),
        ("README.md", "Its F1 on letters to the editor is 77."),
        ("README.id.md", "Isinya ditemukan dengan F1 81,2."),
        ("docs/serving.md", "It answers 120 pages a second."),
        ("docs/serving.md", "\n| letters | median |\n| --- | --- |\n| plain | 41 |\n"),
        ("corpus/README.md", "Two annotators agree on 14 of 15."),
    ],
)
def test_a_figure_without_a_result_is_found(text, planted):
    assert len(list(figures.unclaimed(text, f"{words_of(text)}\n\n{planted}\n"))) >= 1


@pytest.mark.parametrize(
    "plain", ["Since 2024-02-27 it is so.", "CC BY-SA 4.0 and Python 3.11.", "`--limit 10.5` is an option.", "See 004."]
)
def test_days_versions_and_code_are_no_figures(plain):
    assert list(figures.unclaimed("README.md", f"{words_of('README.md')}\n\n{plain}\n")) == []


def test_another_figure_in_a_text_is_put_right():
    words = words_of("README.md")
    shown = figures.shown(figures.Slot("gates", "first.real/statements/strict/f1", "%1"), comma=False)
    assert words.count(f" {shown} (") == 1
    wrong = words.replace(f" {shown} (", " 99.9 (")
    assert figures.rendered("README.md", wrong) == (words, [])


def test_a_passage_that_is_no_longer_there_is_told():
    words = words_of("README.md").replace("| real Indonesian news |", "| news |")
    _, complaints = figures.rendered("README.md", words)
    assert len(complaints) == 1
    assert "real Indonesian news" in complaints[0]


@pytest.mark.parametrize(
    ("how", "comma", "value", "told"),
    [
        ("%1", False, 0.8214, "82.1"),
        ("%1", True, 0.8214, "82,1"),
        ("!%1", False, 0.979, "2.1"),
        ("0", False, 12345, "12,345"),
        ("0", True, 12345, "12.345"),
        ("3", False, 2.5, "2.500"),
        ("s8", False, "0123456789", "01234567"),
    ],
)
def test_how_a_figure_is_shown(how, comma, value, told, monkeypatch):
    monkeypatch.setattr(figures, "results", lambda: {"one": {"figures": {"a b": [value]}}})
    assert figures.shown(figures.Slot("one", "a_b/0", how), comma=comma) == told


def test_the_gates_tell_where_what_is_measured_is_no_longer_what_the_texts_say():
    stored = RESULTS["gates"]["figures"]
    now = {f"{name}.{key}": value for name in gates.GROUPS for key, value in gates.chief(stored[name]).items()}
    cases = dict.fromkeys(now, 500)
    assert gates.drifted({"figures": now, "cases": cases}, stored) == []
    now["first.real.speaker"] += 0.03
    now["first.statements"] += 0.02
    now["own.malay.speaker.role"] += 0.1
    cases["own.malay.speaker.role"] = 12
    (told,) = gates.drifted({"figures": now, "cases": cases}, stored)
    assert told.startswith("first.real.speaker: ") and "--measure gates" in told


def test_what_a_gate_lets_pass_shrinks_with_the_cases():
    assert gates.margin(25) > gates.margin(400) > gates.margin(10_000) == 0.005
    now = {
        "figures": {"first.statements": 0.8, "first.speaker.role": 0.5, "seeds.found": 65, "seeds.not_in_gold": 3},
        "cases": {"first.statements": 400, "first.speaker.role": 9},
    }
    assert gates.floors(now) == {"first.statements": 0.78, "seeds.found": 63, "seeds.not_in_gold": 5}


def test_a_command_is_run_again_and_kept_with_its_facts(tmp_path, monkeypatch):
    (tmp_path / "one.json").write_text(
        json.dumps({"command": """python -c 'print("well"); print("{\\"a\\": 1.23456789}")'""", "data": {"files": []}})
    )
    monkeypatch.setattr(figures, "RESULTS", (tmp_path,))
    figures.measure("one")
    found = json.loads((tmp_path / "one.json").read_text())
    assert found["figures"] == {"a": 1.234568}
    assert found["versions"]["lontar"] and found["machine"]["cores"] and len(found["day"]) == 10


def test_a_command_that_fails_keeps_what_was_there(tmp_path, monkeypatch):
    before = json.dumps({"command": "python -c 'print(1/0)'", "data": {"files": []}, "figures": {"a": 1}})
    (tmp_path / "one.json").write_text(before)
    monkeypatch.setattr(figures, "RESULTS", (tmp_path,))
    with pytest.raises(SystemExit, match="printed no figures"):
        figures.measure("one")
    assert (tmp_path / "one.json").read_text() == before
