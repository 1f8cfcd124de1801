"""Every test that `docs/promises.md` names is there, can fail, and is not left out where everything is required."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import _EXCUSED

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs/promises.md"

if not PAGE.exists():
    pytest.skip("docs/ is not part of an installed package", allow_module_level=True)

LINES = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")][2:]
_NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
NAMED = sorted({found.groups() for line in LINES for found in _NAMED.finditer(line)})


@cache
def module(path: str) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def function(path: str, name: str) -> ast.FunctionDef | None:
    return next((one for one in module(path).body if isinstance(one, ast.FunctionDef) and one.name == name), None)


def marks(path: str, found: ast.FunctionDef) -> Iterator[str]:
    """The decorators of a test and the marks of its module, as they are written."""
    yield from map(ast.unparse, found.decorator_list)
    for one in module(path).body:
        if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == "pytestmark":
            yield ast.unparse(one.value)


def test_every_line_names_a_test():
    assert len(LINES) >= 15
    assert [line for line in LINES if not _NAMED.search(line.rsplit(" | ", 1)[-1])] == []
    assert {int(found) for found in re.findall(r"\*\*(\d)\.", "\n".join(LINES))} == {1, 2, 3, 4, 5}


def test_what_looks_like_a_test_is_named_whole():
    assert PAGE.read_text(encoding="utf-8").count("::test_") == sum(len(_NAMED.findall(line)) for line in LINES)


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_a_named_test_is_there_and_is_not_skipped_where_all_is_required(path, name):
    assert (ROOT / path).exists(), path
    found = function(path, name)
    assert found is not None, f"{path} has no {name}"
    assert any(isinstance(node, ast.Assert | ast.With) for node in ast.walk(found)), f"{name} asserts nothing"
    written = [*marks(path, found), ast.unparse(found)]
    assert not any("xfail" in one or "mark.skip(" in one for one in written)
    assert not any(excuse in one for one in written for excuse in _EXCUSED), "its skip would be excused"


def test_everything_is_required_in_ci():
    run = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert re.search(r"^export LONTAR_REQUIRE_ALL=1$", run, re.MULTILINE)
    assert re.search(r'^PYTEST_ADDOPTS="-n 2 --dist loadfile" make test', run, re.MULTILINE)
