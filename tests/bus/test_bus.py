"""The specification of a bus, which every backend meets."""

import pytest

from tests.bus.installation import was_woken


def test_an_event_reaches_the_connections_of_its_audience_and_no_other(installation, bus):
    ana, bo = installation.connect(), installation.connect()
    bus.join(ana.sid, "room:1")
    bus.publish("said", {"n": 1}, to="room:1")
    assert ana.heard() == ['42["said",{"n":1}]']
    assert bo.heard() == []


def test_without_an_audience_it_reaches_everybody(installation, bus):
    screens = [installation.connect() for _ in range(3)]
    bus.publish("said", {"n": 1})
    assert [screen.heard() for screen in screens] == [['42["said",{"n":1}]']] * 3


def test_a_connection_in_several_of_its_audiences_gets_it_once(installation, bus):
    ana = installation.connect()
    for audience in ("room:1", "room:2"):
        bus.join(ana.sid, audience)
    bus.publish("said", {"n": 1}, to=["room:1", "room:2", "room:3", ana.sid])
    assert ana.heard() == ['42["said",{"n":1}]']


def test_events_arrive_in_the_order_of_the_calls(installation, bus):
    ana = installation.connect()
    for number in range(5):
        bus.publish("said", {"n": number}, to=ana.sid if number % 2 else None)
    assert ana.heard() == [f'42["said",{{"n":{number}}}]' for number in range(5)]


def test_an_audience_without_members_is_no_error(bus):
    bus.publish("said", {"n": 1}, to="room:1")
    bus.publish("said", {"n": 1}, to=[])
    bus.wake("room:1")


def test_who_has_left_an_audience_hears_nothing_for_it(installation, bus):
    ana = installation.connect()
    bus.join(ana.sid, "room:1")
    bus.leave(ana.sid, "room:1")
    bus.publish("said", {"n": 1}, to="room:1")
    assert ana.heard() == []


def test_a_user_is_removed_with_all_their_connections_and_nobody_else_is(installation, bus):
    ours, other = [installation.connect(user_id=1) for _ in range(2)], installation.connect(user_id=2)
    for screen in (*ours, other):
        bus.join(screen.sid, "room:1")
        installation.connections.get(screen.sid).open("1")
    bus.remove_user(1, "1", "room:1")
    bus.publish("said", {"n": 1}, to="room:1")
    assert [screen.heard() for screen in ours] == [[], []]
    assert other.heard() == ['42["said",{"n":1}]']
    shown = [installation.connections.get(screen.sid).conversations for screen in (*ours, other)]
    assert shown == [set(), set(), {"1"}]


def test_the_connections_of_a_sign_in_are_told_and_cut(installation, bus):
    ended, stays = installation.connect(way_in="one"), installation.connect(way_in="two")
    bus.disconnect_sign_ins(["one"], "signed_out", {"reason": "ended"})
    assert ended.heard()[:2] == ['42["signed_out",{"reason":"ended"}]', "41"]
    bus.publish("said", {"n": 1})
    assert ended.heard() == []
    assert stays.heard() == ['42["said",{"n":1}]']


def test_a_connection_that_is_disconnected_hears_no_more(installation, bus):
    ana = installation.connect()
    bus.disconnect(ana.sid)
    bus.disconnect(ana.sid)
    bus.publish_here("said", {"n": 1})
    assert ana.heard()[:1] == ["41"]
    assert ana.heard() == []


def test_an_event_for_this_process_reaches_its_connections(installation, bus):
    ana, bo = installation.connect(), installation.connect()
    bus.publish_here("said", {"n": 1}, to=[ana.sid])
    bus.publish_here("said", {"n": 2})
    assert ana.heard() == ['42["said",{"n":1}]', '42["said",{"n":2}]']
    assert bo.heard() == ['42["said",{"n":2}]']


def test_a_waiting_request_is_woken_by_its_audiences_only(installation, bus):
    waiter = installation.wait("room:1", "person:1")
    bus.wake("room:2")
    assert not was_woken(waiter)
    bus.wake("person:1")
    assert was_woken(waiter)


def test_when_the_process_ends_all_waiting_requests_answer_and_later_ones_too(installation, bus):
    earlier = installation.wait("room:1")
    bus.dismiss_waiting()
    later = installation.wait("room:1")
    assert [waiter.is_dismissed for waiter in (earlier, later)] == [True, True]


def test_the_transport_of_a_connection_is_known_until_it_is_gone(installation, bus):
    ana = installation.connect()
    assert bus.transport_of(ana.sid) == "polling"
    bus.disconnect(ana.sid)
    with pytest.raises(KeyError):
        bus.transport_of(ana.sid)
