"""A statement that was missed is added on its article's page; what is refused stays typed; words are corrected."""

from __future__ import annotations

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from lontar.types import Filters
from lontar.web.app import create_app
from lontar.web.site import Site, User
from tests.web.test_again import code_of, message_of
from tests.web.test_pages_judging import decide, done

TEXT = (
    "Sari Wijaya said that the bridge was closed. The ferry will sail again, the mayor of Rawa added. "
    "Nobody asked whether the ferry will sail again tomorrow; NATO ships kept away."
)


@pytest.fixture
def article(ledger, lontar):
    """The id of an article in which the second statement is missed."""
    (lontar.folder / "ferry.txt").write_text(f"{TEXT}\n", "utf-8")
    lontar("add", str(lontar.folder / "ferry.txt"))
    (found,) = [one for one in ledger.articles(Filters(limit=None)) if "bridge" in one.text]
    return found.id


def add(browser, article, **fields):
    given = {"speaker": "Wali Kota Rawa", **fields}
    return decide(browser, f"/judge/add/{article}", back=f"/article/{article}", **given)


def added(ledger, article, answer):
    (made,) = [one for one in ledger.judgements(article) if one.id == done(answer)]
    assert (made.verb, made.author) == ("statement.add", "Tester")
    (found,) = [one for one in ledger.article(article).statements if one.reader == "Tester"]
    return found


def test_a_missed_statement_is_added_with_its_words_and_taken_back(browser, ledger, article):
    answer = add(
        browser, article, passage="the ferry will sail\n again,", source="the mayor of Rawa", cue="added",
        act="promise", kind="mixed", reason="read past",
    )  # fmt: skip
    statement = added(ledger, article, answer)
    words = {span.kind: TEXT[span.start : span.end] for span in statement.spans}
    assert words == {"CON": "The ferry will sail again,", "SRC": "the mayor of Rawa", "CUE": "added"}
    assert (statement.act, statement.kind, statement.speaker.name) == ("promise", "mixed", "Wali Kota Rawa")
    page = browser.get(answer.headers["location"]).text
    assert 'role="status"' in page
    assert "k-CON opened" in page
    record = browser.get(f"/statement/{statement.id}").text
    assert "statement added" in record
    assert "read past" in record
    assert f'action="/judge/undo/{done(answer)}"' in record
    done(decide(browser, f"/judge/undo/{done(answer)}"))
    assert not [one for one in ledger.article(article).statements if one.reader == "Tester"]


def test_of_words_that_stand_twice_the_one_meant_is_chosen(browser, ledger, article):
    asked = add(browser, article, passage="ferry will sail again", speaker="Ratna", cue="asked")
    assert (asked.status_code, code_of(asked.text, "passage")) == (400, "passage_ambiguous")
    choice = asked.text.partition("<fieldset")[2].partition("</fieldset>")[0]
    assert re.findall(r'type="radio" name="nth" value="(\d)"', choice) == ["1", "2"]
    assert choice.count("<mark>ferry will sail again</mark>") == 2
    assert 'value="Ratna"' in asked.text
    assert 'value="asked"' in asked.text
    assert '<details id="missing" open>' in asked.text
    assert list(ledger.judgements()) == []
    answer = add(browser, article, passage="ferry will sail again", nth="2", speaker="Ratna")
    (content,) = added(ledger, article, answer).of("CON")
    assert content.start == TEXT.rindex("ferry will")


# what is sent, the field that is refused, the error
REFUSED = [
    ({"passage": "it was never said"}, "passage", "passage_not_found", 404),
    ({"passage": "   "}, "passage", "no_place", 400),
    ({"passage": "The ferry will sail again,", "source": "no such words"}, "source", "passage_not_found", 404),
    ({"passage": "The ferry will sail again,", "cue": "no such words"}, "cue", "passage_not_found", 404),
    ({"passage": "The ferry will sail again,", "speaker": "  "}, "speaker", "no_name", 400),
    ({"passage": "The ferry will sail again,", "speaker": "lontar:nowhere"}, "speaker", "no_such_actor", 404),
    ({"passage": "The ferry will sail again,", "speaker_kind": "ghost"}, "speaker_kind", "form_unfit", 400),
    ({"passage": "The ferry will sail again,", "kind": "loud"}, "kind", "no_such_kind", 400),
    ({"passage": "The ferry will sail again,", "act": "sing"}, "act", "no_such_act", 400),
    ({"passage": "a" * 20_001}, "passage", "bad_request", 422),
]


