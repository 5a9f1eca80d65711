import pytest

from chatapp import limits
from chatapp.services.conversations import access
from chatapp.services.messages import history, read_marks


@pytest.fixture
def opening(ana, bo, talk, say):
    """Return `opening(total, read)`: the seqs of the page at which Bo, who has read so far, opens the conversation."""

    def make(total, read):
        for _ in range(total):
            say(ana, talk)
        if read:
            read_marks.mark_read(bo, talk, read)
        page = history.opening(access.get(bo, talk), total - read)
        return [message["seq"] for message in page["messages"]], page["has_before"], page["has_after"]

    return make


def test_with_all_read_it_is_the_end(opening):
    assert opening(60, 60) == ([*range(37, 61)], True, False)


def test_few_unread_are_at_the_end_of_it(opening):
    assert opening(60, 60 - limits.OPENING_UNREAD) == ([*range(37, 61)], True, False)


def test_more_begin_shortly_above_the_first_unread(opening):
    assert opening(60, 40) == ([*range(37, 61)], True, False)


def test_more_than_a_page_go_on_after_it(opening):
    assert opening(120, 30) == ([*range(27, 77)], True, True)


def test_nothing_read_begins_at_the_beginning(opening):
    assert opening(70, 0) == ([*range(1, 51)], False, True)
