import itertools
import re

import pytest

from tests.plain.talking import actions, make_room, say, texts

_numbers = itertools.count(1)


@pytest.fixture
def name():
    return f"Harbour {next(_numbers)}"


@pytest.fixture
def room(ana, name):
    return make_room(ana, name, topic="ships and weather")


def details(one, room):
    return one.visit(room.replace("/conversations/", "/rooms/"))


def settings(one, room):
    return details(one, room).follow("Room settings")


def leave(one, room):
    return (
        details(one, room)
        .follow("Leave room")
        .press("Leave room", within=one.only(".//main//form[contains(@action, '/leave')]"))
    )


def member(one, other):
    return one.only(f".//section[@id='members']//li[contains(., '@{other.username}')]")


def add(one, room, other):
    details(one, room).follow("Add people")
    one.press("Search", within=one.only(".//form[contains(@class, 'picker')]"), q=other.username)
    found = one.only(f".//li[.//input[@name='people']][contains(., '@{other.username}')]//input").get("value")
    one.press("Add to room", people=[found])


def test_a_room_is_found_by_its_name_joined_and_written_in(ana, bo, room, name):
    say(ana, "Anybody here?")
    bo.visit("/rooms").press("Search", within=bo.only(".//main//form[@role='search']"), q=name.upper())
    assert "ships and weather" in bo.text
    bo.press("Join", within=bo.only(f".//tr[@class='room'][contains(., '{name}')]"))
    assert bo.path == room
    assert texts(bo) == ["Anybody here?"]
    say(bo, "I am")
    assert texts(ana.visit(room)) == ["Anybody here?", "I am"]
    assert "2 members" in ana.text


def test_a_room_can_be_looked_at_before_joining(bo, room, name):
    details(bo, room)
    assert name in bo.text
    assert "created by Ana Lima" in bo.text
    bo.press("Join room")
    assert bo.path == room


def test_a_search_without_a_result_says_so_and_leads_back(ana):
    ana.visit("/rooms").press("Search", within=ana.only(".//main//form[@role='search']"), q="no such room at all")
    assert "No rooms found for" in ana.text
    ana.follow("Show all rooms")
    assert ana.path == "/rooms"


def test_a_taken_name_is_refused_with_what_was_typed(bo, room, name):
    bo.visit("/rooms/new").press("Create room", name=name.lower(), topic="another harbour")
    assert bo.status == 409
    assert bo.complaint("name")
    assert bo.field("topic") == "another harbour"


def test_a_private_room_does_not_exist_for_strangers(ana, bo, name):
    private = make_room(ana, name, visibility="private")
    for path in (private, private.replace("/conversations/", "/rooms/")):
        stranger = bo.visit(path)
        told = stranger.status, stranger.text
        unknown = bo.visit(path[:-16] + "A" * 16)
        assert told == (404, unknown.text)
    assert not bo.visit("/rooms").all(f".//main//li[contains(., '{name}')]")


def test_somebody_is_added_and_removed(ana, bo, name):
    private = make_room(ana, name, visibility="private")
    say(ana, "come in")
    add(ana, private, bo)
    assert texts(bo.visit(private)) == ["come in"]
    details(ana, private).follow("Remove from room…", within=member(ana, bo))
    assert ana.read(ana.only(".//main//form//p[1]")) == f"Remove Bo Ito from {name}?"
    ana.press("Remove from room")
    assert f"@{bo.username}" not in ana.read(ana.only(".//section[@id='members']"))
    assert bo.visit(private).status == 404
    assert re.search(r"Ana Lima( @\S+)? removed Bo Ito( @\S+)?", ana.visit(private).text)


def test_a_room_is_renamed_and_its_topic_changed(ana, bo, room, name):
    settings(ana, room).press("Save changes", name=f"{name} II", topic="")
    assert f"{name} II" in ana.only(".//h1").text_content()
    assert "(" not in ana.title  # who did it need not be told
    ana.visit(room)
    assert f"renamed the room to “{name} II”" in ana.text
    assert "removed the topic" in ana.text


def test_only_owners_write_where_the_room_says_so(ana, bo, name):
    room = make_room(ana, name, posting="owners")
    say(ana, "read this")
    details(bo, room).press("Join room")
    assert texts(bo) == ["read this"]
    assert not bo.has_button("Send")
    assert "Only owners can post in this room" in bo.text


def test_an_owner_hands_over_before_leaving(ana, bo, room):
    add(ana, room, bo)
    leave(ana, room)
    assert ana.status == 409
    assert "last owner" in ana.only(".//main//*[@role='alert']").text_content()
    details(ana, room).follow("Transfer ownership…", within=member(ana, bo)).press("Transfer ownership")
    assert "Owner" in ana.read(member(ana, bo))
    assert ana.status == 200, ana.text
    assert not ana.has_link("Room settings"), ana.text
    leave(ana, room)
    assert ana.path == "/rooms"
    assert settings(bo, room).has_button("Archive room")


def test_an_owner_makes_another_and_takes_it_back(ana, bo, room):
    add(ana, room, bo)
    details(ana, room).press("Make owner", within=member(ana, bo))
    assert "Owner" in ana.read(member(ana, bo))
    ana.press("Remove as owner", within=member(ana, bo))
    assert "Owner" not in ana.read(member(ana, bo))


def test_an_owner_deletes_what_others_said(ana, bo, room):
    add(ana, room, bo)
    say(bo.visit(room), "an insult")
    actions(ana.visit(room), "an insult").follow("Delete")
    ana.press("Delete for everyone")
    assert texts(bo.visit(room)) == ["An owner deleted this message."]


def test_an_archived_room_is_read_only_until_it_is_brought_back(ana, bo, room):
    say(ana, "the end")
    settings(ana, room).press("Archive room")
    ana.visit(room)
    assert texts(ana) == ["the end"]
    assert not ana.has_button("Send")
    assert "This room is archived" in ana.text
    settings(ana, room).press("Unarchive")
    say(ana.visit(room), "or not")
    assert texts(ana) == ["the end", "or not"]


def test_a_member_leaves_and_joins_again(bo, room, name):
    details(bo, room).press("Join room")
    leave(bo, room)
    assert bo.path == "/rooms"
    details(bo, room).press("Join room")
    assert bo.path == room
