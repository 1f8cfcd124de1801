"""Issues that are followed from now on: all statements are asked about them in a thread, beside the requests."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import Final

from lontar.errors import LontarError
from lontar.ledger import Ledger
from lontar.types import Issue
from lontar.web.failing import failed, in_a_line

LOG: Final = logging.getLogger("lontar.web")
THREAD: Final = "lontar-following"


@dataclass(frozen=True, slots=True)
class Progress:
    """How many statements of how many were asked, None while that is being found out; why it failed, if it did."""

    asked: int | None = None
    wanted: int | None = None
    failure: LontarError | None = None


class Following:
    """Asks about one issue at a time. What was asked is kept: a server that stops goes on when it starts again."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._lock = threading.Lock()
        self._waiting: list[Issue] = []
        self._progress: dict[Issue, Progress] = {}
        self._thread: threading.Thread | None = None
        self._stopping = False

    def resume(self) -> None:
        """Go on with the issues about which not all statements have been asked yet.

        Where that cannot be told, as with weights that are damaged, the log says so: pages that need none are served.
        """
        try:
            waiting = self._ledger.unasked()
        except LontarError as error:
            LOG.error("issues are not asked about: %s", error)
            return
        for issue in waiting:
            self.follow(issue)

    def follow(self, issue: Issue) -> None:
        """Ask about an issue when those before it are done; one that is waiting or in hand is not asked twice."""
        with self._lock:
            known = self._progress.get(issue)
            if self._stopping or (known is not None and known.failure is None):
                return
            self._progress[issue] = Progress()
            self._waiting.append(issue)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name=THREAD, daemon=True)
                self._thread.start()

    def progress(self, issue: Issue) -> Progress | None:
        """Return how far an issue is, None where nothing is left to do."""
        with self._lock:
            found = self._progress.get(issue)
        if found is None or found.failure is None or issue in self._ledger.unasked():
            return found
        # A merge has asked the rest since.
        with self._lock:
            self._progress.pop(issue, None)
        return None

    def stop(self, *, seconds: float) -> None:
        """End behind the statements in hand, and wait for that so many seconds at most."""
        with self._lock:
            self._stopping, thread = True, self._thread
        if thread is not None:
            thread.join(seconds)

    def _work(self) -> None:
        while True:
            with self._lock:
                if self._stopping or not self._waiting:
                    self._thread = None
                    return
                issue = self._waiting.pop(0)
            self._ask(issue)

    def _ask(self, issue: Issue) -> None:
        try:
            self._ledger.ask(issue, heard=lambda asked, wanted: self._heard(issue, asked, wanted))
        except Exception as error:
            self._failed(issue, error)
            return
        with self._lock:
            self._progress.pop(issue, None)

    def _heard(self, issue: Issue, asked: int, wanted: int) -> bool:
        with self._lock:
            self._progress[issue] = Progress(asked, wanted)
            return not self._stopping

    def _followed(self, issue: Issue) -> bool:
        try:
            return issue in self._ledger.issues()
        except Exception:
            # The thread goes on with the next issue, whatever looking this up fails at.
            return True

    def _failed(self, issue: Issue, error: Exception) -> None:
        """Keep why it failed; who stopped following in the meantime is told nothing, and neither is the log."""
        followed = self._followed(issue)
        if followed and not isinstance(error, LontarError):
            LOG.error("issue %s: %s", issue.id, in_a_line(error))
            LOG.debug("", exc_info=error)
        with self._lock:
            before = self._progress.pop(issue, Progress())
            if followed:
                failure = error if isinstance(error, LontarError) else failed()
                self._progress[issue] = Progress(before.asked, before.wanted, failure)
