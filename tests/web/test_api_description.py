"""What OpenAPI says of the API is so: every answer to calls that fit it and to calls that do not; the page about it."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from tests.web.calling import Calling, known_in

DOCS = Path(__file__).parent.parent.parent / "docs"
REFUSALS = {"400", "401", "403", "404", "422", "500", "503"}


@pytest.fixture
def described(browser):
    return browser.get("/api/openapi.json").json()


def test_every_answer_is_as_it_is_described(browser, ledger):
    calling = Calling(browser.app, known_in(ledger))
    calling.every_route(examples=8, seed=1)
    assert sum(calling.told.values()) > 200
    answered = {route for route, status in calling.told if status in (200, 201)}
    assert answered == {route for route, _ in calling.told}, "a route that never answered shows nothing"


def routes(described):
    return {
        (method.upper(), path): operation
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
    }


def test_every_route_is_described_with_every_refusal_in_one_shape(described):
    for operation in routes(described).values():
        assert set(operation["responses"]) >= REFUSALS
        for status in REFUSALS:
            content = operation["responses"][status]["content"]["application/json"]
            assert content == {"schema": {"$ref": "#/components/schemas/Error"}}
        assert operation["description"]
    for parameter in (one for operation in routes(described).values() for one in operation.get("parameters", ())):
        assert parameter.get("description"), parameter["name"]


def test_no_answer_is_anything_at_all(described):
    for (method, path), operation in routes(described).items():
        ok = operation["responses"]["201" if method == "POST" else "200"]
        assert "$ref" in ok["content"]["application/json"]["schema"], path


@pytest.mark.skipif(not DOCS.is_dir(), reason="docs/ is not part of an installed package")
def test_every_route_has_a_section_with_a_call_that_is_one(described, browser):
    text = (DOCS / "api.md").read_text("utf-8")
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    sections.pop("From the API to a plot")
    assert set(sections) == {f"{method} {path}" for method, path in routes(described)}
    for title, section in sections.items():
        method, path = title.split()
        (call,) = re.findall(r"^curl .+$", section, flags=re.MULTILINE)
        address, values = parsed(call)
        assert re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), address.partition("?")[0]), call
        if method == "GET":
            assert browser.get(address, params=None).status_code in (200, 404), call
        else:
            answer = browser.post(address, content=values["--data"], headers={"Content-Type": "application/json"})
            assert answer.status_code == 404, call


def parsed(call):
    """The path and query of a call, and what it gives with options."""
    words = shlex.split(call)
    address = next(word for word in words if word.startswith("http://127.0.0.1:8000/"))
    values = {words[place]: words[place + 1] for place in range(len(words) - 1) if words[place].startswith("--da")}
    extra = values.get("--data-urlencode")
    address = address.removeprefix("http://127.0.0.1:8000")
    return (f"{address}&{extra.replace(' ', '+')}" if extra else address), values


@pytest.mark.skipif(not DOCS.is_dir(), reason="docs/ is not part of an installed package")
def test_the_notebook_asks_what_there_is_and_keeps_no_output(described):
    notebook = json.loads((DOCS / "notebook.ipynb").read_text("utf-8"))
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for number, cell in enumerate(cells):
        compile(cell, f"cell {number}", "exec")
    assert all(not cell.get("outputs") and not cell.get("execution_count") for cell in notebook["cells"])
    asked = {re.sub(r"\{\w+\}", "{}", path) for path in re.findall(r"\{SERVER\}(/api/[^?\"]+)", "\n".join(cells))}
    assert asked == {"/api/issues", "/api/issues/{}/positions"}
    assert asked <= {re.sub(r"\{\w+\}", "{}", path) for _, path in routes(described)}
