"""A program that follows its person by `POST /sync` with `wait`, each request from a thread of its own."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

LONG = 25  # seconds to wait for; far beyond what any of these tests allows
HELD = 0.3  # seconds without an answer, after which a request counts as held


@dataclass(frozen=True)
class Answer:
    """An answer, and the seconds until it came."""

    status: int
    body: dict
    seconds: float
    headers: dict


class Waiting:
    """`asker` has `api()`: a Program or a Person in a browser of their own. `known`: what the last answer told."""

    def __init__(self, asker):
        self._asker = asker
        self._threads = ThreadPoolExecutor()
        self.known = self.ask(0).body

    def ask(self, wait, cursors=None):
        """Ask and wait for the Answer."""
        return self._answer(self._body(wait, cursors))

    def begin(self, cursors=None, *, is_held=True):
        """Ask, see that it is held, and return the Future of the Answer."""
        asked = self._threads.submit(self._answer, self._body(LONG, cursors))
        if is_held:
            time_over(asked)
            assert not asked.done(), asked.result()
        return asked

    def learn(self, answer):
        """Know what an Answer told."""
        told = answer.body
        self.known = {**told, "list": told["list"] or self.known["list"]}

    def close(self):
        self._threads.shutdown(wait=False)
        self._asker.close()

    def _body(self, wait, cursors):
        known = getattr(self, "known", None)
        if known is None:
            return {}
        return {
            "epoch": known["epoch"],
            "me": known["me"],
            "list": known["list"]["digest"],
            "cursors": cursors or {},
            "wait": wait,
        }

    def _answer(self, body):
        begun = time.monotonic()
        response = self._asker.api("POST", "/sync", body)
        return Answer(response.status_code, response.json(), time.monotonic() - begun, response.headers)


def time_over(asked):
    """Give an answer the time to come that must not come."""
    try:
        asked.result(HELD)
    except TimeoutError:
        return
