"""Killing a server at random moments."""

from tests.server import eventually

START = 30  # seconds
MORE = 60


def kills(server, talk, random, times):
    """Kill the server `times` times: some time after it came up, or while it comes up. Yields while it is dead."""
    for number in range(times):
        is_early = number % 3 == 2
        wait_for_more((lambda: talk.typed) if is_early else talk.texts, talk, random.randint(1, 12))
        server.kill()
        yield
        server.launch()
        if number % 3 != 1:
            eventually(server.is_up, START)
        if number % 6 == 3:
            random.choice(talk.tabs).reload()
    eventually(server.is_up, START)


def wait_for_more(texts, talk, count):
    """Wait until `texts()` are more by `count`, or nobody writes any more."""
    before = len(texts())
    eventually(lambda: len(texts()) >= before + count or talk.is_written_out, MORE)
