"""Actors: who speaks, what is known of one, and who is meant where a name is that of several."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from lontar.types import Reading, Speaker
from tests.store.sample import article, statement

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def namesakes(ledger):
    """A group that has the name of a person, and another person who shares a part of it."""
    found = article(published="2024-03-01")
    group, other = (("SRC", "Rahayu"), ("CON", "bahwa air sudah surut")), (("SRC", "Joko"), ("CON", "jalan akan putus"))
    told = (
        replace(statement(found, *group), speaker=Speaker("Emma Marsh", "group", "name")),
        replace(statement(found, *other), speaker=Speaker("Emma Wijaya", "person", "name")),
    )
    ledger.store.put(Reading(found, told))
    return ledger


def rows(shown):
    return re.findall(r'<tr><th scope="row"><a href="([^"]+)">([^<]+)</a>', shown)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Emma Marsh", "Jens Stoltenberg", "Sari Wijaya"]),
        ("?actor=Wijaya", ["Sari Wijaya"]),
        ("?since=2024-04", ["Jens Stoltenberg", "Sari Wijaya"]),
        ("?until=2024-03", ["Emma Marsh"]),
        ("?about=harvest", ["Sari Wijaya"]),
        ("?limit=2&skip=2", ["Jens Stoltenberg"]),
        ("?actor=nobody", []),
    ],
)
def test_the_list_has_those_who_are_asked_for_and_leads_to_each(browser, query, names):
    shown = browser.get(f"/actors{query}").text
    found = rows(shown)
    assert sorted(name for _, name in found) == names
    assert ("Nobody fits" in shown) == (not names)
    for place, name in found:
        page = browser.get(place)
        assert page.status_code == 200
        assert f"<h1>{name}</h1>" in page.text


def test_those_with_most_statements_come_first_and_a_page_leads_to_the_next(browser):
    first = browser.get("/actors?limit=1").text
    assert [name for _, name in rows(first)] == ["Emma Marsh"]
    assert 'rel="next"' in first
    following = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    second = browser.get(following).text
    assert len(rows(second)) == 1
    assert rows(second) != rows(first)
    assert 'rel="prev"' in second


def test_a_person_who_is_known_has_offices_as_a_table_and_as_bars(browser):
    shown = browser.get("/actor/lontar:jens-stoltenberg").text
    assert "Secretary-General, North Atlantic Treaty Organization" in shown
    assert '<svg class="line"' in shown
    assert shown.count('<rect class="bar') == shown.count('<td class="day">') // 2 > 1
    assert "Nothing that this actor said is in the articles here" in shown


def test_a_speaker_shows_positions_commitments_and_statements(browser):
    shown = browser.get("/actor/Q57665").text
    for part in ("positions", "commitments", "said"):
        assert "if Russia attacks Poland" in shown.partition(f'id="{part}"')[2].partition("</section>")[0]
    assert "conditional" in shown
    assert 'href="/search?actor=Q57665"' in shown


@pytest.mark.parametrize(("day", "held"), [("2020-01-01", True), ("1990-01-01", False)])
def test_only_what_was_certain_on_a_day_is_shown(browser, day, held):
    shown = browser.get(f"/actor/lontar:jens-stoltenberg?on={day}").text
    assert ("Secretary-General, North Atlantic Treaty Organization" in shown) == held
    assert ("Nothing is certain for that day" in shown) == (not held)


def test_a_body_shows_its_members_and_who_spoke_for_it(browser):
    shown = browser.get("/actor/lontar:nato").text
    assert "Members: 32" in shown
    assert "Jens Stoltenberg" in shown.partition('id="positions"')[2].partition("</section>")[0]


def test_several_of_one_name_are_told_apart_and_each_choice_is_one(browser, namesakes):
    shown = browser.get("/actor/Emma%20Marsh").text
    assert "Who is meant" in shown
    choices = [place.replace("&amp;", "&") for place in re.findall(r'<li><a href="([^"]+)"', shown)]
    assert sorted(choices) == ["/actor/Emma%20Marsh?kind=group", "/actor/Emma%20Marsh?kind=person"]
    for place in choices:
        chosen = browser.get(place).text
        assert "<h1>Emma Marsh</h1>" in chosen
        assert (f">{'person' if 'person' in place else 'group'} ·" in chosen) is True
    group = browser.get("/actor/Emma%20Marsh?kind=group").text
    assert "air sudah surut" in group
    assert "combat troops" not in group


def test_positions_and_commitments_are_those_of_the_one_who_is_shown(browser, namesakes):
    assert "refused to see combat troops" in browser.get("/actor/Emma%20Marsh?kind=person").text
    assert "combat troops" not in browser.get("/actor/Emma%20Wijaya").text


@pytest.mark.parametrize("key", ["Qwertz%20Nobody", f"{HOSTILE}", "a/b"])
def test_nobody_of_that_name_is_said_and_nothing_of_it_is_run(browser, key):
    answer = browser.get(f"/actor/{key}")
    assert answer.status_code == 404
    assert "actor_unknown" in answer.text
    assert HOSTILE not in answer.text


@pytest.mark.parametrize("path", ["/actors?since=tomorrow", "/actor/Q57665?on=2024"])
def test_a_day_that_is_none_is_refused(browser, path):
    assert browser.get(path).status_code == 400


def test_a_name_in_letters_that_only_look_alike_says_so(browser, ledger):
    found = article(published="2024-03-01")
    words = (("SRC", "Rahayu"), ("CON", "bahwa air sudah surut"))
    forged = Speaker("Emm\u0430 Marsh", "person", "name")
    ledger.store.put(Reading(found, (replace(statement(found, *words), speaker=forged),)))
    shown = browser.get("/actor/Emm%D0%B0%20Marsh").text
    assert "<h1>Emm\u0430 Marsh (not Emma Marsh: look-alike letters)</h1>" in shown
    assert "(not Emma Marsh: look-alike letters)" in shown.partition("</title>")[0]
