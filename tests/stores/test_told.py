import pytest

from chatapp.stores.notes import Notes
from chatapp.stores.told import Told


@pytest.fixture
def told():
    """A gate that has told a room up to rev 5."""
    gate = Told()
    gate.begin("room", 5)
    return gate


def test_the_next_rev_passes_and_an_older_one_does_not(told):
    assert [told.passes("room", rev) for rev in (5, 6, 6, 7)] == [False, True, False, True]
    assert told.lagging.take() == []


def test_after_a_gap_nothing_passes_until_it_is_filled(told):
    assert [told.passes("room", rev) for rev in (7, 8)] == [False, False]
    assert told.lagging.take() == ["room"]
    assert [told.passes("room", rev) for rev in (6, 7, 8)] == [True, True, True]


def test_a_rev_that_is_no_more_is_skipped_and_the_gate_never_goes_back(told):
    told.skip("room", 8)
    told.skip("room", 3)
    assert told.rev("room") == 8


def test_somebody_more_who_opens_a_conversation_changes_nothing(told):
    told.begin("room", 9)
    assert told.rev("room") == 5


def test_nothing_passes_of_a_conversation_that_nobody_has_open(told):
    told.passes("room", 9)
    told.forget("room")
    assert not told.passes("room", 6)
    assert not told.passes("other", 1)
    assert told.lagging.take() == []
    assert told.all() == []


def test_a_note_is_kept_once_until_it_is_taken():
    notes = Notes()
    notes.add([2, 1, 2])
    notes.wait()
    assert notes.take() == [2, 1]
    assert notes.take() == []


def test_a_task_is_woken_by_what_is_noted_while_it_works():
    notes = Notes()
    notes.add([1])
    notes.take()
    notes.add([2])
    notes.wait()
    assert notes.take() == [2]
