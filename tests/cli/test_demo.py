import pytest

from tests.people import Person
from tests.server import Server, flask


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A server with the demo, and who can sign in to it."""
    data = tmp_path_factory.mktemp("demo") / "data"
    made = flask("chat", "demo", data_dir=data)
    assert made.returncode == 0, made.stderr
    with Server(data) as server:
        visitor = Person(server.url, "demo").sign_in(made.stdout.split()[-1])
        yield server, visitor
        visitor.close()


def rows(server, query):
    database = server.database
    try:
        return database.execute(query).fetchall()
    finally:
        database.close()


def test_the_visitor_is_administrator_and_finds_unread_talk_of_weeks(demo):
    server, visitor = demo
    assert visitor.me["is_admin"]
    assert visitor.ok("GET", "/conversations")["unread"]["direct"] > 0
    assert len(visitor.ok("GET", "/rooms")["rooms"]) >= 8
    first, last, texts, different = rows(
        server, "SELECT min(created_at), max(created_at), count(*), count(DISTINCT body) FROM messages"
    )[0]
    assert first[:10] < last[:10]
    assert texts > 3000
    assert different > 700


def test_two_dozen_people_are_there_and_none_can_sign_in(demo):
    server, _ = demo
    assert rows(server, "SELECT count(*) FROM users WHERE username != 'demo' AND password_hash IS NULL") == [(24,)]
    assert rows(server, "SELECT count(*) FROM users WHERE password_hash IS NOT NULL") == [(1,)]


def test_talk_has_many_scripts_links_emoji_and_several_lines(demo):
    server, _ = demo
    for part in ["الاجتماع", "réunion", "https://", "👋", "\n- "]:
        assert rows(server, f"SELECT count(*) FROM messages WHERE body LIKE '%{part}%'")[0][0] > 0, part


@pytest.mark.parametrize(
    "broken",
    [
        "SELECT c.id FROM conversations c JOIN messages m ON m.conversation_id = c.id GROUP BY c.id"
        " HAVING count(*) != c.last_seq OR max(m.seq) != c.last_seq OR max(m.rev) != c.last_rev",
        "SELECT conversation_id FROM messages GROUP BY conversation_id HAVING count(DISTINCT rev) != count(*)",
        "SELECT a.id FROM messages a JOIN messages b USING (conversation_id)"
        " WHERE b.seq = a.seq + 1 AND b.created_at < a.created_at",
        "SELECT m.id FROM memberships m JOIN conversations c ON c.id = m.conversation_id"
        " WHERE m.last_read_seq > c.last_seq OR m.seen_seq > m.last_read_seq",
        "SELECT u.id FROM users u JOIN memberships m ON m.user_id = u.id GROUP BY u.id"
        " HAVING max(m.rev) != u.last_rev OR count(DISTINCT m.rev) != count(*)",
        "SELECT m.id FROM messages m LEFT JOIN memberships s"
        " ON s.conversation_id = m.conversation_id AND s.user_id = m.sender_id WHERE s.id IS NULL",
        "SELECT id FROM messages WHERE (deleted_at IS NOT NULL OR kind = 'system') != (body IS NULL)",
        "SELECT id FROM messages WHERE created_at > datetime('now', '+1 second')",
    ],
)
def test_what_was_written_keeps_every_rule_of_the_counters(demo, broken):
    server, _ = demo
    assert rows(server, "SELECT count(*) FROM messages")[0][0] > 0
    assert rows(server, broken) == []


def test_the_visitor_can_go_on_talking(demo):
    _, visitor = demo
    conversation = visitor.ok("GET", "/conversations?kind=direct")["conversations"][0]
    sent = visitor.say(conversation["conversation"], "Hello from the visitor")[0]
    assert sent["seq"] == conversation["last_seq"] + 1


def test_it_refuses_to_run_twice(demo):
    server, _ = demo
    again = flask("chat", "demo", data_dir=server.data_dir)
    assert again.returncode == 1
    assert again.stderr == "Error: The demo data already exists.\n"
