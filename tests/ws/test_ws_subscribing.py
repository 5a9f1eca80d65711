import pytest

from tests.doors.house import UNKNOWN
from tests.people import new_client_id
from tests.ws.hearing import hear_each_once


def bodies(socket):
    return [told["message"]["body"] for told in socket.received("message") if told["message"]["kind"] == "text"]


def test_from_now_on(ana, bo, room, open_socket):
    ana.say(room, "before")
    socket = open_socket(bo)
    told = socket.subscribe({room: None})["conversations"][room]
    assert told == {"state": "live", "rev": ana.history(room)[-1]["rev"]}
    [stored] = ana.say(room, "after")
    assert socket.wait_for("message") == {
        "type": "message",
        "conversation": room,
        "rev": stored["rev"],
        "message": stored,
    }
    assert bodies(socket) == ["after"]


def test_first_what_was_missed_in_the_order_of_its_changes_then_what_happens(ana, bo, room, open_socket):
    first, second = ana.say(room, "first", "second")
    ana.ok("PATCH", f"/messages/{first['id']}", {"rev": first["rev"], "body": "first, edited"})
    socket = open_socket(bo)
    told = socket.subscribe({room: second["rev"] - 1}, socket.hello["epoch"])["conversations"][room]
    assert told == {"state": "changes", "rev": second["rev"] + 1}
    assert bodies(socket) == ["second", "first, edited"]
    ana.say(room, "third")
    socket.wait_for("message", lambda told: told["message"]["body"] == "third")
    assert bodies(socket) == ["second", "first, edited", "third"]


def test_who_knows_everything_is_told_nothing(ana, bo, room, open_socket):
    [last] = ana.say(room, "known")
    socket = open_socket(bo)
    told = socket.subscribe({room: last["rev"]}, socket.hello["epoch"])["conversations"][room]
    assert told == {"state": "changes", "rev": last["rev"]}
    assert bodies(socket) == []


def test_nothing_is_missed_or_told_twice_while_others_write(ana, bo, room, open_socket):
    hear_each_once(ana, bo, room, open_socket)


def test_a_long_absence_is_caught_up_page_by_page(ana, bo, room, open_socket):
    for _ in range(9):
        ana.say(room, *(f"line {number}" for number in range(50)))
    socket = open_socket(bo)
    told = socket.subscribe({room: 2}, socket.hello["epoch"])["conversations"][room]
    assert told == {"state": "changes", "rev": 452}
    assert [told["rev"] for told in socket.received("message")] == list(range(3, 453))


def test_a_cursor_that_is_too_old_is_reset_and_live_from_now_on(ana, bo, room, open_socket):
    for _ in range(21):
        ana.say(room, *(f"line {number}" for number in range(50)))
    socket = open_socket(bo)
    assert socket.subscribe({room: 0}, socket.hello["epoch"])["conversations"][room] == {"state": "reset", "rev": 1052}
    assert bodies(socket) == []
    ana.say(room, "now")
    socket.wait_for("message")
    assert bodies(socket) == ["now"]


def test_a_cursor_from_beyond_the_end_is_reset(bo, room, open_socket):
    socket = open_socket(bo)
    assert socket.subscribe({room: 99}, socket.hello["epoch"])["conversations"][room]["state"] == "reset"


def test_a_cursor_of_another_epoch_is_refused(ana, bo, room, open_socket):
    socket = open_socket(bo)
    error = socket.subscribe({room: 1}, "another")["error"]
    assert (error["code"], error["field"]) == ("epoch_changed", "epoch")
    error = socket.subscribe({room: 1})["error"]
    assert (error["code"], error["field"]) == ("required", "epoch")
    assert hears_nothing(socket, ana, room)


@pytest.mark.parametrize("strange", [UNKNOWN, "x", "", "\ud800", "a" * 900])
def test_a_conversation_of_others_is_refused_by_name_and_nothing_is_begun(strange, ana, bo, room, open_socket):
    socket = open_socket(bo)
    error = socket.subscribe({room: None, strange: None})["error"]
    assert error["code"] == "not_found"
    assert error["field"].startswith("conversations.")
    assert hears_nothing(socket, ana, room)


@pytest.mark.parametrize("count", [51, 10_000])
def test_more_than_fifty_are_refused(count, ana, bo, room, open_socket):
    socket = open_socket(bo)
    error = socket.subscribe({room: None, **{f"{number:016}": None for number in range(1, count)}})["error"]
    assert (error["code"], error["field"], error["limit"]) == ("too_many_items", "conversations", 50)
    assert hears_nothing(socket, ana, room)


def test_fifty_in_all_not_each_time(ana, open_socket):
    rooms = [ana.room() for _ in range(51)]
    socket = open_socket(ana)
    assert socket.subscribe(dict.fromkeys(rooms[:50]))["ok"]
    assert socket.subscribe(dict.fromkeys(rooms[:50]))["ok"]
    assert socket.subscribe({rooms[50]: None})["error"]["code"] == "too_many_items"
    assert socket.call("close_conversation", {"conversation": rooms[0]})["ok"]
    assert socket.subscribe({rooms[50]: None})["ok"]


@pytest.mark.parametrize("conversations", [None, {}, [], "x", 7, True, [["x"]], {"x": "1"}, {"x": True}, {"x": -1}])
def test_what_is_no_subscription_is_refused_by_name(conversations, bo, open_socket):
    error = open_socket(bo).subscribe(conversations)["error"]
    assert error["field"].partition(".")[0] == "conversations"


