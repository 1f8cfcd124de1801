"""A real server with the seeds in its ledger, and a real browser that looks at it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

TURNED = {
    # Two invented articles in which one speaker turns: the seeds hold nobody who does.
    "turn_1.txt": "Ratna Wibisana, menteri pertahanan Kertanagara, mengatakan pada Senin (4/3/2024) bahwa NATO harus "
    "mengirim pasukan tempur ke Ukraina.\n",
    "turn_2.txt": "Ratna Wibisana, menteri pertahanan Kertanagara, pada Selasa (7/5/2024) menolak gagasan untuk "
    "mengirim pasukan tempur NATO ke Ukraina.\n",
}


@pytest.fixture(scope="package")
def site(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server whose ledger holds the five seeds and two invented articles."""
    pytest.importorskip("uvicorn", reason="needs lontar[web]")
    folder = tmp_path_factory.mktemp("site")
    for name, text in TURNED.items():
        (folder / name).write_text(text, "utf-8")
    environment = {**os.environ, "LONTAR_LANG": "en", "LONTAR_LEDGER": str(folder / "site.db")}
    lontar = [sys.executable, "-m", "lontar"]
    added = [*lontar, "add", str(data / "seeds"), *(str(folder / name) for name in TURNED)]
    subprocess.run(added, env=environment, check=True, capture_output=True, timeout=300)
    port = free_port()
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([*lontar, "serve", "--port", str(port)], env=environment, stdout=log, stderr=log)
    try:
        wait_for(f"http://127.0.0.1:{port}/", server, folder / "log")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    """Debian's chromium, driven by Playwright (`make browser` installs it)."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("there is no chromium here: `make browser` installs Debian's")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until a server answers; fail with what it said where it does not."""
    for _ in range(240):
        try:
            urllib.request.urlopen(address, timeout=5).read()
            return
        except (urllib.error.URLError, OSError):
            assert server.poll() is None, log.read_text("utf-8")
            time.sleep(0.25)
    raise AssertionError(f"no answer: {log.read_text('utf-8')}")
