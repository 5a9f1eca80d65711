import itertools

import requests

from tests.server import eventually

ANSWER = 20  # seconds


def test_a_post_is_counted_wherever_it_arrives_and_wherever_the_count_is_asked(nodes):
    first, second = (f"{server.url}/network/probes/once" for server in nodes)
    numbers = itertools.count()
    eventually(lambda: is_heard(first, second, f"one-of-many-{next(numbers)}"))
    requests.post(first, params={"nonce": "posted-through-both"}, timeout=ANSWER)
    requests.post(second, params={"nonce": "posted-through-both"}, timeout=ANSWER)
    for url in (first, second):
        asked = {"nonce": "asked-afterwards", "of": "posted-through-both"}
        assert requests.get(url, params=asked, timeout=ANSWER).json()["arrived"] == 2


def is_heard(first, second, nonce):
    """Return whether what arrives at the first server is known at the second: both have found each other."""
    requests.post(first, params={"nonce": nonce}, timeout=ANSWER)
    return requests.get(second, params={"nonce": nonce}, timeout=ANSWER).json()["arrived"] == 1


def test_a_held_request_that_is_repeated_at_another_server_is_told_so_at_once(nodes):
    first, second = (f"{server.url}/network/probes/hold" for server in nodes)
    asked = {"nonce": "held-at-the-first", "seconds": 1}
    assert requests.get(first, params=asked, timeout=ANSWER).json()["again_after"] is None
    assert requests.get(second, params=asked, timeout=ANSWER).json()["again_after"] is not None
