"""A former member who asks once more is answered like a stranger, through every door."""

import contextlib
import re

import pytest

from chatapp import verbs
from chatapp.payloads.schemas import ID
from tests import actions
from tests.doors.doors import ask
from tests.doors.house import Cast
from tests.doors.verbs import VERBS, declared
from tests.people import new_client_id, new_username

SECRET = "the merger is on Monday"
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}

# The fields by which an action is about rooms, and those that hold other ids.
ROOMS = {"room", "conversation", "message", "cursors", "conversations"}
NO_ROOMS = {"person", "people", "announcement", "sign_in", "token", "invitation"}


def is_about_a_room(action):
    return action.name == "create_room" or not ROOMS.isdisjoint(action.takes)


def changes(action):
    """Say whether somebody may replay it: over a live connection, or by a request that is no GET."""
    return action.is_live or not action.route.at.startswith("GET ")


AT_WS = list(actions.ONLY_AT_WS.values())
ACTIONS = [action for action in (*verbs.ALL, *AT_WS) if changes(action)]
REPLAYED = [VERBS.get(each.name) or declared(each) for each in ACTIONS if is_about_a_room(each)]
REPLAYED += [VERBS["post"], VERBS["post_first"]]
IN_THREADS = [VERBS[name] for name in ("post", "history", "mark_read", "mark_unread", "typing", "follow_thread")]
# The arguments in a Place that differ from those of all other verbs.
OTHERWISE = {
    "create_room": lambda place: place.made,
    "change_room": lambda place: {"topic": "another topic"},
    "remove_member": lambda place: {"person": place.cast["guest"].id},
    **dict.fromkeys(("follow_thread", "unfollow_thread"), lambda place: {"conversation": place.thread()}),
}
# Forms that change nothing on the server: two keep a cookie, one says what is wrong with a password, one counts posts.
NO_ACTION = {"rail.toggle", "auth.change_appearance", "auth.judge_password", "probes.post_once"}
# These answer the sender's own message as it is stored, so that nothing seems lost, and nothing of anybody else.
OWN_WORDS = {"post", "post_messages", "post_first", "post_to_thread"}


class Place:
    """A private room that `former` made and `heir` owns as well."""

    def __init__(self, cast):
        self.cast = cast
        self.made = {"client_id": new_client_id(), "name": f"Board {new_username('no')}", "visibility": "private"}
        self.room = cast["former"].ok("POST", "/rooms", self.made)["summary"]["conversation"]
        everybody = {"people": [cast["heir"].id, cast["guest"].id]}
        cast["former"].ok("POST", f"/rooms/{self.room}/members", everybody)
        cast["former"].ok("PUT", f"/rooms/{self.room}/members/{cast['heir'].id}/role", {"role": "owner"})

    def asked(self, verb):
        """Return what a verb is asked with here."""
        asked = {
            **{"room": self.room, "conversation": self.room, "conversations": {self.room: None}},
            **{"cursors": {self.room: 0}, "seq": 1, "body": "what I said", "client_id": new_client_id()},
            **{"messages": [{"client_id": new_client_id(), "body": "what I said"}]},
            **{"people": [self.cast["guest"].id], "person": self.cast["heir"].id, "role": "owner"},
            **{"name": self.made["name"], "visibility": self.made["visibility"]},
        }
        asked |= self.own_message() if "message" in verb.takes else {}
        return asked | OTHERWISE.get(verb.name, lambda place: {})(self)

    def own_message(self):
        said = self.cast["former"].say(self.room, "said before")[0]
        return {"message": said["id"], "rev": said["rev"]}

    def thread(self):
        """Return a thread that `former` has begun."""
        draft = {"client_id": new_client_id(), "body": "and in a thread"}
        path = f"/messages/{self.own_message()['message']}/thread"
        return self.cast["former"].ok("POST", path, {"messages": [draft]})["thread"]["conversation"]

    def goes_on_without(self):
        """Let `former` be removed, and what is nobody else's business be said."""
        heir = self.cast["heir"]
        with contextlib.suppress(AssertionError):  # by leaving, they have gone themselves
            heir.ok("DELETE", f"/rooms/{self.room}/members/{self.cast['former'].id}")
        heir.ok("POST", f"/rooms/{self.room}/unarchive")
        heir.ok("PATCH", f"/rooms/{self.room}", {"topic": SECRET})
        heir.say(self.room, SECRET)


