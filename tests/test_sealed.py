"""Weights are read only where they are those of the card; nothing in the program reads what could run."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import lontar
from lontar.errors import ModelError
from lontar.extract import Reader
from lontar.extract.pipeline import SHIPPED as SPANS
from lontar.merge.pairs import SHIPPED as PAIRS
from lontar.merge.pairs import PairReader
from lontar.sealed import KEY, checked, digest_of, seal
from lontar.sources import article_from_text

ROOT = Path(lontar.__file__).parent
ARTICLE = article_from_text("Lurah Wira mengatakan bahwa jembatan akan dibuka.", language="id")


@pytest.mark.parametrize(
    ("folder", "names"),
    [
        (SPANS, {"encoder.onnx", "heads.npz", "tokenizer.json"}),
        (PAIRS, {"pairs.onnx", "tokenizer.json"}),
    ],
)
def test_the_cards_of_the_package_name_every_file_by_its_digest(folder, names):
    card = json.loads((folder / "card.json").read_text("utf-8"))
    assert card[KEY] == {name: digest_of(folder / name) for name in names}


def copied(folder: Path, to: Path, changed: str) -> Path:
    """Copy weights, one bit of one file changed in its middle: most files of weights read well all the same."""
    for path in folder.iterdir():
        shutil.copy(path, to)
    raw = bytearray((to / changed).read_bytes())
    raw[len(raw) // 2] ^= 1
    (to / changed).write_bytes(raw)
    return to


@pytest.mark.parametrize("name", ["encoder.onnx", "heads.npz", "tokenizer.json"])
def test_a_changed_file_of_the_span_model_is_not_read(name, tmp_path):
    with pytest.raises(ModelError, match="SHA-256") as refused:
        Reader(copied(SPANS, tmp_path, name)).read(ARTICLE)
    assert (refused.value.code, name in str(refused.value)) == ("model_damaged", True)


@pytest.mark.parametrize("name", ["pairs.onnx", "tokenizer.json"])
def test_a_changed_file_of_the_pair_model_is_not_read(name, tmp_path):
    with pytest.raises(ModelError, match="SHA-256") as refused:
        PairReader(copied(PAIRS, tmp_path, name)).vectors(["x"])
    assert (refused.value.code, name in str(refused.value)) == ("pairs_damaged", True)


def test_a_folder_is_sealed_anew_after_a_change_on_purpose(tmp_path):
    (tmp_path / "card.json").write_text('{"name": "x"}')
    (tmp_path / "tokenizer.json").write_text("{}")
    digests = seal(tmp_path)
    assert json.loads((tmp_path / "card.json").read_text()) == {"name": "x", KEY: digests}
    assert checked(tmp_path / "tokenizer.json", digests)
    (tmp_path / "tokenizer.json").write_text("{ }")
    with pytest.raises(ValueError, match="SHA-256"):
        checked(tmp_path / "tokenizer.json", digests)


def test_what_runs_the_networks_reports_nothing_home(tmp_path):
    # As on a user's machine: the library is silent by itself where it takes a machine for one that tests.
    environment = {name: value for name, value in os.environ.items() if name in ("PATH", "PYTHONPATH", "LANG")}
    environment |= {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path), "LONTAR_LANG": "en"}
    code = (
        "import lontar; from lontar.merge.pairs import PairReader; PairReader().vectors(['x']); "
        "print(len(lontar.read('Lurah Wira mengatakan bahwa jembatan akan dibuka.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"
    assert [str(path) for path in tmp_path.rglob("*")] == []


RUNNING = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "marshal", "shelve", "jsonpickle", "yaml"}
"""Modules whose files can hold what runs when they are read."""
FILES = sorted((*ROOT.rglob("*.py"), *(ROOT.parent / "eval").rglob("*.py"), *(ROOT.parent / "bench").rglob("*.py")))


def findings(code: str) -> list[str]:
    """Name what a file imports or calls that reads or runs code."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            module = node.module if isinstance(node, ast.ImportFrom) else None
            names = [module or "", *(alias.name for alias in node.names)] if module else [a.name for a in node.names]
            found += [name for name in names if name.partition(".")[0] in RUNNING]
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        given = {one.arg: ast.unparse(one.value) for one in node.keywords}
        if given.get("allow_pickle", "False") != "False":
            found.append(f"{called}(allow_pickle)")
        if called in ("torch.load", "load") and "torch" in called and given.get("weights_only") != "True":
            found.append("torch.load without weights_only")
        if called in ("eval", "exec", "compile", "os.system", "__import__", "pd.read_pickle", "pandas.read_pickle"):
            found.append(called)
        if given.get("shell") == "True" or given.get("trust_remote_code", "False") != "False":
            found.append(called)
    return found


def test_no_file_of_ours_reads_pickles_or_runs_what_it_reads():
    assert len(FILES) > 300
    assert {
        str(path.relative_to(ROOT.parent)): found for path in FILES if (found := findings(path.read_text("utf-8")))
    } == {}


@pytest.mark.parametrize(
    "code",
    ["import pickle", "from pickle import loads", "import joblib.memory as x", "np.load(x, allow_pickle=True)",
     "torch.load(x)", "torch.load(x, weights_only=False)", "eval(x)", "subprocess.run(x, shell=True)",
     "AutoModel.from_pretrained(x, trust_remote_code=True)"],
)  # fmt: skip
def test_what_would_is_found(code):
    assert findings(code)
