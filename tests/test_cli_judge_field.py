"""`judge speaker|date|act`: what a field holds is judged, shown with its mark, confirmed, taken back."""

from __future__ import annotations

import json
from datetime import date

import pytest

from lontar import cli_options, cli_render


@pytest.fixture
def refusal(filled) -> str:
    """The beginning of the id of the one refusal."""
    (row,) = filled.json("statements", "--act", "refuse")
    return row["id"][:8]


def shown(lontar, statement: str, **more):
    (row,) = [row for row in lontar.json("statements", **more) if row["id"].startswith(statement)]
    return row


def test_a_judged_act_is_listed_found_and_marked(filled, refusal):
    said = filled("judge", "act", refusal, "Menolak", "--author", "Ayu", "--reason", "a demand of others")
    identity, _, *rest = said.stdout.strip().split(" | ")
    assert rest == ["Ayu", "act corrected", refusal, "refuse → reject", "a demand of others"]
    assert f"lontar judge undo {identity}" in said.stderr
    assert filled.json("statements", "--act", "refuse") == []
    (row,) = filled.json("statements", "--act", "reject")
    assert row["judged"]["act"]["author"] == "Ayu"
    assert row["judged"]["act"]["read"] == "refuse"
    block = filled("statements", "--act", "reject").stdout
    assert " | reject ✓ | " in block
    assert "    ✓ act: Ayu; read as refuse\n" in block
    page = filled("article", row["article"]["id"]).stdout
    assert "| reject ✓ | 2024-02-27 | " in page
    assert "    ✓ act: Ayu; read as refuse\n" in page


def test_a_judged_day_moves_a_statement_in_the_listings(filled, refusal):
    filled("judge", "date", refusal, "2024-01-15", "--precision", "month", "--author", "Ayu")
    assert filled.json("statements", "--until", "2024-01")[0]["said_on"] == {
        "value": "2024-01", "precision": "month", "text": None, "basis": "judged",
    }  # fmt: skip
    listed = filled("statements").stdout
    assert listed.split("\n\n")[-2 if listed.endswith("\n\n") else -1].startswith("2024-01 ✓ | Joko Prasetyo")
    assert "    ✓ day: Ayu; read as 2024-02-27\n" in listed
    filled("judge", "date", refusal, "open", "--author", "Budi")
    assert filled.json("statements", "--until", "2024-01") == []
    assert "~2024-02-27 ✓ | Joko Prasetyo" in filled("statements").stdout
    assert "2024-01 → open" in filled("judge", "history", refusal).stdout


def test_speakers_are_judged_in_their_order(filled, refusal):
    filled("judge", "speaker", refusal, "Sri Utami", "--with", "NATO", "--with", "Warga Rawa", "--kind", "person")
    (row,) = filled.json("statements", "--actor", "warga rawa")
    assert [one["name"] for one in row["speakers"]] == ["Sri Utami", "NATO", "Warga Rawa"]
    assert row["judged"]["speaker"]["read"][0]["name"] == "Joko Prasetyo"
    assert filled.json("statements", "--actor", "joko") == []
    assert "; NATO" in filled("statements", "--actor", "utami").stdout


def test_in_a_terminal_judged_fields_have_their_mark(filled, refusal, monkeypatch):
    monkeypatch.setattr(cli_options, "on_terminal", lambda: True)
    monkeypatch.setattr(cli_render, "on_terminal", lambda: True)
    filled("judge", "speaker", refusal, "Sri Utami")
    filled("judge", "act", refusal, "deny")
    line = next(line for line in filled("statements").stdout.splitlines() if "Sri Utami" in line)
    assert "Sri Utami ✓" in line
    assert "deny ✓" in line
    assert filled("statements").stdout.count("✓") == 2


