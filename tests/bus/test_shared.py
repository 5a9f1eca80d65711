"""The promises of a bus over several processes, on each channel."""

import contextlib
import json
import secrets

import psycopg2
import pytest
from sqlalchemy import create_engine

from tests.bus.installation import was_woken
from tests.server import eventually


@pytest.fixture
def room():
    return f"room:{secrets.token_hex(4)}"


@pytest.fixture
def kind():
    return secrets.token_hex(4)


@pytest.fixture(scope="module")
def engine(pair):
    """The engine of the database whose commits the bus follows; of none with Redis."""
    channel = pair[0].bus._channel
    if not channel.follows_commits:
        pytest.skip("this channel knows nothing of commits")
    engine = create_engine(channel._address.replace("postgresql:", "postgresql+psycopg2:"))
    yield engine
    engine.dispose()


def test_an_event_reaches_connections_of_both_processes_once_and_in_order(pair, room):
    one, two = pair
    screens = [process.connect() for process in pair]
    for process, screen in zip(pair, screens, strict=True):
        process.bus.join(screen.sid, room)
    for number in range(5):
        one.bus.publish("said", {"n": number}, to=room)
    two.bus.publish("over", {}, to=screens[1].sid)
    said = [f'42["said",{{"n":{number}}}]' for number in range(5)]
    assert screens[0].heard() == said
    one.bus.publish("last", {}, to=[room])
    assert [packet for packet in screens[1].hears('42["last",{}]') if packet != '42["over",{}]'] == said


def test_an_event_for_one_process_stays_there(pair, room):
    one, two = pair
    screen = two.connect()
    two.bus.join(screen.sid, room)
    one.bus.publish_here("said", {"n": 1}, to=room)
    one.bus.publish("last", {}, to=room)
    assert screen.hears('42["last",{}]') == []


def test_a_request_that_waits_at_another_process_is_woken(pair, room):
    one, two = pair
    waiter, other = two.wait(room), two.wait("another")
    one.bus.wake(room)
    eventually(lambda: was_woken(waiter))
    assert not was_woken(other)


def test_an_ended_sign_in_is_cut_at_another_process(pair):
    one, two = pair
    way_in = secrets.token_hex(4)
    screen = two.connect(way_in=way_in)
    one.bus.disconnect_sign_ins([way_in], "signed_out", {"reason": "ended"})
    assert screen.hears("41") == ['42["signed_out",{"reason":"ended"}]']


def test_a_user_is_removed_at_another_process(pair, room):
    one, two = pair
    screen = two.connect(user_id=77)
    two.bus.join(screen.sid, room)
    two.connections.get(screen.sid).open(room)
    one.bus.remove_user(77, room, room)
    eventually(lambda: not two.connections.get(screen.sid).conversations)
    assert not two.bus.has_members(room)


def test_the_services_of_others_hear_what_is_said_in_order_and_the_own_do_not(pair, kind):
    one, two = pair
    for number in range(300):
        one.bus.say(kind, number)
    eventually(lambda: len(two.hears("one", kind)) == 300)
    assert two.hears("one", kind) == list(range(300))
    assert one.hears("one", kind) == []


def test_a_long_thing_comes_whole_between_short_ones(pair, kind):
    one, two = pair
    long = ['"\\ü€🚲\n' * 40_000]
    for thing in (1, long, 2):
        one.bus.say(kind, thing)
    eventually(lambda: len(two.hears("one", kind)) == 3)
    assert two.hears("one", kind) == [1, long, 2]


def test_what_was_said_has_left_after_a_flush(pair, kind):
    one, _ = pair
    one.bus.say(kind, 1)
    one.bus.flush(10)
    assert one.bus.figures()["waiting"] == 0


def test_things_are_said_with_a_commit_or_after_it_and_once(pair, kind, engine):
    one, two = pair
    with engine.begin() as connection:
        one.bus.say_on_commit(kind, [1, 2], connection)
    one.bus.say_committed(kind, [1, 2])
    with contextlib.suppress(ZeroDivisionError), engine.begin() as connection:
        one.bus.say_on_commit(kind, [3], connection)
        raise ZeroDivisionError
    with engine.begin() as connection:
        one.bus.say_on_commit(kind, ["x" * 9_000, "y"], connection, short=len)
    eventually(lambda: "y" in two.hears("one", kind))
    assert two.hears("one", kind) == [1, 2, 9_000, "y"]


