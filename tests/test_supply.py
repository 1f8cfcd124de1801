"""Where the packages come from: the locks agree with what asks for them, and no auditor is green by silence."""

from __future__ import annotations

import importlib.util
import json
import stat
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def supply() -> ModuleType:
    """The script that `make supply` runs."""
    spec = importlib.util.spec_from_file_location("supply", ROOT / ".ci" / "supply.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_locks_agree_with_what_asks_for_them(supply):
    assert list(supply.check()) == []
    assert {path.stem for path in (ROOT / "locks").glob("*.txt")} == set(supply.LOCKED)
    assert set(supply.SHIPPED) | {"ray", "spark", "train"} == set(
        supply.pyproject()["project"]["optional-dependencies"]
    )


def test_what_ci_and_the_containers_install_is_locked_with_hashes():
    scripts = [path for path in (ROOT / ".ci").iterdir() if path.is_file() and path.name != "supply.py"]
    texts = {path.name: path.read_text("utf-8") for path in (*scripts, ROOT / "docs" / "compose.yaml")}
    assert not [name for name, text in texts.items() if "constraints.txt" in text]
    for name in ("engines.sh", "promises.py", "compose.yaml"):
        assert "--require-hashes" in texts[name]
        assert texts[name].count("--no-deps") >= 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("alembic==1.20.1", "alembic==1.20.0", "constraints.txt pins 1.20.1"),
        ("click==8.5.1", "click==9.0", "pyproject.toml asks for click"),
        ("alembic==", "alembics==", "pyproject.toml asks for alembic"),
    ],
)
def test_a_lock_that_differs_is_found(old, new, said, supply, tmp_path, monkeypatch):
    for path in (ROOT / "locks").glob("*.txt"):
        (tmp_path / path.name).write_text(path.read_text("utf-8").replace(f"{old}", new, 1), "utf-8")
    monkeypatch.setattr(supply, "LOCKS", tmp_path)
    assert any(said in problem for problem in supply.check())


def test_a_package_without_a_hash_or_without_a_version_is_found(supply, tmp_path, monkeypatch):
    monkeypatch.setattr(supply, "LOCKS", tmp_path)
    (tmp_path / "base.txt").write_text("click==8.5.1\n")
    assert supply.locked("base") == {"click": ("8.5.1", 0)}
    for line in ("click>=8", "git+https://x.example/click", "--index-url https://x.example", "    --hash=md5:00"):
        (tmp_path / "base.txt").write_text(f"{line}\n")
        with pytest.raises(ValueError, match="neither"):
            supply.locked("base")


def auditor(folder: Path, output: str) -> str:
    """A program that answers as an auditor does."""
    path = folder / "auditor"
    path.write_text(f"#!/bin/sh\ncat <<'END'\n{output}\nEND\n")
    path.chmod(path.stat().st_mode | stat.S_IEXEC)
    return str(path)


def test_an_auditor_that_asked_nobody_is_not_taken_for_a_clean_bill(supply, tmp_path, capsys):
    skipped = [{"name": "alembic", "skip_reason": "Dependency not found on PyPI and could not be audited"}]
    for output in ("", json.dumps({"dependencies": skipped})):
        assert list(supply.audit(auditor(tmp_path, output))) == []
        said = capsys.readouterr().out
        assert "Audited: 0 of" in said and "NOT AUDITED" in said and "no clean bill" in said


def test_a_known_hole_is_a_problem(supply, tmp_path):
    hole = {"name": "click", "version": "8.5.1", "vulns": [{"id": "PYSEC-0", "fix_versions": ["8.5.2"]}]}
    found = list(supply.audit(auditor(tmp_path, json.dumps({"dependencies": [hole]}))))
    assert found == ["click 8.5.1: PYSEC-0, mended in 8.5.2"]


@pytest.mark.parametrize(
    ("licence", "fits"),
    [("MIT", True), ("Apache-2.0 OR BSD-3-Clause", True), ("LGPL-3.0-only", True), ("MPL-2.0", True),
     ("GPL-3.0-only", False), ("AGPL-3.0-or-later", False), ("Proprietary", False), ("", False)],
)  # fmt: skip
def test_licences_that_fit(licence, fits, supply):
    assert bool(supply.LICENCES.search(licence)) is fits


def test_the_kept_scan_saw_something_and_found_nothing_high():
    scan = json.loads((ROOT / "eval" / "security" / "scan.json").read_text("utf-8"))
    assert scan["high"] == [] and scan["crawled_pages"] >= 100
    assert all(one["level"] < 3 for one in scan["dynamic"])
