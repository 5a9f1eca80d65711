import pytest

from tests.delivery.kills import kills
from tests.delivery.talk import Talk
from tests.server import eventually

COMPLETE = 60  # seconds: a few when nothing else runs; eight tabs on two busy processors take their time
CUT_EVERY = 2  # polls that bring something; one brings all that a turn, or a commit, had for it
WEBSOCKET, POLLING, CUT_POLLING = "websocket", "polling", "cut polling"


MIXED = [WEBSOCKET, WEBSOCKET, POLLING, CUT_POLLING]
FEW = 6  # kills: one of each kind there is, see `kills`
MANY = 20


@pytest.mark.parametrize(
    ("ways", "times"),
    [
        pytest.param(MIXED, FEW, id="few-mixed"),
        pytest.param(MIXED, MANY, id="mixed", marks=pytest.mark.slow),
        pytest.param([WEBSOCKET] * 4, MANY, id="websocket", marks=pytest.mark.slow),
        pytest.param([POLLING] * 4, MANY, id="polling", marks=pytest.mark.slow),
        pytest.param([CUT_POLLING] * 4, MANY, id="cut-polling", marks=pytest.mark.slow),
    ],
)
def test_nothing_is_lost_doubled_or_reordered_by_kills(start_server, new_context, cutting_proxy, seeded, ways, times):
    server = start_server()
    polling, cutting = cutting_proxy(server), cutting_proxy(server)
    addresses = {WEBSOCKET: server.url, POLLING: polling.url, CUT_POLLING: cutting.url}
    talk = Talk(server, new_context, [addresses[way] for way in ways], seeded)
    talk.wait_for_transports("websocket" if way == WEBSOCKET else "polling" for way in ways)
    cutting.cut_every = CUT_EVERY
    talk.begin()
    for _ in kills(server, talk, seeded, times):
        assert talk.is_safe()
    talk.end()
    wishes, edits = (sum(len(tab.look()[name]) for tab in talk.tabs) for name in ("wishes", "edits"))
    done = f"{len(talk.texts())} messages, {wishes} reactions, {edits} edits"
    print(f"{times} kills, {done}, {cutting.cuts} polls cut")
    assert (talk.lost(), talk.doubled(), talk.disordered(), talk.wrong_notices()) == ([], [], [], {})
    eventually(lambda: not talk.incomplete(), COMPLETE, lambda: f"incomplete: {talk.incomplete()}")
    assert len(talk.texts()) > 5 * times
    assert wishes > times
    assert edits > times / 4
    assert cutting.cuts > 2 or CUT_POLLING not in ways
