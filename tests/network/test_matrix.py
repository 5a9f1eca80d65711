"""The sentences of `make networks` about figures."""

import pytest

from tests.network.measure import broken_promises
from tests.network.report import row

FINE = {
    "words": "passes everything",
    "connected": 0.5,
    "first": "websocket",
    "sent": 200,
    "slowest": 0.2,
    "reacted": 0.3,
    "threaded": 0.9,
    "then": "websocket",
    "second": 0.4,
    "then_second": "websocket",
    "tries": 2,
    "idle": 0.3,
    "program": {"connected": 0.5, "transport": "websocket", "sent": 10, "received": 10, "of": 10},
}


def test_where_every_figure_is_good_nothing_is_broken():
    assert broken_promises("open", FINE, outage=0) == []


@pytest.mark.parametrize(
    ("name", "changes", "words"),
    [
        ("open", {"slowest": 15.1}, "a message took 15.1 s"),
        ("open", {"reacted": 45.1}, "a reaction took 45.1 s"),
        ("open", {"threaded": 45.1}, "a thread took 45.1 s"),
        ("open", {"idle": 2.1}, "an idle browser sent 2.1 requests a second"),
        ("swallow-both-60-s", {"tries": 1}, "the next page tried 1 WebSockets"),
        ("squid", {"program": {**FINE["program"], "received": 9}}, "socket.io-client did not get through"),
        ("squid", {"program": {**FINE["program"], "sent": 9}}, "socket.io-client did not get through"),
    ],
)
def test_each_promise_that_is_not_kept_is_told(name, changes, words):
    assert broken_promises(name, {**FINE, **changes}, outage=0) == [words]


def test_while_nothing_can_get_through_nobody_is_late():
    assert broken_promises("captive-portal", {**FINE, "slowest": 34}, outage=20) == []


def test_socket_io_s_own_client_need_not_live_where_websockets_swallow_after_the_upgrade():
    assert (
        broken_promises(
            "swallow-up-60-s", {**FINE, "tries": 0, "program": {"sent": 2, "received": 3, "of": 10}}, outage=0
        )
        == []
    )


def test_a_row_says_how_many_messages_it_is_of_and_what_became_of_the_program():
    told = row(FINE)
    assert "| 200 |" in told
    assert "| all 10 each way, over websocket at the end |" in told


def test_a_row_of_what_came_to_nothing_says_so_in_its_first_cell():
    assert row({"words": "squid", "failure": "it ended"}).startswith("| squid **it ended** |")
