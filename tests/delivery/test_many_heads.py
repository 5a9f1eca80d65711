import subprocess
import sys

import pytest

from tests.patched import patched
from tests.plain_socket import PlainSocket
from tests.server import ROOT, environment

PEOPLE = 40  # more than are told in one go


@pytest.fixture
def crowd(tmp_path):
    """Return `crowd(count)`: the cookie, person and room of each of so many people who are in one room."""

    def make(count):
        words = [sys.executable, "-m", "benchmarks.chatapp_people", str(count), str(tmp_path / "people")]
        subprocess.run(words, cwd=ROOT, env=environment(tmp_path / "data", {}), check=True, timeout=60)
        return [line.split("\t")[:3] for line in (tmp_path / "people").read_text().splitlines()]

    return make


def test_each_of_many_is_told_how_they_stand(crowd, start_server, tmp_path):
    people = crowd(PEOPLE)
    server = start_server(data_dir=tmp_path / "data", RESYNC_NOTICE_INTERVAL=0.5, RESYNC_NOTICE_WINDOW=1)
    room = people[0][2]
    sockets = [PlainSocket(server.url, headers={"Cookie": cookie}) for cookie, *_ in people]
    assert sockets[0].call(
        "post_messages", {"conversation": room, "messages": [{"client_id": "client-0001", "body": "words"}]}
    )["ok"]
    told = [socket.wait_for("heads") for socket in sockets]
    for socket in sockets:
        socket.close()
    assert [packet["conversations"][0]["last_message"]["text"] for packet in told] == ["words"] * PEOPLE
    assert [packet["unread"]["rooms"] for packet in told] == [0] + [1] * (PEOPLE - 1)
    assert [packet["conversations"][0]["last_read_seq"] for packet in told] == [1] + [0] * (PEOPLE - 1)


@pytest.mark.parametrize(
    ("work", "at_once"), [("heads.tell_changes", "heads.SLICE"), ("subscriptions.sweep", "subscriptions.SLICE")]
)
def test_others_go_on_while_many_are_told_or_looked_at(crowd, tmp_path, work, at_once):
    crowd(400)  # several goes each
    goes, others = patched(
        f"""
        import eventlet
        from chatapp.extensions import current
        from chatapp.models import Conversation, Membership
        from chatapp.services.conversations import heads
        from chatapp.services.presence import subscriptions
        from wsgi import app
        with app.app_context():
            connections = current.stores.connections
            everybody = Membership.query.filter_by(conversation_id=1).all()
            for row in everybody:
                connections.add(f"sid {{row.id}}", row.user_id, "a sign-in", login_session_id=row.user_id)
            assert heads._concerned(Conversation.query.first().changed_at.replace(year=2000)) >= connections.user_ids()
            turns = 0
            def count():
                global turns
                while True:
                    eventlet.sleep(0)
                    turns += 1
            eventlet.spawn(count)
            eventlet.sleep(0)
            turns = 0
            {work}()
            print(len(everybody) // {at_once}, turns)
        """,
        tmp_path / "data",
        RESYNC_NOTICE_WINDOW=120,
    )
    assert int(others) >= int(goes) > 5
