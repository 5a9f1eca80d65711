"""Programs with a token: the rules of every door once more, and the scope that each verb needs."""

import contextlib

import pytest
import socketio

from chatapp.extensions import SOCKETIO
from chatapp.models.access_token import SCOPES
from tests.doors.doors import ask
from tests.doors.test_door_rules import ALLOWED, REFUSED
from tests.doors.test_door_signed_out import ARGUMENTS
from tests.doors.verbs import OF_A_SCREEN, VERBS
from tests.people import new_client_id
from tests.plain_socket import PlainSocket

SCOPE_OF = {verb.name: verb.scope for verb in VERBS.values()}
PROGRAMS = ("api", "socket", "ws")
EVENTS_OF_SOCKETS = {"connect", "disconnect", *OF_A_SCREEN}
ROLES = ("owner", "member", "stranger", "former", "admin")


class Programs:
    """`programs["owner"]` … act for the cast by tokens of these scopes."""

    def __init__(self, cast, *scopes):
        self._cast = cast
        self._scopes = scopes
        self._programs = {}
        self._sockets = {}
        self._plain_sockets = {}

    def __getitem__(self, who):
        if who not in self._programs:
            allowed = [scope for scope in self._scopes if scope != "admin" or who == "admin"]
            self._programs[who] = self._cast[who].program(*allowed)
        return self._programs[who]

    def socket(self, who):
        if who not in self._sockets:
            self._sockets[who] = self[who].socket(["websocket"])
        return self._sockets[who]

    def plain_socket(self, who):
        if who not in self._plain_sockets or not self._plain_sockets[who].is_open:
            program = self[who]
            self._plain_sockets[who] = PlainSocket(program.url, secret=program.token["secret"])
        return self._plain_sockets[who]

    def close(self):
        for opened in [*self._sockets.values(), *self._plain_sockets.values()]:
            opened.close()
        for who, program in self._programs.items():
            self._cast[who].ok("DELETE", f"/me/tokens/{program.token['id']}")
            program.close()


@pytest.fixture(scope="module")
def programs(cast):
    """Return `programs(*scopes)`; those of the same scopes are made once."""
    with contextlib.ExitStack() as stack:
        made = {}

        def of(*scopes):
            key = tuple(scope for scope in SCOPES if scope in scopes)
            if key not in made:
                made[key] = stack.enter_context(contextlib.closing(Programs(cast, *key)))
            return made[key]

        yield of


def doors_of(rule):
    return [door for door in PROGRAMS if door in rule.doors]


def scopes_for(verb):
    return "read", SCOPE_OF[verb.name]


def without_administration(rules):
    """Leave out the rules that a token cannot even be made for: somebody else with the scope `admin`."""
    return [rule for rule in rules if SCOPE_OF[rule.verb.name] != "admin" or rule.who == "admin"]


def test_every_verb_and_every_event_has_its_scope(app):
    assert set(SCOPE_OF.values()) == set(SCOPES)
    asked = {verb.socket(_Anything())[0] for verb in VERBS.values() if verb.socket}
    assert set(app.extensions[SOCKETIO].server.handlers["/"]) - EVENTS_OF_SOCKETS == asked


class _Anything(dict):
    def __missing__(self, name):
        return None


@pytest.mark.parametrize("rule", without_administration(REFUSED), ids=str)
def test_a_token_is_refused_what_its_person_is_refused(rule, cast, house, programs):
    given = rule.given(house)
    before = house.snapshot(rule.who)
    for door in doors_of(rule):
        status, code, field = ask(door, rule.verb, programs(*scopes_for(rule.verb)), rule.who, given).refusal
        assert (code, field) == (rule.refused.code, rule.refused.field), door
        assert status in (None, rule.refused.status)
    assert house.snapshot(rule.who) == before


@pytest.mark.parametrize("rule", ALLOWED, ids=str)
def test_a_token_with_its_scope_is_allowed_what_its_person_is_allowed(rule, cast, programs):
    for door in doors_of(rule):
        house = cast.house()
        answer = ask(door, rule.verb, programs(*scopes_for(rule.verb)), rule.who, rule.given(house))
        assert answer.error is None, (door, answer.error)
        assert rule.then(house), door