@pytest.mark.parametrize("epoch", [True, 7, 1.5, [], {"a": 1}, [[None]], "a\x00b", "a\ud800b", 10**400], ids=str)
def test_an_epoch_is_a_text(epoch, ana, bo, room, open_socket):
    socket = open_socket(bo)
    assert socket.subscribe({room: 1}, epoch)["error"]["field"] == "epoch"
    assert hears_nothing(socket, ana, room)


def test_who_was_removed_hears_nothing_more(ana, bo, room, open_socket):
    socket = open_socket(bo)
    socket.subscribe({room: None})
    ana.api("DELETE", f"/rooms/{room}/members/{bo.id}")
    socket.wait_for("membership", lambda told: told.get("gone", {}).get("conversation") == room)
    ana.say(room, "without bo")
    assert socket.call("ping") == {}
    assert bodies(socket) == []


def test_closing_ends_it(ana, bo, room, open_socket):
    socket = open_socket(bo)
    socket.subscribe({room: None})
    assert socket.call("close_conversation", {"conversation": room})["ok"]
    assert hears_nothing(socket, ana, room)


def test_typing_reading_and_heads_arrive_too(ana, bo, room, open_socket):
    listening, talking = open_socket(bo), open_socket(ana)
    listening.subscribe({room: None})
    assert talking.call("typing", {"conversation": room})["ok"]
    assert listening.wait_for("typing")["person"]["id"] == ana.id
    [stored] = bo.say(room, "read me")
    assert talking.call("mark_read", {"conversation": room, "seq": stored["seq"]})["ok"]
    assert listening.wait_for("read", lambda told: told["person"] == ana.id)["seen_seq"] == stored["seq"]
    head = {"conversation": room, "last_seq": stored["seq"]}
    listening.wait_for("heads", lambda told: any(head.items() <= one.items() for one in told["conversations"]))


def test_one_s_own_messages_are_acknowledged_in_their_order_and_told_like_others(ana, room, open_socket):
    socket = open_socket(ana)
    socket.subscribe({room: None})
    for number in range(40):
        drafts = [{"client_id": new_client_id(), "body": f"line {number}"}]
        socket.say({"type": "post_messages", "id": 1000 + number, "conversation": room, "messages": drafts})
    socket.wait_for("ack", lambda told: told["id"] == 1039)
    acks = [told for told in socket.received("ack") if told["id"] >= 1000]
    assert [told["id"] for told in acks] == list(range(1000, 1040))
    assert [told["messages"][0]["body"] for told in acks] == [f"line {number}" for number in range(40)]
    assert bodies(socket) == [f"line {number}" for number in range(40)]


def test_fifty_subscribers_and_a_browser_hear_the_same_in_the_same_order(ana, bo, room, open_socket):
    sockets = [open_socket(bo) for _ in range(50)]
    for socket in sockets:
        assert socket.subscribe({room: None})["ok"]
    browser = ana.socket(["websocket"])
    browser.call("open_conversation", {"conversation": room, "rev": None, "epoch": None})
    stored = [ana.say(room, f"line {number}")[0] for number in range(20)]
    for socket in sockets:
        socket.wait_for("message", lambda told: told["message"]["body"] == "line 19")
        assert [told["message"] for told in socket.received("message")] == stored
    browser.wait_for("message", lambda told: told["message"]["body"] == "line 19")
    assert [told["message"] for told in browser.received("message")] == stored
    browser.close()


def hears_nothing(socket, ana, room):
    ana.say(room, "not for this one")
    assert socket.call("ping") == {}
    return bodies(socket) == []


def test_who_reads_slowly_is_waited_for(ana, bo, room, open_socket):
    for _ in range(25):
        ana.say(room, *("🎈" * 4000 for _ in range(18)))
    socket = open_socket(bo, max_queue=4)
    socket.say({"type": "subscribe", "id": 1, "conversations": {room: 2}, "epoch": socket.hello["epoch"]})
    [stored] = ana.say(room, "meanwhile")
    socket.wait_for("ack", timeout=60)
    socket.wait_for("message", lambda told: told["rev"] == stored["rev"])
    assert [told["rev"] for told in socket.received("message")] == list(range(3, 454))


def test_a_thread_is_followed_by_its_own_id_which_its_room_tells(ana, bo, room, open_socket):
    """A program needs no more than a page: the room says which threads it has, and each is subscribed to by itself."""
    [root] = ana.say(room, "a question")
    socket = open_socket(bo)
    socket.subscribe({room: None})
    draft = {"client_id": new_client_id(), "body": "the first reply"}
    ana.ok("POST", f"/messages/{root['id']}/thread", {"messages": [draft]})
    told = socket.wait_for("message", lambda told: told["message"]["thread"])["message"]
    assert told["id"] == root["id"]
    thread = told["thread"]["conversation"]
    began = socket.subscribe({thread: 0}, socket.hello["epoch"])["conversations"][thread]
    assert began["state"] == "changes"
    ana.say(thread, "the second")
    socket.wait_for("message", lambda told: told["message"]["body"] == "the second")
    inside = [told["message"]["body"] for told in socket.received("message") if told["conversation"] == thread]
    assert inside == ["the first reply", "the second"]
    socket.call("post_messages", {"conversation": thread, "messages": [draft | {"client_id": new_client_id()}]})
    socket.wait_for("message", lambda told: told["conversation"] == thread and told["message"]["sender"]["id"] == bo.id)
