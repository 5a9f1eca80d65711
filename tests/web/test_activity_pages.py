import pytest


def told(one):
    return one.api("POST", "/sync", {}).json["notices"]


def entries(one, only="all"):
    return one.api("GET", f"/activity?only={only}").json["entries"]


def say(one, room, body):
    draft = {"client_id": f"said-{abs(hash(body)):x}", "body": body}
    answer = one.api("POST", f"/conversations/{room}/messages", {"messages": [draft]})
    assert answer.status_code == 201, answer.text
    return answer.json["messages"][0]


@pytest.fixture
def room(ada, bob):
    made = ada.api("POST", "/rooms", {"client_id": "activity-room", "name": "Harbour"})
    room = made.json["summary"]["conversation"]
    assert ada.api("POST", f"/rooms/{room}/members", {"people": [bob.id]}).status_code == 200
    return room


def test_activity_lists_what_concerns_its_reader_by_kind(room, ada, bob):
    say(ada, room, f"hello @{bob.username}")
    page = bob.get("/activity").text
    assert "mentioned you" in page
    assert "added you to" in page
    assert f'href="/conversations/{room}"' in page
    assert f'href="/rooms/{room}/leave"' in page
    mentions = bob.get("/activity?only=mentions").text
    assert "mentioned you" in mentions
    assert "added you" not in mentions


def test_mark_all_as_read_leaves_nothing_unseen(room, ada, bob):
    say(ada, room, f"hello @{bob.username}")
    say(ada, room, "@all look")
    assert told(bob) == {"last": 2, "seen": 0, "unseen": 3}
    assert bob.get("/activity").text.count("data-unseen") == 3
    answer = bob.post("/activity/seen", {"rev": "2", "only": "mentions"})
    assert answer.headers["Location"] == "/activity?only=mentions"
    assert told(bob) == {"last": 2, "seen": 2, "unseen": 0}
    assert "data-unseen" not in bob.get("/activity").text
    assert "Mark all as read" not in bob.get("/activity").text


def test_a_form_mutes_a_room_and_sets_its_level(room, ada, bob):
    page = bob.get(f"/conversations/{room}/notifications").text
    assert "Mentions and replies" in page
    answer = bob.post(f"/conversations/{room}/notifications", {"level": "all", "muted_until": "forever"})
    assert answer.headers["Location"] == f"/rooms/{room}"
    own = bob.api("GET", f"/conversations/{room}").json["summary"]["membership"]
    assert (own["level"], own["muted_until"]) == ("all", "forever")
    bob.post(f"/conversations/{room}/notifications", {"muted_until": "8"})
    own = bob.api("GET", f"/conversations/{room}").json["summary"]["membership"]
    assert own["level"] == "all"
    assert own["muted_until"].endswith("Z")
    assert bob.get(f"/conversations/{room}/notifications").status_code == 200
    bob.post(f"/conversations/{room}/notifications", {"level": "default", "muted_until": ""})
    own = bob.api("GET", f"/conversations/{room}").json["summary"]["membership"]
    assert (own["level"], own["muted_until"]) == (None, None)


def test_a_wrong_level_is_refused_on_the_form(room, bob):
    answer = bob.post(f"/conversations/{room}/notifications", {"level": "loudest", "muted_until": "soon"})
    assert answer.status_code == 422
    assert "This must be one of" in answer.text


def test_settings_of_notifications_are_kept_and_shown_again(ada, bob):
    values = {"room_level": "all", "plays_sound": "1", "disturb_after": "4", "quiet_from": "22:00", "quiet_to": "07:00"}
    assert bob.post("/settings/notifications", values | {"quiet_days": ["mon", "tue"]}).status_code == 303
    kept = bob.api("GET", "/me/notifications").json["notifications"]
    assert kept["quiet_hours"] == {"from": "22:00", "to": "07:00", "days": ["mon", "tue"]}
    assert (kept["room_level"], kept["plays_sound"], kept["quiet"]) == ("all", True, True)
    page = bob.get("/settings/notifications").text
    assert 'value="22:00"' in page
    presence = ada.api("POST", "/presence", {"people": [bob.id]}).json["presence"][0]
    assert presence["disturb_after"] == kept["disturb_after"]
    refused = bob.post("/settings/notifications", {"quiet_from": "25:00", "quiet_to": "07:00"})
    assert refused.status_code == 422
    bob.post("/settings/notifications", {"disturb_after": "", "quiet_from": "", "quiet_to": ""})
    kept = bob.api("GET", "/me/notifications").json["notifications"]
    assert (kept["quiet_hours"], kept["disturb_after"], kept["quiet"]) == (None, None, False)


def test_a_muted_room_is_in_no_total_and_nothing_of_it_in_activity(room, ada, bob):
    bob.api("PUT", f"/conversations/{room}/notifications", {"muted_until": "forever"})
    say(ada, room, f"@{bob.username} and @all")
    listed = bob.api("GET", "/conversations").json
    assert listed["unread"]["rooms"] == 0
    assert listed["conversations"][0]["membership"]["mentions"] == 1
    assert told(bob)["unseen"] == 0
    assert entries(bob) == []
