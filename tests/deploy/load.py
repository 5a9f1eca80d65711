"""Somebody who writes and reads without a pause, through the proxy."""

import itertools
import threading
import time

from tests.people import new_client_id


class Load:
    """Writes, reads and marks as read without a pause. `acknowledged`: {body: monotonic seconds}."""

    def __init__(self, person, conversation):
        self.acknowledged = {}
        self.failed = []
        self._person, self._conversation = person, conversation
        self._is_stopped = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._is_stopped.set()
        self._thread.join()

    def _run(self):
        path = f"/conversations/{self._conversation}"
        for number in itertools.count(1):
            if self._is_stopped.is_set():
                return
            draft = {"client_id": new_client_id(), "body": f"number {number}"}
            posted = self._ask("POST", f"{path}/messages", {"messages": [draft]})
            if posted is not None:
                message = posted["messages"][0]
                self.acknowledged[message["body"]] = time.monotonic()
                self._ask("POST", f"{path}/read", {"seq": message["seq"]})
            self._ask("GET", f"{path}/messages")

    def _ask(self, method, path, body=None):
        answer = self._person.api(method, path, body)
        if answer.ok:
            return answer.json() if answer.content else {}
        self.failed.append((method, path, answer.status_code, answer.text))
        return None
