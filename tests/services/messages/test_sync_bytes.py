"""The answers of catching up and of history are bounded in bytes, and complete all the same."""

import orjson
import pytest

from chatapp import limits
from chatapp.services import installation
from chatapp.services.conversations import members, rooms
from chatapp.services.messages import authoring, history, sync

HEAVY = "🔥" * 4000  # 16 kB, and as much again in its parts
ONE = 40_000  # bytes that a single message may add beyond a bound


def post_heavy(person, conversation, count, body=HEAVY):
    for number in range(count):
        draft = {"client_id": f"heavy-{conversation[:6]}-{number:04}", "body": body}
        authoring.post(person, conversation, [draft])


def size(answer):
    return len(orjson.dumps(answer))


def test_an_answer_of_sync_is_bounded_in_bytes_and_asking_on_tells_everything(ana):
    talks = [rooms.create(ana, f"client-{n:06}", f"Room {n}")["conversation"] for n in range(3)]
    for talk in talks:
        post_heavy(ana, talk, 24)
    cursors, told, asked = dict.fromkeys(talks, 1), {talk: [] for talk in talks}, 0
    digest = sync.listing(ana)["digest"]
    while True:
        answer = sync.sync(ana, installation.epoch(), ana.last_rev, cursors, digest)
        assert size(answer) < limits.SYNC_BYTES + ONE
        for talk, state in answer["conversations"].items():
            assert state["state"] == "changes"
            told[talk] += [message["seq"] for message in state["messages"]]
            cursors[talk] = state["rev"]
        asked += 1
        if not any(state["more"] for state in answer["conversations"].values()):
            break
        assert asked < 10
    assert asked >= 3
    assert told == {talk: list(range(2, 26)) for talk in talks}


def test_where_nothing_fits_any_more_a_cursor_stays_and_says_so(ana, monkeypatch):
    monkeypatch.setattr(limits, "SYNC_BYTES", 50_000)
    first, second, quiet = (rooms.create(ana, f"client-{n:06}", f"Room {n}")["conversation"] for n in range(3))
    post_heavy(ana, first, 3)
    post_heavy(ana, second, 1)
    answer = sync.sync(ana, installation.epoch(), None, {first: 1, second: 1, quiet: 1}, None)["conversations"]
    assert (len(answer[first]["messages"]), answer[first]["rev"], answer[first]["more"]) == (1, 2, True)
    assert answer[second] == {"state": "changes", "messages": [], "rev": 1, "more": True}
    assert answer[quiet] == {"state": "changes", "messages": [], "rev": 1, "more": False}


def test_a_message_heavier_than_an_answer_is_told_all_the_same(ana, room, monkeypatch):
    monkeypatch.setattr(limits, "SYNC_BYTES", 10)
    post_heavy(ana, room, 2)
    rev, told = 1, []
    for _ in range(2):
        state = sync.sync(ana, installation.epoch(), None, {room: rev}, None)["conversations"][room]
        told += state["messages"]
        rev = state["rev"]
    assert [message["seq"] for message in told] == [2, 3]
    assert not state["more"]


def test_opening_a_conversation_is_bounded_too_and_says_that_there_is_more(ana, room):
    post_heavy(ana, room, 40)
    answer = sync.opened(ana, room, 1, installation.epoch())
    assert size(answer) < limits.SYNC_BYTES + ONE
    assert answer["more"]
    assert answer["rev"] == answer["messages"][-1]["rev"]
    assert size(sync.opened(ana, room, None, None)) < limits.PAGE_BYTES + ONE


def test_more_memberships_than_fit_are_all_told_by_asking_on(ana, bo, monkeypatch):
    monkeypatch.setattr(limits, "SYNC_BYTES", 4_000)
    made = [rooms.create(bo, f"client-{n:06}", f"Room {n}")["conversation"] for n in range(16)]
    me, left = ana.last_rev, made[4]
    for each in made:
        members.invite(bo, each, [ana.public_id])
    members.leave(ana, left)
    digest, told, more = sync.listing(ana)["digest"], [], True
    while more:
        answer = sync.sync(ana, installation.epoch(), me, {}, digest)
        assert size(answer) < 4_000 + 1_000
        told += answer["memberships"]
        assert me < answer["me"]
        me, more = answer["me"], answer["more"]
    assert me == ana.last_rev
    assert {one["conversation"] for one in told} == set(made)
    assert [one["conversation"] for one in told if "gone" in one] == [left]
    assert len(told) == len(made)


@pytest.mark.parametrize("body", [HEAVY, "\n".join(["x"] * 2000), '"\\' * 2000])
def test_pages_of_heavy_messages_are_bounded_and_leave_no_hole(ana, room, body):
    post_heavy(ana, room, 30, body)
    seqs, page = [], history.page(ana, room)
    while True:
        assert size(page) < limits.PAGE_BYTES + ONE
        seqs = [message["seq"] for message in page["messages"]] + seqs
        if not page["has_before"]:
            break
        page = history.page(ana, room, before=seqs[0])
    assert seqs == list(range(1, 32))
    seqs, page = [], history.page(ana, room, after=0)
    while True:
        assert size(page) < limits.PAGE_BYTES + ONE
        seqs += [message["seq"] for message in page["messages"]]
        if not page["has_after"]:
            break
        page = history.page(ana, room, after=seqs[-1])
    assert seqs == list(range(1, 32))


def test_a_page_around_a_heavy_message_holds_it_and_both_its_sides(ana, room):
    post_heavy(ana, room, 40)
    page = history.page(ana, room, around=20)
    seqs = [message["seq"] for message in page["messages"]]
    assert size(page) < limits.PAGE_BYTES + ONE
    assert seqs == list(range(seqs[0], seqs[-1] + 1))
    assert seqs[0] < 20 < seqs[-1]
    assert (page["has_before"], page["has_after"]) == (True, True)


def test_the_page_of_an_opened_conversation_ends_with_its_last_message_however_heavy(ana, room):
    post_heavy(ana, room, 30)
    page = history.page(ana, room)
    assert page["messages"][-1]["seq"] == 31
    assert not page["has_after"]
    assert page["has_before"]


def test_the_answer_to_a_post_is_bounded_in_bytes_also_when_it_is_a_retry(ana, room):
    text = "x\n" * (limits.MESSAGE // 2 - 1) + "x"
    drafts = [{"client_id": f"many-{number:06}", "body": f"{number:02}{text[2:]}"} for number in range(50)]
    for _ in range(2):
        answer = authoring.post(ana, room, drafts)
        assert size(answer) < limits.SYNC_BYTES + 50 * 2 * 3 * limits.MESSAGE
        assert [message["body"] for message in answer] == [draft["body"] for draft in drafts]
        assert len(answer[0]["parts"]) > 1000
        assert answer[-1]["parts"] == [{"t": "text", "text": drafts[-1]["body"]}]
    assert len(authoring.find(ana, answer[-1]["id"])["parts"]) > 1000
