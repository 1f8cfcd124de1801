"""The shapes that OpenAPI describes are those that answers have: no key more, none less."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from lontar.web import api_models as shapes

ROUTES = [
    ("/api/articles", shapes.Listed[shapes.ArticleRow]),
    ("/api/articles/{article}", shapes.Reading),
    ("/api/statements", shapes.Listed[shapes.StatementRow]),
    ("/api/statements/{statement}", shapes.StatementRow),
    ("/api/actors", shapes.Listed[shapes.ActorRow]),
    ("/api/actors/lontar:jens-stoltenberg", shapes.Listed[shapes.Person]),
    ("/api/actors/NATO", shapes.Listed[shapes.Body]),
    ("/api/actors/Emma%20Marsh", shapes.Listed[shapes.Namesake]),
    ("/api/utterances", shapes.Listed[shapes.Utterance]),
    ("/api/utterances/{statement}", shapes.WordedUtterance),
    ("/api/issues", shapes.Listed[shapes.Issue]),
    ("/api/issues/troops/positions", shapes.Listed[shapes.Position]),
    ("/api/issues/troops/positions?institutions=true", shapes.Listed[shapes.Position]),
    ("/api/changes", shapes.Listed[shapes.Change]),
    ("/api/commitments?if=Russia+attacks+Poland", shapes.Listed[shapes.Commitment]),
    ("/api/commitments?on=2024-06-01", shapes.Listed[shapes.Commitment]),
    ("/api/counts", shapes.Counts),
    ("/api/cite/{statement}?style=csl", shapes.Citation),
    ("/api/nothing", shapes.Error),
]


@pytest.fixture
def judged(browser, ledger):
    """The same ledger with decisions in every field of a statement."""
    statement, article = next((one, text) for one, text in ledger.statements() if text.outlet == "Warta")
    ledger.judge_act(statement.id, "announce", author="Tester")
    ledger.judge_date(statement.id, "open", author="Tester")
    ledger.judge_speaker(statement.id, ["Rani Puspita", "Emma Marsh"], author="Tester")
    return {"statement": statement.id, "article": article.id}


@pytest.mark.parametrize(("path", "shape"), ROUTES, ids=[path for path, _ in ROUTES])
def test_an_answer_has_every_key_of_its_shape_and_no_other(browser, judged, path, shape):
    answer = browser.get(path.format(**judged)).content
    found = TypeAdapter(shape).validate_json(answer, strict=True, extra="forbid")
    assert getattr(found, "items", True), "no row shows the shape"


def test_a_judged_field_tells_what_had_been_read(browser, judged):
    answer = browser.get(f"/api/statements/{judged['statement']}").content
    found = shapes.StatementRow.model_validate_json(answer, extra="forbid")
    assert set(found.judged) == {"speaker", "said_on", "act"}
    assert [one.name for one in found.speakers] == ["Rani Puspita", "Emma Marsh"]


def test_another_key_would_be_seen(browser):
    counts = browser.get("/api/counts").json()
    with pytest.raises(ValidationError):
        shapes.Counts.model_validate({**counts, "more": 1}, extra="forbid")
    with pytest.raises(ValidationError):
        shapes.Counts.model_validate({name: counts[name] for name in list(counts)[1:]}, extra="forbid")