def one_each(rules):
    """Return one rule of each verb."""
    return list({rule.verb.name: rule for rule in rules if "api" in rule.doors}.values())


@pytest.mark.parametrize("rule", one_each(ALLOWED), ids=str)
def test_no_other_scope_is_needed_for_a_request(rule, cast, programs):
    house = cast.house()
    answer = ask("api", rule.verb, programs(SCOPE_OF[rule.verb.name]), rule.who, rule.given(house))
    assert answer.error is None
    assert rule.then(house)


@pytest.mark.parametrize("verb", [verb for verb in VERBS.values() if verb.api], ids=lambda verb: verb.name)
def test_every_other_scope_is_refused_by_name_whatever_the_role(verb, house, programs):
    needed = SCOPE_OF[verb.name]
    arguments = {**ARGUMENTS, **house.post(), "room": house.room, "people": [house.id("stranger")]}
    before = house.snapshot(*ROLES)
    for who in ROLES:
        given = programs(*(scope for scope in SCOPES if scope != needed))
        for door in verb.doors:
            if door == "form" or (door in ("socket", "ws") and needed == "read"):  # these open for `read` only
                continue
            answer = ask(door, verb, given, who, arguments)
            assert answer.error["code"] == "scope_needed", (who, door)
            assert answer.error["scope"] == needed
            assert answer.status in (None, 403)
    assert house.snapshot(*ROLES) == before


@pytest.mark.parametrize("transport", ["polling", "websocket"])
def test_a_socket_is_for_tokens_that_read(transport, cast, programs):
    program = programs("post", "rooms")["member"]
    assert refused(program, transport, token=program.token["secret"]) == ["scope_needed"]


@pytest.mark.parametrize("transport", ["polling", "websocket"])
@pytest.mark.parametrize("secret", ["", "chatapp_unknown", "x" * 5000])
def test_a_socket_with_a_wrong_token_is_refused_whoever_is_signed_in(secret, transport, cast):
    assert refused(cast["member"], transport, token=secret, person=cast["member"].id) == ["bad_token"]


@pytest.mark.parametrize("secret", [7, True, ["x"], {"token": "x"}])
def test_a_socket_with_what_is_no_token_is_refused(secret, cast):
    assert refused(cast["member"], "polling", token=secret, person=cast["member"].id) == ["wrong_type"]


def test_a_socket_with_somebody_else_s_token_is_refused(cast, programs):
    program = programs("read")["member"]
    believed = {"token": program.token["secret"], "person": cast["owner"].id}
    assert refused(program, "websocket", **believed) == ["wrong_person"]


def refused(who, transport, **auth):
    """Return the codes with which a handshake is refused."""
    client = socketio.Client(reconnection=False, http_session=who.http)
    told = []
    client.on("connect_error", told.append)
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(who.url, transports=[transport], auth=auth)
    return [each["data"]["error"]["code"] for each in told if isinstance(each, dict)]


def test_the_cookie_does_not_count_beside_a_token(cast, house, programs):
    token = programs("read", "post")["member"].token["secret"]
    mixed = cast["owner"].socket(["websocket"], token=token, person=house.id("member"))
    said = mixed.call("post_messages", house_post(house))
    assert said["messages"][0]["sender"]["id"] == house.id("member")
    assert mixed.call("set_status", {"status": "by a program"})["presence"]["person"] == house.id("member")


def house_post(house):
    return {"conversation": house.room, "messages": [{"client_id": new_client_id(), "body": "by whom?"}]}


def test_a_program_receives_what_its_person_receives(cast, house, programs):
    listening = programs("read").socket("member")
    opened = listening.call("open_conversation", {"conversation": house.room, "rev": None, "epoch": None})
    assert opened["state"] == "reset"
    said = cast["owner"].say(house.room, "to everyone")[0]
    listening.wait_for("message", lambda event: event["message"]["id"] == said["id"])
    listening.wait_for("heads", lambda event: house.room in {head["conversation"] for head in event["conversations"]})