def test_what_is_right_is_confirmed_and_history_says_so(filled, refusal):
    before = shown(filled, refusal)
    for field in ("speaker", "date", "act"):
        filled("judge", field, refusal, "--right", "--author", "Ayu")
    after = shown(filled, refusal)
    assert {**after, "judged": None} == before
    assert list(after["judged"]) == ["speaker", "said_on", "act"]
    lines = filled("judge", "history", refusal).stdout.splitlines()
    assert [line.split(" | ")[3:] for line in lines] == [
        ["speaker confirmed", refusal, "Joko Prasetyo"],
        ["day confirmed", refusal, "2024-02-27"],
        ["act confirmed", refusal, "refuse"],
    ]
    assert "✓ speaker: confirmed by Ayu · day: confirmed by Ayu · act: confirmed by Ayu" in filled("statements").stdout
    assert filled("judge", "act", refusal, "refuse").stdout.split(" | ")[3] == "act confirmed"


def test_the_newest_decision_is_taken_back_first_and_nothing_is_lost(filled, refusal):
    before = shown(filled, refusal)
    filled("judge", "act", refusal, "deny", "--author", "Ayu")
    filled("judge", "act", refusal, "reject", "--author", "Budi")
    undone = filled("judge", "act", refusal, "--undo", "--author", "Cici", "--reason", "a slip")
    assert undone.stdout.strip().split(" | ")[2:4] == ["Cici", "taken back"]
    assert undone.stdout.strip().endswith(" | a slip")
    assert "Now act: deny" in undone.stderr
    assert shown(filled, refusal)["act"] == "deny"
    assert "Now act: refuse" in filled("judge", "act", refusal, "--undo").stderr
    assert shown(filled, refusal) == before
    assert "[nothing_to_undo]" in filled("judge", "act", refusal, "--undo", code=2).stderr
    assert [row["verb"] for row in filled.json("judge", "history", refusal)] == ["act", "act", "undo", "undo"]
    filled("check")


def test_a_decision_can_be_taken_back_by_its_id_with_a_reason(filled, refusal):
    (judged,) = filled.json("judge", "act", refusal, "deny")
    assert json.loads(judged["value"]) == {"before": "refuse", "value": "deny"}
    (undone,) = filled.json("judge", "undo", judged["id"], "--reason", "a slip")
    assert (undone["undoes"], undone["reason"]) == (judged["id"], "a slip")
    assert shown(filled, refusal)["act"] == "refuse"


def test_decisions_follow_an_article_whose_text_changes(filled, refusal):
    path = filled.folder / "rows.jsonl"
    for text in ("Joko Prasetyo menolak untuk mundur.", "Pagi ini hujan. Joko Prasetyo menolak untuk mundur."):
        path.write_text(json.dumps({"text": text, "url": "https://example.org/joko"}) + "\n", "utf-8")
        filled("add", str(path))
        if text.startswith("Joko"):
            (row,) = filled.json("statements", "--about", "mundur")
            filled("judge", "act", row["id"], "promise", "--author", "Ayu")
    (after,) = filled.json("statements", "--about", "mundur")
    assert after["id"] != row["id"]
    assert (after["act"], after["judged"]["act"]["read"]) == ("promise", "refuse")


def test_what_is_decided_of_an_article_taken_down_stays_without_its_value(filled, refusal):
    article = shown(filled, refusal)["article"]["id"]
    filled("judge", "act", refusal, "deny", "--author", "Ayu")
    filled("takedown", article, "--reason", "asked", "--yes")
    (line,) = filled("judge", "history").stdout.splitlines()
    assert line.split(" | ")[2:] == ["Ayu", "act corrected", refusal]


def test_those_who_may_be_meant_by_a_name_are_told(filled, refusal):
    said = filled("judge", "speaker", refusal, "Macron")
    assert "Macron is recorded as a name. Known by it: Emmanuel Macron (" in said.stderr
    assert "is recorded as a name" not in filled("judge", "speaker", refusal, "Emmanuel Macron").stderr


