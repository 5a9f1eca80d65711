"""Twenty rolling restarts behind nginx under load, and where the connections are afterwards."""

import pytest

from tests.deploy.conftest import COMPLETE
from tests.deploy.load import Load
from tests.server import eventually

pytestmark = pytest.mark.slow
TIMES = 20
GAP = 2  # seconds that a screen may be behind at most
SPREAD = 60  # seconds until the connections are spread again
PART = 0.3  # of all connections, that each of two nodes has at least then


def test_twenty_rolling_restarts_fail_no_request_and_leave_no_screen_behind_and_nodes_share_afterwards(
    installation, ana, room, screens
):
    asked = len(installation.nginx.answers)
    with Load(ana.another_browser(), room) as load:
        for _ in range(TIMES):
            before = len(load.acknowledged)
            installation.roll()
            eventually(lambda before=before: len(load.acknowledged) > before, COMPLETE)
        eventually(lambda: are_spread(installation, len(screens)), SPREAD, lambda: str(installation.connections()))
    assert load.failed == []
    assert [answer for answer in installation.nginx.answers[asked:] if answer[2] >= 500] == []
    for screen in screens:
        eventually(lambda screen=screen: load.acknowledged.keys() <= screen.texts.keys(), COMPLETE)
        assert screen.revs == sorted(set(screen.revs))
    gaps = [max(screen.texts[text] - at for text, at in load.acknowledged.items()) for screen in screens]
    assert max(gaps) < GAP, sorted(gaps)


def are_spread(installation, many):
    """Say whether each node has a good part of all connections."""
    return min(installation.connections()) >= PART * many
