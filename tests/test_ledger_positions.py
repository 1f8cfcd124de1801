"""Positions: a person's own, what is kept in memory of them, what an issue of the same name has."""

from dataclasses import replace

import pytest

from lontar.ledger import Ledger
from lontar.types import Filters
from tests.test_ledger_second import put, said
from tests.told import FakePairs


@pytest.fixture
def ledger(tmp_path):
    with Ledger.open(tmp_path / "l.db", pairs=FakePairs()) as opened:
        yield opened


def test_positions_of_a_person_are_those_that_are_theirs_among_all(ledger):
    sends = "bahwa negara mengirim pasukan tempur"
    put(
        ledger, said(actor="Q1"), said(outlet="Pos"), said(sends, speaker="Sri Rahayu", actor="Q2"),
        said(sends, outlet="Warta", said="2024-03-09", published="2024-03-09", actor="Q1"),
    )  # fmt: skip
    issue, _ = ledger.add_issue("negara mengirim pasukan tempur")
    for decided in (False, True):
        everything = ledger.positions(issue.id)
        assert len(everything) == 3 and everything[0].reports == 2
        for actor in ("Q1", "Q2", "Q3"):
            own = [one for one in everything if one.actor.actor == actor]
            assert ledger.positions(issue.id, Filters(actor=actor)) == own
            clear = [one for one in own if one.stance != "unclear"]
            assert ledger.positions(issue.id, Filters(actor=actor), unclear=False) == clear
        if not decided:
            ledger.judge_stance(everything[-1].statement, issue.id, "unclear", author="Rahayu")


def test_positions_are_those_of_a_role(ledger):
    roles = {"Budi Santoso": ("Menlu", "Rusia"), "Sri Rahayu": ("Bupati", None), "Joko": ("Foreign Minister", "France")}
    for name, (role, body) in roles.items():
        one = said("bahwa negara mengirim pasukan tempur", outlet=name, speaker=name)
        (statement,) = one.statements
        speaker = replace(statement.speaker, role=role, affiliation=body)
        put(ledger, replace(one, statements=(replace(statement, speaker=speaker),)))
    issue, _ = ledger.add_issue("negara mengirim pasukan tempur")

    def asked(role):
        return {one.actor.name for one in ledger.positions(issue.id, Filters(role=role))}

    assert asked("menteri luar negeri") == {"Budi Santoso", "Joko"}
    assert asked("Menlu Prancis") == {"Joko"} and asked("bupati") == {"Sri Rahayu"}
    assert asked("gubernur") == set()


def test_positions_are_remembered_until_something_that_they_hang_on_changes(ledger, monkeypatch):
    ledger.add_issue("negara mengirim pasukan tempur", id="pasukan")
    (own,) = put(ledger, said())
    before = ledger.positions("pasukan")
    read = []
    told_before = type(ledger.store.derived).utterances_told

    def counting(self, ids):
        read.append(ids)
        return told_before(self, ids)

    monkeypatch.setattr(type(ledger.store.derived), "utterances_told", counting)
    assert ledger.positions("pasukan") == before
    assert read == []
    put(ledger, said("bahwa harga beras naik", outlet="Pos", speaker="Sri Rahayu"))
    read.clear()
    ledger.judge_speaker(own, ["Sri Rahayu"], author="Sari")
    assert {one.actor.name for one in ledger.positions("pasukan")} == {"Sri Rahayu"}
    assert read


def test_an_issue_followed_anew_under_the_same_name_gets_nothing_of_the_old_one(ledger):
    put(ledger, said())
    old, _ = ledger.add_issue("negara mengirim pasukan tempur", id="pasukan")
    ledger.remove_issue("pasukan")
    ledger.follow("harga beras naik", id="pasukan")
    assert ledger.ask(old) is False
    assert ledger.positions("pasukan") == []
    assert [one.proposition for one in ledger.unasked()] == ["harga beras naik"]
    ledger.merge()
    assert ledger.unasked() == []
