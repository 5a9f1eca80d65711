"""Rooms that two people share, and the people in one's rooms: nothing of a room that one is not in."""

import pytest

from chatapp.extensions import db
from chatapp.models import User
from chatapp.services.accounts import people
from chatapp.services.conversations import direct, members, rooms


@pytest.fixture
def place(ana, bo, cy):
    """Return `place(name, owner, *others, **more)`: the id of a new room with these members."""

    def make(name, owner, *others, **more):
        room = rooms.create(owner, f"room-{name:->8}", name, **more)["conversation"]
        if others:
            members.invite(owner, room, [other.public_id for other in others])
        return room

    return make


def names(found):
    return [room["name"] for room in found]


def test_rooms_in_common_are_those_that_both_are_in_by_name(ana, bo, cy, place):
    place("Quay", ana, bo)
    place("Attic", ana, bo, visibility="private")
    place("Hers", ana, cy)
    place("Theirs", bo, cy)
    assert names(rooms.in_common(ana, bo)) == names(rooms.in_common(bo, ana)) == ["Attic", "Quay"]
    assert names(rooms.in_common(ana, cy)) == ["Hers"]


def test_a_private_room_of_others_is_in_common_with_nobody_else(ana, bo, cy, place):
    place("Attic", bo, cy, visibility="private")
    assert rooms.in_common(ana, bo) == []


def test_a_room_that_was_left_or_archived_is_not_in_common(ana, bo, place):
    left, archived = place("Left", ana, bo), place("Archived", ana, bo)
    members.leave(bo, left)
    rooms.archive(ana, archived)
    assert rooms.in_common(ana, bo) == []


def test_companions_are_those_in_ones_rooms_and_not_those_one_writes_to(ana, bo, cy, make_person, place):
    dee = make_person("dee")
    direct.open_direct(ana, [cy.public_id])
    place("Quay", ana, bo)
    place("Theirs", bo, dee)
    found = people.search("", limit=10, among=members.companions(ana))
    assert [user.username for user in found] == ["ana", "bo"]
    members.leave(dee, place("Pier", ana, dee))
    assert [user.username for user in people.search("", limit=10, among=members.companions(ana))] == ["ana", "bo"]
    assert people.count() == db.session.query(User).count() == 4


def test_only_new_rooms_are_those_that_one_is_not_in(ana, bo, place):
    place("Quay", ana, bo)
    place("Theirs", bo)
    assert names(rooms.directory(ana, only_new=True)) == ["Theirs"]
    assert sorted(names(rooms.directory(ana))) == ["Quay", "Theirs"]
