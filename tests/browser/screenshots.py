"""Pictures of every page for the documentation, of the bundled sample: `python -m tests.browser.screenshots`.

Writes `docs/screenshots/NAME-LANGUAGE.png`; needs chromium (`make browser`) and the groups of `make test`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.browser.conftest import wait_for

ROOT = Path(__file__).parent.parent.parent
OUT = ROOT / "docs" / "screenshots"
PAGES = {
    "home": "/",
    "search": "/search?about=pasukan",
    "articles": "/articles",
    "actors": "/actors",
    "actor": "/actor/lontar:jens-stoltenberg",
    "issues": "/issues",
    "issue": "/issue/pasukan",
    "what-if": "/what-if?if=Rusia+menyerang+anggota+NATO&on=2024-06-10",
    "review": "/review",
    "sources": "/sources",
}


def main() -> None:
    """Serve the sample and take the pictures."""
    from playwright.sync_api import sync_playwright

    OUT.mkdir(parents=True, exist_ok=True)
    found = shutil.which("chromium") or sys.exit("there is no chromium here: `make browser` installs Debian's")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as driver:
        folder = Path(name)
        server, address = served(folder)
        browser = driver.chromium.launch(executable_path=str(found), args=["--no-sandbox"])
        try:
            for language in ("id", "en"):
                page = browser.new_page(viewport={"width": 1100, "height": 900}, locale=language)
                for view, path in PAGES.items():
                    page.goto(f"{address}{path}")
                    page.screenshot(path=OUT / f"{view}-{language}.png")
                page.goto(f"{address}/search?about=pasukan")
                for view, link in (("article", "/article/"), ("statement", "/statement/")):
                    page.goto(f"{address}/search?about=pasukan")
                    page.locator(f".card .source a[href^='{link}']").first.click()
                    page.wait_for_load_state()
                    page.screenshot(path=OUT / f"{view}-{language}.png")
                page.locator("a[href^='/utterance/']").first.click()
                page.wait_for_load_state()
                page.screenshot(path=OUT / f"utterance-{language}.png")
                page.close()
        finally:
            browser.close()
            server.terminate()
            server.wait(timeout=20)


def served(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Serve the sample as `lontar demo --serve` does; return the server and its address."""
    log = folder / "log"
    with log.open("wb") as heard:
        demo = [sys.executable, "-m", "lontar", "demo", "--serve"]
        server = subprocess.Popen(demo, env={**os.environ, "LONTAR_LANG": "en"}, stdout=heard, stderr=heard)
    for _ in range(240):
        if found := re.search(r"http://127\.0\.0\.1:\d+", log.read_text("utf-8", "replace")):
            wait_for(found[0], server, log)
            return server, found[0]
        time.sleep(0.5)
    server.kill()
    sys.exit(log.read_text("utf-8", "replace"))


if __name__ == "__main__":
    main()
