import pytest

from tests.people import new_client_id

CHANGES = {
    "/conversations": lambda ada, room: say(ada, room),
    "/conversations/{room}/messages": lambda ada, room: say(ada, room),
    "/rooms": lambda ada, room: ada.api("PATCH", f"/rooms/{room}", {"topic": "ships"}),
    "/rooms/{room}/members": lambda ada, room: ada.api("PATCH", "/me", {"name": "Ada L."}),
    "/people": lambda ada, room: ada.api("PATCH", "/me", {"name": "Ada L."}),
    "/announcements": lambda ada, room: ada.api("POST", "/announcements", {"client_id": new_client_id(), "body": "x"}),
    "/me/tokens": lambda ada, room: ada.api("POST", "/me/tokens", {"name": "x", "scopes": ["read"]}),
    "/me/sign-ins": lambda ada, room: type(ada)(ada.client.application).sign_in(ada.username),
    "/admin/people": lambda ada, room: ada.api("PATCH", "/me", {"name": "Ada L."}),
    "/admin/invitations": lambda ada, room: ada.api("POST", "/admin/invitations"),
    "/threads": lambda ada, room: ada.api("POST", f"/messages/{newest(ada, room)}/thread", drafts()),
    "/activity": lambda ada, room: mention(ada, room),
    "/messages/{message}/reactions/👍": lambda ada, room: ada.api("PUT", f"/messages/{newest(ada, room)}/reactions/👍"),
}
STATIC = {"/emoji", "/emoji/names"}  # the same as long as the server runs


def say(ada, room, body="something new"):
    return ada.api("POST", f"/conversations/{room}/messages", drafts(body))


def drafts(body="something new"):
    return {"messages": [{"client_id": new_client_id(), "body": body}]}


def newest(ada, room):
    return ada.get(f"/api/v1/conversations/{room}/messages").json["messages"][-1]["id"]


def mention(ada, room):
    bob = type(ada)(ada.client.application).sign_up()
    ada.api("POST", f"/rooms/{room}/members", {"people": [bob.id]})
    return say(bob, room, f"@{ada.username}")


@pytest.fixture
def room(ada):
    made = {"client_id": new_client_id(), "name": "Harbour"}
    return ada.api("POST", "/rooms", made).json["summary"]["conversation"]


def test_every_list_of_the_description_is_tried(document):
    lists = {
        path
        for path, operations in document["paths"].items()
        if "304" in operations.get("get", {}).get("responses", {})
    }
    assert len(lists - STATIC) == len(CHANGES)


@pytest.mark.parametrize("path", CHANGES)
def test_who_has_a_list_gets_it_again_only_when_it_has_changed(path, ada, room):
    say(ada, room, "hello")
    where = f"/api/v1{path.format(room=room, message=newest(ada, room))}"
    first = ada.get(where)
    assert first.headers["Cache-Control"] == "private, no-cache"
    tag = first.headers["ETag"]
    assert tag.startswith('"')
    for known in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        same = ada.get(where, headers={"If-None-Match": known})
        assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", tag), known
        assert same.headers["Cache-Control"] == "private, no-cache"
    assert CHANGES[path](ada, room).status_code < 300
    changed = ada.get(where, headers={"If-None-Match": tag})
    assert (changed.status_code, changed.json == first.json) == (200, False)


def test_who_may_not_see_a_list_is_refused_whatever_they_have(ada, bob, room):
    where = f"/api/v1/conversations/{room}/messages"
    tag = ada.get(where).headers["ETag"]
    for known in (tag, "*"):
        refused = bob.get(where, headers={"If-None-Match": known})
        assert (refused.status_code, refused.headers["Cache-Control"]) == (404, "no-store")
        assert "ETag" not in refused.headers


def test_what_is_no_list_is_not_kept(ada, room):
    for path in ("/me", f"/conversations/{room}", "/csrf"):
        answer = ada.get(f"/api/v1{path}")
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers
