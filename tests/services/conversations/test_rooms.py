import pytest
from sqlalchemy import insert

from chatapp import limits
from chatapp.errors import Conflict, Forbidden, Invalid, NotFound
from chatapp.extensions import db
from chatapp.models import Conversation
from chatapp.models.columns import name_key, new_id, room_key
from chatapp.services.accounts import people
from chatapp.services.conversations import access, members, rooms
from chatapp.services.transactions import write_transaction


def names(found):
    return [room["name"] for room in found]


def test_the_directory_shows_public_rooms_and_hides_private_ones(ana, bo, room):
    rooms.create(ana, "room-000002", "Board", visibility="private")
    assert names(rooms.directory(bo)) == ["Field office"]


def test_the_directory_is_searched_without_regard_to_case_and_accents(ana, bo):
    rooms.create(ana, "room-000002", "Café", topic="Naïve questions")
    assert names(rooms.directory(bo, "CAFE")) == names(rooms.directory(bo, "naive")) == ["Café"]
    assert names(rooms.directory(bo, "100%")) == []


def test_a_search_puts_names_that_begin_with_the_text_before_rooms_that_were_active_later(ana, bo):
    rooms.create(ana, "room-000002", "Pier")
    rooms.create(ana, "room-000003", "Pier 10%")
    rooms.create(ana, "room-000004", "Old pier")
    rooms.create(ana, "room-000005", "Boats", topic="at the pier")
    for text in ("pier", "#PIER", " Píer "):
        assert names(rooms.directory(bo, text))[:2] == ["Pier 10%", "Pier"], text
    assert names(rooms.directory(bo, "pier"))[2:] == ["Boats", "Old pier"]
    assert names(rooms.directory(bo, "pier 10%")) == ["Pier 10%"]


def test_a_search_among_thousands_of_rooms_is_answered_with_one_page_that_begins_with_the_name(ana, bo):
    with write_transaction():
        many = [f"Room {number} of the harbour" for number in range(3_000)]
        db.session.execute(insert(Conversation), [
            {"public_id": new_id(), "kind": "room", "name": name, "name_key": name_key(name), "visibility": "public",
             "search_key": room_key(name, ""), "client_id": new_id(), "creator_id": ana.id}
            for name in many
        ])  # fmt: skip
    rooms.create(ana, "room-000002", "Rooms of the office", topic="room 1711 is free")
    found = rooms.directory(bo, "room 1711")
    assert names(found) == ["Room 1711 of the harbour", "Rooms of the office"]
    everything = rooms.directory(bo, "room")
    assert len(everything) == limits.DIRECTORY_PAGE
    assert everything.has_more


def test_a_search_finds_ones_own_private_rooms_and_nobody_elses(ana, bo):
    rooms.create(ana, "room-000002", "Café Plan", visibility="private")
    for text in ("cafe plan", "CAFE", "plan café", "#caf"):
        assert names(rooms.directory(ana, text, with_own=True)) == ["Café Plan"], text
        assert names(rooms.directory(bo, text, with_own=True)) == names(rooms.directory(ana, text)) == [], text
    assert names(rooms.directory(ana, "#plan", with_own=True)) == names(rooms.directory(ana)) == []


def test_a_private_room_answers_a_stranger_as_an_unknown_one_does(ana, bo):
    private = rooms.create(ana, "room-000002", "Board", visibility="private")["conversation"]
    for room_id in (private, "AAAAAAAAAAAAAAAA"):
        with pytest.raises(NotFound):
            rooms.find_in_directory(bo, room_id)
        with pytest.raises(NotFound):
            members.join(bo, room_id)
        with pytest.raises(NotFound):
            access.get(bo, room_id)


def test_a_public_name_is_taken_in_whatever_case(ana, bo, room):
    with pytest.raises(Conflict) as refusal:
        rooms.create(bo, "room-000002", "FIELD Office")
    assert (refusal.value.code, refusal.value.field) == ("taken", "name")


def test_a_private_room_may_have_any_name_so_that_a_taken_one_reveals_nothing(ana, bo, room):
    rooms.create(bo, "room-000002", "Field office", visibility="private")
    rooms.create(ana, "room-000003", "Field office", visibility="private")