def test_without_a_way_by_commits_things_are_said_after_them(pair, kind):
    one, two = pair
    if one.bus._channel.follows_commits:
        pytest.skip("this channel follows commits")
    one.bus.say_on_commit(kind, [1], None)
    one.bus.say_committed(kind, [2, 3])
    eventually(lambda: 3 in two.hears("one", kind))
    assert two.hears("one", kind) == [2, 3]


BAD = [
    "",
    "no JSON",
    "[" * 100_000,
    '"text"',
    "[]",
    "{}",
    "[1]",
    '[1,"nobody"]',
    '[1,"a.b.c"]',
    '[1,"mallory.1","record"]',
    '[1,"mallory.1",[]]',
    '[1,"mallory.1",[5,null]]',
    '[1,"mallory.1",["publish",5]]',
    '[1,"mallory.1",["publish",[5,{},"room"]]]',
    '[1,"mallory.1",["publish",["said",{}]]]',
    '[1,"mallory.1",["wake",[[]]]]',
    '[1,"mallory.1",["wake",null]]',
    '[1,"mallory.1",["end",[5,"signed_out",{}]]]',
    '[1,"mallory.1",["remove",[[],"","" ]]]',
    '[1,"mallory.1",["part",[0,2,5]]]',
    '[1,"mallory.1",["part",[5,2,"text"]]]',
    '[1,"mallory.1",["part",[0,1,"no record"]]]',
    '[1,"mallory.1",["' + "k" * 100 + '",null]]',
    '[2,"mallory.1",["publish",["said",{},null]]]',
    '["1","mallory.1",["publish",["said",{},null]]]',
]


@pytest.mark.parametrize("packet", BAD, ids=range(len(BAD)))
def test_garbage_and_other_versions_are_counted_and_harm_nobody(pair, say_raw, kind, packet):
    one, two = pair
    if len(packet) > two.bus._channel.limit:
        packet = packet[: two.bus._channel.limit]
    refused, screen = two.bus.figures()["refused"], two.connect()
    say_raw(packet)
    one.bus.say(kind, 1)
    eventually(lambda: two.hears("one", kind))
    assert two.bus.figures()["refused"] == refused + 1
    assert screen.heard() == []


def test_parts_without_an_end_are_not_kept_for_ever(pair, say_raw):
    _, two = pair
    refused = two.bus.figures()["refused"]
    size = two.bus._channel.limit - 200
    count = 4_200_000 // size + 1
    for sender in range(5):
        for number in range(count):
            say_raw(json.dumps([1, f"mallory.{sender}", ["part", [number, 10 * count, "x" * size]]]))
    eventually(lambda: two.bus.figures()["refused"] > refused, 30)
    assert two.bus._reader._kept() <= 4_000_000


def test_a_flood_is_heard_and_logged_in_few_lines(pair, say_raw, kind, caplog):
    one, two = pair
    refused = two.bus.figures()["refused"]
    for _ in range(500):
        say_raw("no packet")
    one.bus.say(kind, 1)
    eventually(lambda: two.hears("one", kind))
    assert two.bus.figures()["refused"] == refused + 500
    assert len([line for line in caplog.records if "channel of the bus" in line.message]) <= 4


def test_a_bus_whose_lines_are_cut_connects_and_is_heard_again(pair, cluster, redis, kind):
    one, two = pair
    before = [process.times_connected for process in pair]
    if one.bus._channel.follows_commits:
        with contextlib.closing(psycopg2.connect(one.bus._channel._address)) as connection:
            connection.cursor().execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'chatapp bus' AND datname = current_database()"
            )
    else:
        redis.kill()
        redis.start()
    eventually(lambda: all(process.times_connected > was for process, was in zip(pair, before, strict=True)))
    eventually(lambda: one.bus.say(kind, 1) or two.hears("one", kind))
    eventually(lambda: two.bus.say(kind, 2) or one.hears("two", kind))
    assert one.bus.figures()["connected"]


def test_an_own_hello_that_comes_back_tells_the_delay(pair):
    one, _ = pair
    one.bus.say("hello", {})
    assert 0 < eventually(lambda: one.bus.figures()["delay_seconds"]) < 10


def test_the_own_name_is_made_up_where_there_is_none_and_no_two_are_alike(make_shared):
    make = make_shared("redis")
    buses = [make(None, None, None) for _ in range(2)]
    assert buses[0].node != buses[1].node
    assert buses[0].instance != buses[1].instance
