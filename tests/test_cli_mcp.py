"""`lontar mcp`: sessions of the protocol's own client, in this process and with a process of its own."""

from __future__ import annotations

import hashlib
import json
import signal
import sqlite3
import subprocess
import sys

import pytest

from lontar.ledger import Ledger
from lontar.mcp_tools import TOOLS
from lontar.store.opening import VERSIONS
from tests.mcp_session import ROOT, asks, program, reads, session

TOLD = "Emma Marsh said that NATO sends combat troops to Ukraine soon"


@pytest.fixture
def sdk():
    return pytest.importorskip("mcp", reason="mcp is not installed: pip install 'lontar[mcp]'")


@pytest.fixture
def ledger(talks):
    with Ledger.open(talks.folder / "a.db", create=False, reader=talks.reader, pairs=talks.pairs) as opened:
        yield opened


def digests(folder):
    """Every file of a ledger with a digest of what is in it."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("a.db*")}


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_client_lists_the_tools_and_asks(sdk, ledger, mode):
    from lontar.mcp_server import create_server

    tools, (found, nothing) = session(
        create_server(ledger),
        asks("search_statements", actor="Emma", until="2024-02-26", outlet="Kabar"),
        asks("list_issues", skip=5),
        mode=mode,
    )
    assert [tool.name for tool in tools] == list(TOOLS)
    for tool in tools:
        assert tool.annotations.read_only_hint is True
        assert tool.input_schema == TOOLS[tool.name].schema
    assert found.is_error is False
    (row,) = found.structured_content["rows"]
    assert row["citation"]["passage"] == TOLD
    assert json.loads(found.content[0].text) == found.structured_content
    assert nothing.structured_content["rows"] == []


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("add", {"source": "a.txt"}, "mcp_no_such_tool"),
        ("search_statements", {"since": "tomorrow"}, "invalid_day"),
        ("get_statement", {"id": "ffffffff"}, "no_statement"),
    ],
)
@pytest.mark.parametrize(("language", "word"), [("en", "no"), ("id", "Tidak")])
def test_an_error_has_a_code_and_a_message(sdk, ledger, monkeypatch, name, arguments, code, language, word):
    from lontar.mcp_server import create_server

    monkeypatch.setenv("LONTAR_LANG", language)
    _, (found,) = session(create_server(ledger), asks(name, **arguments))
    assert found.is_error is True
    told = found.structured_content["error"]
    assert told["code"] == code
    assert json.loads(found.content[0].text) == {"error": told}
    if code == "mcp_no_such_tool":
        assert word in told["message"]


def test_a_fault_of_ours_is_told_without_its_traceback(sdk, ledger, monkeypatch, caplog):
    from lontar import mcp_server

    def fail(*_asked):
        raise RuntimeError("secret")

    monkeypatch.setattr(mcp_server, "answer", fail)
    _, (found,) = session(mcp_server.create_server(ledger), asks("list_issues"))
    assert (found.is_error, found.structured_content["error"]["code"]) == (True, "mcp_failed")
    assert "secret" not in found.content[0].text
    assert "secret" in caplog.text


def test_an_article_is_a_resource(sdk, ledger):
    from mcp import MCPError

    from lontar.mcp_server import create_server

    article = next(ledger.articles())
    _, (found,) = session(create_server(ledger), reads(f"lontar://article/{article.id}"))
    assert found.contents[0].text == article.text
    for uri, code in (("lontar://article/ffffffff", "no_article"), ("file:///etc/hostname", "mcp_no_resource")):
        with pytest.raises(MCPError) as refused:
            session(create_server(ledger), reads(uri))
        assert refused.value.error.data == {"code": code, "uri": uri}


def test_a_process_answers_and_leaves_the_ledger_as_it_was(sdk, talks):
    before = digests(talks.folder)
    tools, (found, wrong, around) = session(
        program(talks.folder / "a.db", cwd=talks.folder),
        asks("search_statements", actor="Emma Marsh", limit=2),
        asks("positions", issue="nothing"),
        asks("get_article_passage", article="ffffffff"),
    )
    assert {tool.name for tool in tools} == set(TOOLS)
    assert (found.structured_content["truncated"], len(found.structured_content["rows"])) == (True, 2)
    with Ledger.open(talks.folder / "a.db", create=False) as ledger:
        for row in found.structured_content["rows"]:
            cited = row["citation"]
            text = ledger.article(cited["article_id"]).article.text
            assert text[cited["start"] : cited["end"]] == cited["passage"]
    assert [one.structured_content["error"]["code"] for one in (wrong, around)] == ["no_issue", "no_article"]
    assert digests(talks.folder) == before


def test_the_process_ends_when_the_other_side_hangs_up_or_it_is_interrupted(sdk, talks):
    asked = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"},
    }}  # fmt: skip
    for interrupted, code in ((False, 0), (True, 130)):
        process = subprocess.Popen(
            [sys.executable, "-m", "lontar", "mcp", "--ledger", str(talks.folder / "a.db")],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1,
        )  # fmt: skip
        process.stdin.write(f"{json.dumps(asked)}\n")
        assert json.loads(process.stdout.readline())["result"]["serverInfo"]["name"] == "lontar"
        if interrupted:
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=60) == code
        _, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (code, "")


def test_no_ledger_is_made_where_there_is_none(talks, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "lontar", "mcp", "--ledger", str(tmp_path / "none.db")],
        check=False, cwd=ROOT, input="", capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (4, ""), done.stderr
    assert "[ledger_missing]" in done.stderr
    assert not (tmp_path / "none.db").exists()


def test_an_older_ledger_is_refused_and_left_as_it_is(sdk, talks):
    path = talks.folder / "a.db"
    older = sqlite3.connect(path)
    older.execute(f"UPDATE schema_version SET version_num = '{VERSIONS[-2]}'")
    older.commit()
    older.close()
    before = digests(talks.folder)
    for language, word in (("en", "older"), ("id", "lebih lama")):
        said = talks("mcp", code=4, language=language).stderr
        assert "[ledger_older]" in said and word in said and "lontar issues --ledger" in said
    assert digests(talks.folder) == before


def test_without_the_extra_the_message_says_how_to_install_it(talks, monkeypatch):
    monkeypatch.delitem(sys.modules, "lontar.mcp_server", raising=False)
    monkeypatch.setitem(sys.modules, "mcp_types", None)
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    assert "pip install 'lontar[mcp]'" in talks("mcp", code=3).stderr
