"""`issue add|remove` and `issues`: the propositions that are followed."""

from __future__ import annotations

import pytest

from tests.talks import PROPOSITION


def test_an_issue_is_added_listed_and_removed(talks):
    assert talks("issues").stdout == f"{PROPOSITION} | for: 1 | against: 1 | conditional: 1 | unclear: 0 | troops\n"
    assert "mendukung: 1 | menolak: 1 | bersyarat: 1 | tidak jelas: 0" in talks("issues", language="id").stdout
    assert "followed already" in talks("issue", "add", PROPOSITION, "--id", "troops").stderr
    assert f"no longer followed: {PROPOSITION}" in talks("issue", "remove", "troo").stderr
    assert "No issue is followed yet" in talks("issues").stderr


def test_the_same_words_are_refused_with_the_issue_that_has_them(talks):
    talks("issue", "add", "Rice is harvested", "--alias", "the harvest of rice was good")
    for same in (PROPOSITION.lower(), "The harvest  of rice was good!"):
        told = talks("issue", "add", same, "--id", "twice", code=2).stderr
        assert ("troops" if same == PROPOSITION.lower() else "as rice-is-harvested: Rice is harvested") in told
    assert len(talks.json("issues")) == 2


def test_a_list_tells_from_which_confidence_on_it_counts_and_counts_so(talks):
    assert "of a confidence of 0.60 at least" in talks("issues").stderr
    assert "paling sedikit 0.60" in talks("issues", language="id").stderr
    assert "of a confidence" not in talks("issues", "--json").stdout


def test_the_json_of_an_issue(talks):
    (row,) = talks.json("issues")
    assert row.pop("added_at")
    assert row == {
        "id": "troops", "proposition": PROPOSITION, "language": "en", "aliases": [],
        "positions": {"for": 1, "against": 1, "conditional": 1, "unclear": 0},
    }  # fmt: skip
    (added,) = talks.json("issue", "add", "Rice is harvested", "--alias", "the harvest of rice was good")
    assert (added["id"], added["aliases"]) == ("rice-is-harvested", ["the harvest of rice was good"])
    assert added["positions"]["for"] == 1
    assert talks.json("issue", "remove", "rice") == [{"id": "rice-is-harvested", "proposition": "Rice is harvested"}]


def test_other_wordings_are_shown(talks):
    shown = talks("issue", "add", "Rice is harvested", "--alias", "the harvest of rice was good").stdout
    assert shown.splitlines()[1] == "    also: the harvest of rice was good"


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["issue", "add", ""], 2, "issue_empty"),
        (["issue", "add", "troops"], 2, "issue_empty"),
        (["issue", "add", "Rice is harvested", "--id", "No Slug"], 2, "issue_id"),
        (["issue", "add", "Rice is harvested", "--id", "troops"], 2, "issue_exists"),
        (["issue", "add", PROPOSITION, "--id", "again"], 2, "issue_same"),
        (["issue", "add", PROPOSITION.upper().replace(" ", "  ") + "."], 2, "issue_same"),
        (["issue", "add", "hjkl zxcv qwrt"], 2, "issue_unread"),
        (["issue", "remove", "rice"], 3, "no_issue"),
        (["statements", "--issue", "rice"], 3, "no_issue"),
        (["export", "out", "--issue", "rice"], 3, "no_issue"),
    ],
)
def test_what_cannot_be_meant_is_refused(talks, args, code, said):
    for language in ("en", "id"):
        assert f"[{said}]" in talks(*args, code=code, language=language).stderr


def test_without_an_issue_a_person_is_told_how_to_name_one(lontar, filled):
    assert "[no_issues]" in filled("positions", "troops", code=3).stderr


@pytest.mark.parametrize("command", ["statements", "articles", "actors", "utterances", "commitments"])
def test_every_listing_can_be_narrowed_to_an_issue(talks, command):
    everything = len(talks.json(command))
    assert 0 < len(talks.json(command, "--issue", "troops")) <= everything
    talks("issue", "add", "Rice is harvested well", "--id", "rice")
    assert len(talks.json(command, "--issue", "rice")) <= 1
