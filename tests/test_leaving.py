"""The fifth promise: nothing leaves the machine unless somebody asked for an address.

Commands run with their real models in a process of its own, in which Python tells of every name that is looked up and
every connection that is made; what a library opens behind Python's back is looked for among the process's sockets.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shell import news_in

WATCHED = """
import os, re, sys
from pathlib import Path
from click.testing import CliRunner

told = []
def heard(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.sendmsg"):
        told.append(f"{event} {arguments[-1] if event == 'socket.connect' else arguments[0]}")
sys.addaudithook(heard)

def opened():
    inodes = {m[1] for one in Path("/proc/self/fd").iterdir() if (m := re.match(r"socket:.(\\d+)", _target(one)))}
    tables = [Path(f"/proc/self/net/{name}") for name in ("tcp", "tcp6", "udp", "udp6")]
    lines = [line.split() for table in tables if table.exists() for line in table.read_text().splitlines()[1:]]
    return [line[2] for line in lines if line[9] in inodes]

def _target(path):
    try:
        return os.readlink(path)
    except OSError:
        return ""

from lontar.cli import main
for line in sys.stdin.read().splitlines():
    result = CliRunner().invoke(main, line.split("\\t"))
    told += [f"socket to {one}" for one in opened()] if Path("/proc/self/fd").exists() else []
    print(line.split("\\t")[0], result.exit_code, *told, sep="|")
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    told.clear()
"""

COMMANDS = (
    ("add", "news", "table.csv"),
    ("statements", "--about", "air"),
    ("articles",),
    ("actors",),
    ("actor", "Joko Widodo", "--on", "2020-01-01"),
    ("read", "news/flood.txt"),
    ("issue", "add", "Pintu air dibuka"),
    ("positions", "pintu-air-dibuka"),
    ("commitments", "--if", "hujan turun"),
    ("utterances",),
    ("merge",),
    ("reread", "--all"),
    ("export", "out"),
    ("export", "annotated", "--format", "webannotation"),
    ("backup", "copy.db"),
    ("check",),
    ("feeds",),
    ("alerts",),
)
TABLE = (
    "url,title,text\n"
    'https://news.example/a,Jembatan,"Lurah Wira mengatakan bahwa jembatan dibuka pada Maret jika cuaca membaik."\n'
)


def told_by(folder: Path, commands: tuple[tuple[str, ...], ...]) -> list[list[str]]:
    """Each command with its exit code, and what left the machine meanwhile."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("LONTAR_") and "proxy" not in name.lower()
    }
    environment |= {
        "LONTAR_LEDGER": str(folder / "a.db"),
        "LONTAR_LANG": "en",
        "PYTHONPATH": str(Path(__file__).parent.parent),
    }
    asked = "\n".join("\t".join(command) for command in commands)
    run = [sys.executable, "-c", WATCHED]
    done = subprocess.run(run, input=asked, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [line.split("|") for line in done.stdout.splitlines()]


@pytest.mark.sqlite("a database over the network is one that somebody asked for")
def test_nothing_leaves_the_machine_while_articles_are_read_compared_and_asked_for(tmp_path):
    news_in(tmp_path)
    (tmp_path / "table.csv").write_text(TABLE, "utf-8")
    told = told_by(tmp_path, COMMANDS)
    assert [name for name, *_ in told] == [command[0] for command in COMMANDS]
    assert [(name, *left) for name, _, *left in told if left] == []
    assert {code for _, code, *_ in told} == {"0"}


@pytest.mark.sqlite("no ledger is asked")
def test_an_address_that_is_asked_for_is_heard(tmp_path):
    ((_, code, *left),) = told_by(tmp_path, (("read", "http://news.invalid/article"),))
    assert code != "0"
    assert any("news.invalid" in one for one in left)
