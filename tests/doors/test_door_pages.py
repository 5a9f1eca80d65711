import re

import pytest

from tests.doors.house import UNKNOWN
from tests.people import new_client_id


@pytest.fixture
def unread(cast, house):
    """The house, in which the member has something new to read."""
    house.new = cast["owner"].say(house.room, "something new")[0]
    assert unread_of(cast["member"], house) > 0
    return house


def unread_of(person, house):
    return person.ok("GET", f"/conversations/{house.room}")["summary"]["membership"]["unread"]


def page(person, path, **more):
    answer = person.get(path, **more)
    assert answer.status_code == 200
    return answer.text


def client_id_in(text):
    return re.search(r'name="client_id" value="([^"]+)"', text).group(1)


def test_showing_the_end_marks_as_read_and_says_where_the_new_begins(cast, unread):
    first = cast["member"].ok("GET", f"/conversations/{unread.room}")["summary"]["membership"]["last_read_seq"] + 1
    shown = page(cast["member"], f"/conversations/{unread.room}")
    assert f'data-first-unread="{first}"' in shown
    assert unread_of(cast["member"], unread) == 0
    assert "data-first-unread" not in page(cast["member"], f"/conversations/{unread.room}")


@pytest.mark.parametrize("headers", [{"Sec-Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}])
def test_a_page_that_is_only_prefetched_marks_nothing(headers, cast, unread):
    page(cast["member"], f"/conversations/{unread.room}", headers=headers)
    assert unread_of(cast["member"], unread) > 0


def test_asking_for_the_head_of_a_page_marks_nothing(cast, unread):
    cast["member"].http.head(f"{cast['member'].url}/conversations/{unread.room}", timeout=30)
    assert unread_of(cast["member"], unread) > 0


def test_a_page_of_earlier_messages_marks_nothing(cast, unread):
    page(cast["member"], f"/conversations/{unread.room}?before={unread.new['seq']}")
    assert unread_of(cast["member"], unread) > 0


def test_each_page_has_a_client_id_of_its_own(cast, house):
    ids = {client_id_in(page(cast["member"], f"/conversations/{house.room}")) for _ in range(3)}
    assert len(ids) == 3


def test_a_refused_message_keeps_its_client_id_so_that_a_retry_is_the_same(cast, house):
    typed = house.post(body="x" * 4001)
    answer = cast["member"].post(f"/conversations/{house.room}/messages", typed)
    assert client_id_in(answer.text) == typed["client_id"]


def test_a_used_client_id_is_replaced_so_that_the_text_can_be_sent_after_all(cast, house):
    typed = house.post(client_id=house.said["member"]["client_id"], body="typed after going back")
    answer = cast["member"].post(f"/conversations/{house.room}/messages", typed)
    assert answer.status_code == 409
    again = {**typed, "client_id": client_id_in(answer.text)}
    assert cast["member"].post(f"/conversations/{house.room}/messages", again).status_code == 303
    assert cast["member"].history(house.room)[-1]["body"] == "typed after going back"


def test_so_it_is_for_rooms_and_announcements(cast, house):
    for who, path, api in (("member", "/rooms/new", "/rooms"), ("admin", "/announcements", "/announcements")):
        typed = {"client_id": new_client_id(), "name": f"{house.name} 1", "body": "first"}
        cast[who].ok("POST", api, typed)
        changed = {**typed, "name": f"{house.name} 2", "body": "second"}
        answer = cast[who].post(path, changed)
        assert answer.status_code == 409
        assert cast[who].post(path, {**changed, "client_id": client_id_in(answer.text)}).status_code == 303


@pytest.mark.parametrize("change", ["/archive", "/members/{member}", ""], ids=["archived", "removed", "owners only"])
def test_what_was_typed_is_shown_when_nothing_can_be_written_any_more(change, cast, house):
    method, body = {"": ("PATCH", {"posting": "owners"}), "/archive": ("POST", None)}.get(change, ("DELETE", None))
    house.by_owner(method, change.format(member=house.id("member")), body)
    answer = cast["member"].post(f"/conversations/{house.room}/messages", house.post(body="a long thought"))
    assert answer.status_code in (403, 404, 409)
    assert "\na long thought</textarea>" in answer.text


def test_refused_settings_of_a_room_keep_every_field(cast, house):
    typed = {"name": "", "topic": "Kept topic", "visibility": "private", "posting": "owners"}
    answer = cast["owner"].post(f"/rooms/{house.room}/settings", typed)
    assert answer.status_code == 422
    assert "\nKept topic</textarea>" in answer.text
    assert re.search(r'value="private" checked', answer.text)
    assert re.search(r'value="owners" checked', answer.text)


def test_a_refused_invitation_keeps_who_was_chosen(cast, house):
    chosen = [house.id("stranger"), house.id("leaver")]
    answer = cast["member"].post(f"/rooms/{house.room}/members", {"people": chosen, "q": "some"})
    assert answer.status_code == 403
    for person_id in chosen:
        assert re.search(rf'name="people" value="{person_id}"[^>]* checked', answer.text)


def test_saving_only_a_name_leaves_the_other_settings(cast, house):
    house.by_owner("PATCH", "", {"topic": "Stays"})
    assert cast["owner"].post(f"/rooms/{house.room}/settings", {"name": f"{house.name} b"}).status_code == 303
    assert house.cast["owner"].ok("GET", f"/rooms/{house.room}")["room"]["topic"] == "Stays"


@pytest.mark.parametrize("path", ["/conversations/{}", "/rooms/{}", "/conversations/{}/messages/BBBBBBBBBBBBBBBB"])
def test_a_private_room_and_an_unknown_one_answer_alike(path, cast, house):
    house.by_owner("PATCH", "", {"visibility": "private"})
    foreign, unknown = (cast["stranger"].get(path.format(room)) for room in (house.room, UNKNOWN))
    assert foreign.status_code == unknown.status_code == 404
    assert without_tokens(foreign.text, house.room) == without_tokens(unknown.text, UNKNOWN)
    assert house.name not in foreign.text


def without_tokens(text, room):
    return re.sub(r'="[\w.-]{60,}"', "", text).replace(room, "")


def test_a_message_of_another_conversation_is_not_found_in_this_one(cast, house):
    elsewhere = cast["member"].room()
    said = house.said["member"]["id"]
    assert cast["member"].get(f"/conversations/{elsewhere}/messages/{said}").status_code == 404
    assert cast["member"].get(f"/conversations/{house.room}/messages/{said}").status_code == 200


@pytest.mark.parametrize("where", ["//elsewhere.example", "https://elsewhere.example/", "/\\elsewhere.example", "x"])
def test_dismissing_never_leads_off_the_site(where, cast):
    made = cast["admin"].ok("POST", "/announcements", {"client_id": new_client_id(), "body": "hear, hear"})
    path = f"/announcements/{made['announcement']['id']}/dismiss"
    assert cast["member"].post(path, {"next": where}).headers["Location"] == "/announcements"
    assert cast["member"].post(path, {"next": "/people?q=a"}).headers["Location"] == "/people?q=a"