@pytest.mark.parametrize(("sent", "field", "code", "status"), REFUSED)
def test_what_is_refused_stays_typed_with_the_reason_beside_its_field(
    browser, ledger, article, sent, field, code, status
):
    answer = add(browser, article, reason="as printed", **sent)
    assert (answer.status_code, code_of(answer.text, field)) == (status, code)
    assert "lontar " not in message_of(answer.text, field)
    assert '<details id="missing" open>' in answer.text
    assert 'value="as printed"' in answer.text
    assert f">{sent['passage']}</textarea>" in unescape(answer.text)
    assert list(ledger.judgements()) == []


def test_a_speaker_who_is_known_is_that_actor(browser, ledger, article):
    answer = add(browser, article, passage="The ferry will sail again,", speaker="NATO")
    assert added(ledger, article, answer).speaker.actor == "lontar:nato"


def test_the_form_is_for_reviewers_and_sent_twice_it_counts_once(browser, ledger, article):
    reader = TestClient(create_app(Site(ledger, hosts=("testserver",), everybody=User("Guest", "reader"))))
    assert "/judge/" not in reader.get(f"/article/{article}").text
    assert "selecting.js" not in reader.get(f"/article/{article}").text
    refused = reader.post(f"/judge/add/{article}", data={"passage": "The ferry", "speaker": "Ratna"})
    assert refused.status_code in (400, 403)
    answers = [add(browser, article, passage="The ferry will sail again,") for _ in range(2)]
    assert done(answers[0]) == done(answers[1])
    assert '<details id="missing" open>' in browser.get(f"/article/{article}?missing=1").text


@pytest.mark.parametrize(
    ("kind", "words", "texts"),
    [
        ("CON", "the bridge was closed", ["the bridge was closed"]),
        ("CON", "the bridge\nwas  closed", ["the bridge was closed"]),
        ("CON", "the bridge\nclosed", ["the bridge", "closed"]),
        ("SRC", "Wijaya", ["Wijaya"]),
        ("CUE", "said that", ["said that"]),
        ("IF", "whether the ferry will sail again", ["whether the ferry will sail again"]),
    ],
)
def test_words_are_corrected_on_the_record_and_taken_back(browser, ledger, article, kind, words, texts):
    (read,) = ledger.article(article).statements
    path = f"/statement/{read.id}"
    assert f'action="/judge/span/{kind}/{read.id}"' in browser.get(path).text
    made = done(decide(browser, f"/judge/span/{kind}/{read.id}", back=path, words=words))
    corrected = ledger.statement(read.id)[0]
    assert [TEXT[span.start : span.end] for span in corrected.of(kind)] == texts
    record = browser.get(path).text
    assert f"span corrected</b> {'content' if kind == 'CON' else ''}" in record
    assert f"“{' … '.join(texts)}”" in unescape(record)
    done(decide(browser, f"/judge/undo/{made}"))
    assert ledger.statement(read.id)[0] == read


def test_words_that_are_refused_stay_in_their_own_form(browser, ledger, article):
    (read,) = ledger.article(article).statements
    sent = decide(browser, f"/judge/span/CUE/{read.id}", back=f"/statement/{read.id}", words="never said")
    assert (sent.status_code, code_of(sent.text, "words")) == (404, "passage_not_found")
    assert sent.text.count('aria-invalid="true"') == 1
    assert ">never said</textarea>" in sent.text
    assert '<details id="words" open>' in sent.text
    assert list(ledger.judgements()) == []