@pytest.fixture(scope="module")
def cast(server):
    with contextlib.closing(Cast(server)) as people:
        for role in ("heir", "guest"):
            people._people[role] = people.newcomer(role)
        yield people


def doors_of(verb):
    return ["ws"] if verb.name in actions.ONLY_AT_WS else verb.doors


def told(answer):
    """Return what an answer says of a room: the refusal, or the payload without what is about the asker alone."""
    if isinstance(answer.payload, dict) and answer.error is None:
        return answer.payload.get("conversations", answer.payload)
    return answer.refusal or answer.status


def own_words(answer):
    """Return the sender's own messages in an answer, or where a form led."""
    return answer.payload["messages"] if isinstance(answer.payload, dict) else answer.payload


@pytest.mark.parametrize(
    ("verb", "door"),
    [(verb, door) for verb in REPLAYED for door in doors_of(verb)],
    ids=lambda it: getattr(it, "name", it),
)
def test_a_former_member_s_replay_is_a_stranger_s(verb, door, cast):
    place = Place(cast)
    asked = place.asked(verb)
    first = ask(door, verb, cast, "former", asked)
    assert first.error is None
    assert first.status in (None, 200, 201, 204, 303), first.page
    place.goes_on_without()
    again, stranger = ask(door, verb, cast, "former", asked), ask(door, verb, cast, "stranger", asked)
    assert SECRET not in f"{again.payload} {again.page}"
    if verb.name == "create_room":  # a stranger's would be a room of their own
        assert (again.status, again.error and again.error["code"]) in ((404, "not_found"), (404, None))
    elif verb.name in OWN_WORDS and again.status != 404:
        assert own_words(again) == own_words(first)
    else:
        assert told(again) == told(stranger)


@pytest.mark.parametrize(
    ("verb", "door"),
    [(verb, door) for verb in IN_THREADS for door in doors_of(verb)],
    ids=lambda it: getattr(it, "name", it),
)
def test_a_former_member_finds_the_threads_of_the_room_no_more(verb, door, cast):
    place = Place(cast)
    asked = place.asked(verb) | {"conversation": place.thread(), "seq": 1}
    assert ask(door, verb, cast, "former", asked).error is None
    place.goes_on_without()
    asked["client_id"] = new_client_id()
    answer = ask(door, verb, cast, "former", asked)
    assert told(answer) in (404, (404, "not_found", None), (None, "not_found", None))


def test_a_token_for_rooms_taps_no_room_that_its_person_lost(cast):
    place = Place(cast)
    place.goes_on_without()
    replay = cast["former"].program("rooms").api("POST", "/rooms", {**place.made, "name": "anything"})
    assert (replay.status_code, replay.json()["error"]["code"]) == (404, "not_found")


def test_who_is_back_is_answered_as_a_member_again(cast):
    place = Place(cast)
    place.goes_on_without()
    cast["heir"].ok("POST", f"/rooms/{place.room}/members", {"people": [cast["former"].id]})
    replayed = cast["former"].ok("POST", "/rooms", place.made)["summary"]
    assert (replayed["conversation"], replayed["topic"]) == (place.room, SECRET)


def test_every_unsafe_route_belongs_to_an_action(app):
    unsafe = {rule.endpoint for rule in app.url_map.iter_rules() if rule.methods & UNSAFE}
    served = {f"api.{name}" for name in app.extensions["api"]}
    served |= {name for name in unsafe if hasattr(app.view_functions[name], "serves")}
    assert len(unsafe) > 60
    assert unsafe - served == NO_ACTION


def test_every_action_about_a_room_is_replayed_and_none_hides_that_it_is():
    replayed = {verb.name for verb in REPLAYED}
    assert len(replayed) > 20
    others = [action for action in ACTIONS if action.name not in replayed]
    ids = {name for action in ACTIONS for name, field in action.takes.items() if ID["pattern"] in str(field.schema)}
    assert ids <= ROOMS | NO_ROOMS
    assert {action.name for action in others if re.search("Summary|Message|Room|Opened", str(action.answers))} == {
        "open_direct"  # is of the people that it names
    }