@pytest.mark.parametrize(
    ("args", "code", "exit_code", "allowed"),
    [
        (["act", "{id}", "shout"], "no_such_act", 2, "no_comment"),
        (["act", "{id}", ""], "no_such_act", 2, "assert"),
        (["date", "{id}", "kemarin"], "bad_date", 2, "2024-02-27"),
        (["date", "{id}", "2024-02-30"], "bad_date", 2, "open"),
        (["date", "{id}", "2024", "--precision", "day"], "bad_precision", 2, "year"),
        (["date", "{id}", "9999-01-01"], "date_in_future", 2, "open"),
        (["date", "{id}", "9999", "--precision", "year"], "date_in_future", 2, date.today().isoformat()),
        (["date", "{id}", "2025-06-01"], "date_after_publication", 2, "--published"),
        (["date", "{id}", "--precision", "day"], "bad_date", 2, "2024-02-27"),
        (["speaker", "{id}", " "], "no_name", 2, "lontar actor"),
        (["speaker", "{id}", "--kind", "group"], "no_name", 2, "lontar actor"),
        (["speaker", "{id}", "Q99999999999"], "no_such_actor", 3, "lontar actor"),
        (["speaker", "0000", "Sri Utami"], "no_statement", 3, "lontar statements"),
        (["act", "{id}"], "no_decision", 2, "--right"),
        (["act", "{id}", "deny", "--right"], "no_decision", 2, "--undo"),
        (["act", "{id}", "--right", "--undo"], "no_decision", 2, "lontar judge act --help"),
        (["date", "{id}", "--undo"], "nothing_to_undo", 2, "lontar judge history"),
    ],
)
def test_what_cannot_be_recorded_is_refused_with_what_is_allowed(filled, refusal, args, code, exit_code, allowed):
    for language in ("en", "id"):
        given = [refusal if arg == "{id}" else arg for arg in args]
        error = filled("judge", *given, code=exit_code, language=language).stderr
        assert f"[{code}]" in error
        assert allowed in error
    assert filled.json("judge", "history") == []


def test_a_day_shown_that_has_not_come_yet_cannot_be_confirmed(lontar):
    path = lontar.folder / "rows.jsonl"
    row = {"text": "Joko Prasetyo menolak untuk mundur.", "url": "https://example.org/joko", "published": "2999-01-01"}
    path.write_text(json.dumps(row) + "\n", "utf-8")
    lontar("add", str(path))
    (found,) = lontar.json("statements")
    for language in ("en", "id"):
        error = lontar("judge", "date", found["id"], "--right", code=2, language=language).stderr
        assert "[date_in_future]" in error
        assert "2999-01-01" in error
    lontar("judge", "date", found["id"], "open")


def test_history_speaks_indonesian(filled, refusal):
    filled("judge", "act", refusal, "menolak", "--author", "Ayu")
    filled("judge", "date", refusal, "open", "--author", "Ayu")
    lines = filled("judge", "history", refusal, language="id").stdout.splitlines()
    assert [line.split(" | ")[3:] for line in lines] == [
        ["tindakan diperbaiki", refusal, "tidak bersedia → menolak"],
        ["hari diperbaiki", refusal, "2024-02-27 → tidak pasti"],
    ]
    assert (
        "✓ hari: Ayu; terbaca 2024-02-27 · tindakan: Ayu; terbaca tidak bersedia"
        in filled("statements", language="id").stdout
    )


def test_acts_are_listed_in_the_readers_language(filled, refusal):
    for given in ("shout", ""):
        english, indonesian = (
            filled("judge", "act", refusal, given, code=2, language=language).stderr for language in ("en", "id")
        )
        assert "assert, deny" in english
        assert "apologise, thank, no_comment" in english
        assert "assert (menyatakan), deny (membantah)" in indonesian
        assert "apologise (meminta maaf), thank (berterima kasih), no_comment (tak berkomentar)" in indonesian
