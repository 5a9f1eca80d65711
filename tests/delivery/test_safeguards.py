"""Each safeguard of delivery, taken away: what is promised breaks, in the way that the safeguard is there for."""

import pytest

from tests.delivery.kills import kills
from tests.delivery.talk import Talk
from tests.server import eventually

COMPLETE = 10  # seconds


@pytest.fixture
def cut_talk(start_server, new_context, cutting_proxy, seeded):
    """Return `cut_talk(entry)`: a Talk behind proxies that cut, with an application of tests/delivery, killed twice."""

    def make(entry):
        server = start_server(FLASK_APP=f"tests/delivery/{entry}.py", ACK_TIMEOUT=2)
        proxy = cutting_proxy(server)
        talk = Talk(server, new_context, [proxy.url] * 4, seeded)
        proxy.cut_every = 4
        talk.begin()
        for _ in kills(server, talk, seeded, times=2):
            continue
        talk.end()
        return talk

    return make


def test_without_client_ids_messages_are_stored_twice(cut_talk):
    talk = cut_talk("without_client_ids")
    assert talk.doubled()


@pytest.mark.slow  # that screens do get what they missed is shown by `test_killed_server`, each time
def test_without_sync_screens_stay_incomplete(cut_talk):
    talk = cut_talk("without_sync")
    assert (talk.lost(), talk.doubled()) == ([], [])
    with pytest.raises(AssertionError, match="incomplete"):
        eventually(lambda: not talk.incomplete(), COMPLETE, lambda: f"incomplete: {talk.incomplete()}")


@pytest.mark.slow  # as above, with reactions
def test_without_a_rev_for_each_reaction_screens_stay_wrong(cut_talk):
    talk = cut_talk("without_patch_revs")
    assert (talk.lost(), talk.doubled()) == ([], [])
    with pytest.raises(AssertionError, match="incomplete"):
        eventually(lambda: not talk.incomplete(), COMPLETE, lambda: f"incomplete: {talk.incomplete()}")


@pytest.mark.slow
def test_reactions_that_toggle_end_as_nobody_wished(cut_talk):
    talk = cut_talk("toggling_reactions")
    assert talk.lost()


@pytest.mark.slow
def test_notices_that_are_written_after_their_message_get_lost(cut_talk):
    talk = cut_talk("late_notices")
    assert (0, 1) not in talk.wrong_notices().values()
    assert (1, 0) in talk.wrong_notices().values()
