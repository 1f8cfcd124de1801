"""Calls of every route that fit its description, and calls that do not; each answer is held against the description."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from schemathesis import checks
from schemathesis.generation import GenerationMode
from schemathesis.python import asgi

from lontar.ledger import Ledger
from lontar.types import Filters

CHECKS = [
    checks.not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
    checks.response_headers_conformance, checks.response_schema_conformance, checks.negative_data_rejection,
]  # fmt: skip


def known_in(ledger: Ledger) -> dict[str, list[str]]:
    """Values of parameters that mean something in a ledger."""
    statements = [one.id for one, _ in ledger.statements(Filters(limit=20))]
    articles = [one.id for one in ledger.articles(Filters(limit=20))]
    return {
        "statement_id": statements, "statement": statements, "other": statements, "article_id": articles,
        "article": articles, "utterance_id": statements, "issue_id": [one.id for one in ledger.issues()],
        "issue": [one.id for one in ledger.issues()], "key": ["Emma Marsh", "Q57665", "NATO"],
        "actor": ["Emma Marsh", "NATO"], "about": ["combat troops"], "if": ["Russia attacks Poland"],
    }  # fmt: skip


@schemathesis.deserializer("application/x-ndjson")
def lines(_context: Any, response: Any) -> str:
    """JSON lines are described as text; that each of them is an object is seen here."""
    text = response.content.decode()
    assert all(isinstance(json.loads(line), dict) for line in text.splitlines())
    return text


@dataclass
class Calling:
    """Calls the routes of an application; `known` are values, by parameter, that mean something in its ledger."""

    app: FastAPI
    known: Mapping[str, Sequence[str]]
    told: Counter[tuple[str, int]] = field(default_factory=Counter)

    def every_route(self, *, examples: int, seed: int) -> None:
        """Call each route as often with what fits its description as with what does not; raises what is not true."""
        self._dice = random.Random(seed)
        schema = schemathesis.openapi.from_asgi("/api/openapi.json", self.app)
        with asgi.get_client(self.app) as client:
            for found in schema.get_all_operations():
                for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                    self._calls(found.ok(), mode, client, examples=examples, seed=seed)

    def _calls(self, operation: Any, mode: GenerationMode, client: Any, *, examples: int, seed: int) -> None:
        @seeded(seed)
        @settings(
            max_examples=examples, deadline=None, database=None, derandomize=False, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy(generation_mode=mode))
        def call(case: Any) -> None:
            if mode is GenerationMode.POSITIVE:
                self._means_something(case)
            response = case.call(session=client)
            self.told[operation.label, response.status_code] += 1
            case.validate_response(response, checks=CHECKS)

        call()

    def _means_something(self, case: Any) -> None:
        """Put what there is in the ledger in the place of what was made up, in two of three calls."""
        for place in (case.path_parameters, case.query, case.body):
            for name in place if isinstance(place, dict) else ():
                if name in self.known and self._dice.random() < 2 / 3:
                    place[name] = self._dice.choice(self.known[name])