def test_a_private_room_cannot_become_public_under_a_taken_name(ana, bo, room):
    private = rooms.create(bo, "room-000002", "Field office", visibility="private")["conversation"]
    with pytest.raises(Conflict):
        rooms.change(bo, private, visibility="public")
    assert access.get(bo, private).visibility == "private"


def test_creating_twice_with_one_client_id_makes_one_room(ana, room):
    assert rooms.create(ana, "room-000001", "Field office")["conversation"] == room
    with pytest.raises(Conflict):
        rooms.create(ana, "room-000001", "Another")


def test_an_archived_room_gives_its_name_free_and_takes_it_back_only_when_it_is(ana, bo, room):
    rooms.archive(ana, room)
    assert names(rooms.directory(bo)) == []
    rooms.create(bo, "room-000002", "Field office")
    with pytest.raises(Conflict):
        rooms.unarchive(ana, room)


def test_only_owners_change_a_room(ana, bo, room):
    members.join(bo, room)
    with pytest.raises(Forbidden):
        rooms.change(bo, room, name="Mine")
    with pytest.raises(Forbidden):
        rooms.archive(bo, room)


def test_changing_to_what_it_is_adds_no_line(ana, room):
    before = access.get(ana, room).last_seq
    assert rooms.change(ana, room, name="Field office")["last_seq"] == before


def test_the_last_owner_hands_over_before_leaving(ana, bo, room):
    members.join(bo, room)
    with pytest.raises(Conflict) as refusal:
        members.leave(ana, room)
    assert refusal.value.code == "last_owner"
    members.hand_over(ana, room, bo.public_id)
    members.leave(ana, room)
    assert [m["role"] for m in members.listed(bo, room)] == ["owner"]


def test_the_last_owner_cannot_become_a_member(ana, bo, room):
    members.join(bo, room)
    with pytest.raises(Conflict):
        members.set_role(ana, room, ana.public_id, "member")


def test_the_last_person_who_leaves_archives_the_room(ana, bo, room):
    members.leave(ana, room)
    assert names(rooms.directory(bo)) == []


def test_a_member_adds_people_to_a_public_room_and_only_an_owner_to_a_private_one(ana, bo, cy, room):
    members.join(bo, room)
    assert members.invite(bo, room, [cy.public_id])["member_count"] == 3
    private = rooms.create(ana, "room-000002", "Board", visibility="private")["conversation"]
    members.invite(ana, private, [bo.public_id])
    with pytest.raises(Forbidden):
        members.invite(bo, private, [cy.public_id])


def test_adding_somebody_unknown_adds_nobody(ana, bo, room):
    with pytest.raises(NotFound):
        members.invite(ana, room, [bo.public_id, "AAAAAAAAAAAAAAAA"])
    assert len(members.listed(ana, room)) == 1


def test_who_comes_back_is_a_member_again_and_reads_from_the_end(ana, bo, room, say):
    members.join(bo, room)
    members.leave(bo, room)
    say(ana, room)
    summary = members.join(bo, room)
    assert (summary["membership"]["unread"], summary["membership"]["role"]) == (0, "member")


def test_who_was_removed_reads_nothing_more(ana, bo, room):
    members.join(bo, room)
    members.remove(ana, room, bo.public_id)
    with pytest.raises(NotFound):
        access.get(bo, room)
    with pytest.raises(NotFound):
        members.listed(bo, room)


def test_nobody_removes_themselves(ana, room):
    with pytest.raises(Invalid):
        members.remove(ana, room, ana.public_id)


def test_ownership_passes_to_the_longest_standing_member_of_who_is_deactivated(ana, bo, cy, room):
    members.join(bo, room)
    members.join(cy, room)
    members.pass_on_ownership(ana)
    db.session.commit()
    assert {m["person"]["username"]: m["role"] for m in members.listed(bo, room)}["bo"] == "owner"


def test_people_are_found_by_part_of_their_name(ana, make_person):
    zoe = make_person("zoë")
    assert [user.id for user in people.search("ZOE", limit=5)] == [zoe.id]
