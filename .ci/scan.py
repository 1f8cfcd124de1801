"""`make scan`: a server on the made-up sample is attacked by Wapiti, the code read by bandit; the result is kept.

Usage: python .ci/scan.py LONTAR WAPITI BANDIT [MINUTES]. Exits with 1 where a high finding is open, or where little was
seen. The result is written to eval/security/scan.json. A quarter of the time is for looking around, the rest for
attacks.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RESULT = ROOT / "eval" / "security" / "scan.json"
# Without those that need a server of their makers to be called back (ssrf, log4shell), or look for products that are
# not here (wordpress and the like).
MODULES = (
    "backup,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,ldap,methods,permanentxss,redirect,sql,"
    "timesql,upload,xss,xxe"
)
LEAST_PAGES = 100
"""A scan that saw less has seen nothing."""
HIGH = 3
"""Wapiti's levels: 1 low, 2 medium, 3 high, 4 critical."""


@contextmanager
def served(lontar: str) -> Iterator[str]:
    """Serve the sample, in which everybody is the owner: every form can be sent."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "XDG_CACHE_HOME": folder, "LONTAR_LANG": "en"}
        subprocess.run([lontar, "demo"], env=environment, check=True, stdout=subprocess.DEVNULL)
        ledger = str(next(Path(folder).rglob("demo.db")))
        log = (Path(folder) / "log").open("w+", encoding="utf-8")
        server = subprocess.Popen([lontar, "serve", "--port", str(port), "--ledger", ledger], stderr=log, stdout=log)
        try:
            address = f"http://127.0.0.1:{port}/"
            wait_for(address, server, Path(folder) / "log")
            yield address
        finally:
            server.terminate()
            server.wait(30)
            log.seek(0)
            errors = [line for line in log if line.startswith("ERROR")]
            print(f"{len(errors)} errors in the server's log", *errors[:5], sep="\n")
            if errors:
                raise SystemExit("The server made mistakes while it was attacked.")


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server answers; tell its log where it does not."""
    for _ in range(600):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(address, timeout=10).close()
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"The server does not answer: {log.read_text('utf-8')[-2000:]}")


def attacked(wapiti: str, address: str, minutes: int) -> dict[str, Any]:
    """Let Wapiti crawl and attack; return its report."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [
            wapiti, "-u", address, "-m", MODULES, "-f", "json", "-o", str(report), "--flush-session",
            "--scope", "folder", "--max-files-per-dir", "25", "--max-scan-time", str(15 * minutes),
            "--max-attack-time", str(4 * minutes), "--no-bugreport", "-v", "0", "-x", f"{address}static/.*",
        ]  # fmt: skip
        # A home of its own: it keeps its scans there.
        environment = {**os.environ, "HOME": folder, "NO_PROXY": "127.0.0.1"}
        done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
        if done.returncode or not report.exists():
            raise SystemExit(f"Wapiti ended with {done.returncode}: {done.stdout[-500:]} {done.stderr[-500:]}")
        found: dict[str, Any] = json.loads(report.read_text("utf-8"))
        if (pages := found["infos"].get("crawled_pages_nbr") or 0) < LEAST_PAGES:
            raise SystemExit(f"Wapiti saw {pages} pages only: {done.stdout[:1500]} {done.stderr[-500:]}")
        return found


def read_by(bandit: str) -> list[dict[str, Any]]:
    """Let bandit read the code; return what it finds."""
    done = subprocess.run(
        [bandit, "-q", "-r", "lontar", "-f", "json"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)["results"]
    return found


def version(tool: str) -> str:
    """Return the version that a tool tells."""
    told = subprocess.run([tool, "--version"], capture_output=True, text=True, check=False)
    numbers = re.search(r"\d+(?:\.\d+)+", told.stdout + told.stderr)
    return numbers[0] if numbers else "unknown"


def main(lontar: str, wapiti: str, bandit: str, minutes: str = "6") -> int:
    """Scan, write the result, tell what is high."""
    with served(lontar) as address:
        report = attacked(wapiti, address, int(minutes))
    dynamic = [
        {
            "kind": kind,
            "level": one["level"],
            "method": one["method"],
            "path": one["path"],
            "info": one["info"].replace(address, "/"),
        }
        for kind, rows in (*report["vulnerabilities"].items(), *report["anomalies"].items())
        for one in rows
    ]
    static = [
        {"rule": one["test_id"], "severity": one["issue_severity"], "confidence": one["issue_confidence"],
         "file": one["filename"], "what": one["issue_text"]}
        for one in read_by(bandit)
    ]  # fmt: skip
    high = [one for one in dynamic if one["level"] >= HIGH] + [one for one in static if one["severity"] == "HIGH"]
    result = {
        "command": "make scan",
        "tools": {"wapiti": version(wapiti), "bandit": version(bandit)},
        "minutes": int(minutes),
        "modules": MODULES.split(","),
        "crawled_pages": report["infos"].get("crawled_pages_nbr"),
        "high": high,
        "dynamic": sorted(dynamic, key=lambda one: (-one["level"], one["kind"], one["path"])),
        "static": dict(sorted(Counter(f"{one['rule']} {one['severity']}: {one['what']}" for one in static).items())),
    }
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(f"{RESULT.relative_to(ROOT)}: {len(high)} high of {len(dynamic)} dynamic and {len(static)} static findings")
    for one in high:
        print(json.dumps(one))
    return 1 if high else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
