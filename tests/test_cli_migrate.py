"""`migrate`: everything goes along, into an empty ledger only, and what was done is said."""

from __future__ import annotations


def test_what_was_moved_is_said_and_answers_as_before(talks):
    source, target = str(talks.folder / "a.db"), str(talks.folder / "b.db")
    talks("judge", "act", talks.json("statements", "--limit", "1")[0]["id"], "deny", "--author", "Siti")
    talks("merge")
    (moved,) = talks.json("migrate", source, target)
    assert moved["rows"]["articles"] == len(talks.json("articles"))
    assert moved["rows"]["judgements"] == moved["rows"]["issues"] == 1
    for listing in (["statements"], ["articles"], ["positions"], ["actors"], ["judge", "history"], ["utterances"]):
        assert talks.json(*listing, "--ledger", target) == talks.json(*listing)
    assert "All is well" in talks("check", "--ledger", target).stderr
    assert "There was nothing new to compare." in talks("merge", "--ledger", target).stderr


def test_nothing_is_moved_into_what_is_not_empty(talks):
    source, target = str(talks.folder / "a.db"), str(talks.folder / "b.db")
    said = talks("migrate", source, target).stderr
    assert said.startswith("Moved and compared: ")
    (issue,) = talks.json("issues", "--ledger", target)
    talks("issue", "remove", issue["id"], "--ledger", target)
    assert "[migrate_not_empty]" in talks("migrate", source, target, code=2).stderr
    assert "[migrate_not_empty]" in talks("migrate", target, source, code=2).stderr
    assert "[migrate_same]" in talks("migrate", source, source, code=2).stderr
    assert "buku catatan" in talks("migrate", source, source, code=2, language="id").stderr


def test_a_move_whose_answer_was_lost_is_told_as_done_when_it_is_given_again(talks):
    source, target = str(talks.folder / "a.db"), str(talks.folder / "b.db")
    first = talks.json("migrate", source, target)
    again = talks("migrate", source, target)
    assert "holds all of it already" in again.stderr and "Moved and compared: " in again.stderr
    assert talks.json("migrate", source, target) == first
    assert "All is well" in talks("check", "--ledger", target).stderr
    talks("judge", "act", talks.json("statements", "--limit", "1")[0]["id"], "deny", "--author", "Siti")
    assert "[migrate_not_empty]" in talks("migrate", source, target, code=2).stderr


def test_what_is_not_there_is_not_moved(lontar):
    missing = str(lontar.folder / "none.db")
    assert "[ledger_missing]" in lontar("migrate", missing, str(lontar.folder / "b.db"), code=4).stderr
    assert not (lontar.folder / "b.db").exists()
