"""`serve`: what it refuses, and a server as a process of its own that is asked, and ended."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from lontar import cli_serve
from lontar.cli_serve import Serving, hosts_of, listening, site_of
from lontar.errors import UsageError
from lontar.ledger import Ledger
from tests.shell import Shell

WORDS = "sepuluh ribu gajah"


@pytest.fixture
def start(filled: Shell):
    """Start `lontar` in the folder of a filled ledger; returns the process and its address."""
    started = []

    def starting(*args: str, program: tuple[str, ...] = ("-m", "tests.fake_lontar")):
        root = str(Path(__file__).parent.parent)
        env = {
            **os.environ, "LONTAR_LANG": "en", "PYTHONPATH": root, "LONTAR_LEDGER": str(filled.folder / "a.db"),
            "XDG_CACHE_HOME": str(filled.folder / "cache"),
        }  # fmt: skip
        process = subprocess.Popen(
            [sys.executable, *program, *args], cwd=filled.folder, env=env, text=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        started.append(process)
        # A server that never begins would hold the test up for ever.
        timer = threading.Timer(60, process.kill)
        timer.start()
        said = []
        for line in process.stderr:
            said.append(line)
            if found := re.search(r"http://\S+:\d+/", line):
                timer.cancel()
                return process, found[0]
        raise AssertionError("".join(said))

    yield starting
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_server_answers_and_is_ended(start, number):
    process, address = start("serve", "--port", "0")
    with urlopen(address, timeout=30) as answer:
        assert answer.status == 200
        assert "Rahayu" in answer.read().decode()
        assert answer.headers["server"] is None
    process.send_signal(number)
    _, said = process.communicate(timeout=30)
    assert (process.returncode, said) == (0, "The server has ended.\n")


# A request that has begun to write and takes a minute.
SLOW = """
import sys, time
from sqlalchemy import text
from lontar.cli import main
from lontar.store import Store

def slow(self, _filters):
    with self._writing() as connection:
        connection.execute(text("DELETE FROM spans"))
        print("busy", file=sys.stderr, flush=True)
        time.sleep(60)

Store.by_adding = slow
main(sys.argv[1:])
"""


def test_a_long_request_does_not_hold_the_end_up_and_leaves_the_ledger_whole(start, filled):
    process, address = start("serve", "--port", "0", program=("-c", SLOW))

    def ask():
        with pytest.raises(OSError):
            urlopen(f"{address}feeds/search.atom", timeout=50)

    asking = threading.Thread(target=ask)
    asking.start()
    assert process.stderr.readline() == "busy\n"
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=30)
    assert time.monotonic() - begun < 5 + 3, "five seconds for the request, the rest to end"
    assert process.returncode == 0
    assert said.endswith("The server has ended.\n")
    asking.join(10)
    assert list(filled.json("check")) == []
    assert filled.json("statements")[0]["spans"]


def test_an_open_server_refuses_what_a_proxy_forwards_even_for_this_machine(start):
    _, address = start("serve", "--port", "0")
    for headers in ({"X-Forwarded-For": "127.0.0.1"}, {"Host": "evil.example"}):
        with pytest.raises(OSError, match=r"HTTP Error 40[03]"):
            urlopen(Request(address, headers=headers), timeout=30)


def test_the_demo_is_shown_as_pages(start):
    process, address = start("demo", "--serve")
    with urlopen(address, timeout=30) as answer:
        assert "NATO" in answer.read().decode()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--host", "0.0.0.0"], "serve_accounts"),
        (["--host", "::"], "serve_accounts"),
        (["--host", "lontar.example.org"], "serve_accounts"),
        (["--sign-in"], "serve_accounts"),
        (["--allowed-host", "lontar.example.org"], "serve_accounts"),
        (["--proxy-header", "X User"], "serve_proxy_header"),
        (["--proxy-header", "X-User", "--proxy-from", "proxy.example.org"], "serve_proxy_from"),
        (["--allowed-host", "https://lontar.example.org"], "serve_host_name"),
        (["--allowed-host", "*"], "serve_host_name"),
        (["--proxy-header", "X-User", "--host", "192.0.2.1"], "host_refused"),
    ],
)
def test_what_cannot_be_meant_is_refused(filled, args, said):
    for language in ("en", "id"):
        answer = filled("serve", "--port", "0", *args, code=2, language=language).stderr
        assert f"[{said}]" in answer
    assert said != "serve_accounts" or "lontar account add NAME --role owner" in answer


def test_an_owner_is_needed_not_only_somebody(filled):
    filled("account", "add", "Budi", "--role", "reviewer", "--password-stdin", text=WORDS)
    assert "[serve_accounts]" in filled("serve", "--host", "0.0.0.0", "--port", "0", code=2).stderr


def test_a_port_in_use_is_said(filled):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = filled("serve", "--port", str(port), code=2).stderr
    assert f"Port {port} of 127.0.0.1 is used" in said and "[port_used]" in said and "--port 0" in said


def test_a_port_that_may_not_be_used_is_said(monkeypatch):
    def denied(*_args, **_more):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(socket, "create_server", denied)
    with pytest.raises(UsageError) as caught:
        listening("127.0.0.1", 80)
    assert caught.value.code == "port_refused"


@pytest.mark.parametrize("name", ["fastapi", "uvicorn", "python_multipart"])
def test_without_the_extra_one_is_told_what_to_install(filled, monkeypatch, name):
    find = cli_serve.find_spec
    monkeypatch.setattr(cli_serve, "find_spec", lambda asked: None if asked == name else find(asked))
    for command in (["serve"], ["demo", "--serve"]):
        said = filled(*command, code=3).stderr
        assert name in said and "lontar[web]" in said and "[extra_web]" in said


@pytest.mark.parametrize(
    ("serving", "everybody"),
    [
        (Serving(), True),
        (Serving("localhost"), True),
        (Serving("::1"), True),
        (Serving("127.0.0.7"), True),
        (Serving(sign_in=True), False),
        (Serving(proxy_header="X-User"), False),
        (Serving(allowed_hosts=("lontar.example.org",)), False),
        (Serving("0.0.0.0"), False),
        (Serving("192.0.2.1"), False),
    ],
)
def test_only_on_this_machine_is_nobody_asked(filled, serving, everybody):
    filled("account", "add", "Siti", "--role", "owner", "--password-stdin", text=WORDS)
    with Ledger.open(filled.folder / "a.db") as ledger:
        user = site_of(ledger, serving).everybody
    assert (user is not None) == everybody
    assert user is None or user.role == "owner"


@pytest.mark.parametrize(
    ("serving", "named"),
    [
        (Serving("0.0.0.0", allowed_hosts=("lontar.example.org",)), "lontar.example.org"),
        (Serving("192.0.2.1"), "192.0.2.1"),
        (Serving("2001:db8::1"), "[2001:db8::1]"),
        (Serving("0.0.0.0"), socket.gethostname()),
        (Serving("0.0.0.0"), "127.0.0.1"),
    ],
)
def test_a_server_answers_to_the_names_it_was_given(serving, named):
    assert named in hosts_of(serving)
