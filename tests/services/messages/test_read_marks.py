from chatapp.errors import Invalid, NotFound
from chatapp.services.conversations import access
from chatapp.services.messages import read_marks, sync


def marks(*wanted):
    """Mark these (person, conversation, seq) as read in one transaction; return the Marks."""
    group = [
        read_marks.Mark(person, conversation, seq, lowest=0, aim=read_marks._forward)
        for person, conversation, seq in wanted
    ]
    read_marks.write_batch(lambda: group)
    return group


def test_many_who_read_at_the_same_moment_are_each_answered(ana, bo, talk, say):
    for _ in range(3):
        say(ana, talk)
    first, second = marks((bo, talk, 2), (ana, talk, 3))
    assert (first.result()["membership"]["unread"], second.result()["membership"]["unread"]) == (1, 0)
    assert sync.listing(bo)["unread"]["direct"] == 1


def test_one_that_is_refused_leaves_the_others(ana, bo, cy, talk, say):
    say(ana, talk)
    group = marks((cy, talk, 1), (bo, talk, 77), (bo, talk, 1))
    assert [type(mark.exception()) for mark in group] == [NotFound, Invalid, type(None)]
    assert access.get(bo, talk).last_read_seq == 1


def test_the_same_twice_is_news_once(ana, bo, talk, say):
    say(ana, talk)
    first, again = marks((bo, talk, 1), (bo, talk, 1))
    assert (first.has_read, again.has_read) == (True, False)
    assert first.result()["membership"]["rev"] == again.result()["membership"]["rev"]
