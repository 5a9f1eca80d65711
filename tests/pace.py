"""How slow this machine is just now: neighbours on its processors make the same work dearer, also in processor time.

A bound in seconds of processor time is meant for a machine at rest. A time beyond it is compared once more, with the
pace of the machine in that moment.
"""

import json
import re
import time
import unicodedata

# Seconds of processor time that `_work` takes where no neighbour disturbs; that is where tests have their bounds.
AT_REST = 0.0044
TRIES = 3
TEXT = json.dumps([{"name": f"Zoë {n}", "text": "a\u0301b\u0316 https://example.org/" * 20, "n": n} for n in range(60)])
WORD = re.compile(r"\w+")


def slowness() -> float:
    """Return how many times slower this machine is than one at rest; 1 for a faster one."""
    return max(1.0, min(_once() for _ in range(TRIES)) / AT_REST)


def _once():
    before = time.thread_time()
    _work()
    return time.thread_time() - before


def _work():
    """Do what a server does with texts."""
    for one in json.loads(TEXT) + json.loads(TEXT)[:30]:
        unicodedata.normalize("NFKC", one["text"])
        WORD.findall(one["text"])
        sorted(one.items(), key=str)
