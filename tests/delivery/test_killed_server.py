import pytest

from tests.delivery.kills import kills
from tests.delivery.talk import Talk
from tests.server import eventually

COMPLETE = 60  # seconds: a few when nothing else runs; eight tabs on two busy processors take their time
CUT_EVERY = 2  # polls that bring something; one brings all that a turn, or a commit, had for it
WEBSOCKET, POLLING, CUT_POLLING = "websocket", "polling", "cut polling"


@pytest.mark.parametrize(
    "ways",
    [
        pytest.param([WEBSOCKET, WEBSOCKET, POLLING, CUT_POLLING], id="mixed"),
        pytest.param([WEBSOCKET] * 4, id="websocket", marks=pytest.mark.slow),
        pytest.param([POLLING] * 4, id="polling", marks=pytest.mark.slow),
        pytest.param([CUT_POLLING] * 4, id="cut-polling", marks=pytest.mark.slow),
    ],
)
def test_nothing_is_lost_doubled_or_reordered_by_twenty_kills(start_server, new_context, cutting_proxy, seeded, ways):
    server = start_server()
    polling, cutting = cutting_proxy(server), cutting_proxy(server)
    addresses = {WEBSOCKET: server.url, POLLING: polling.url, CUT_POLLING: cutting.url}
    talk = Talk(server, new_context, [addresses[way] for way in ways], seeded)
    talk.wait_for_transports("websocket" if way == WEBSOCKET else "polling" for way in ways)
    cutting.cut_every = CUT_EVERY
    talk.begin()
    for _ in kills(server, talk, seeded, times=20):
        assert talk.is_safe()
    talk.end()
    print(f"20 kills, {len(talk.texts())} messages, {cutting.cuts} polls cut")
    assert (talk.lost(), talk.doubled(), talk.disordered()) == ([], [], [])
    eventually(lambda: not talk.incomplete(), COMPLETE, lambda: f"incomplete: {talk.incomplete()}")
    assert len(talk.texts()) > 100
    assert cutting.cuts > 2 or CUT_POLLING not in ways
