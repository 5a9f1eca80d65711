"""Two real servers of one installation, with each channel between them."""

import contextlib
import threading

import psycopg2

from tests.people import Person, new_client_id
from tests.plain_socket import PlainSocket
from tests.server import GENEROUS, Server

KEY = "k" * 32
BACKENDS = ("postgresql", "redis")


@contextlib.contextmanager
def two_nodes(cluster, redis, folder, backend, **more):
    """Two running servers on a new database, `a` and `b`, with a directory each."""
    settings = {**GENEROUS, "DATABASE_URL": cluster.new_database(), "SECRET_KEY": KEY, **more}
    if backend == "redis":
        settings["REDIS_URL"] = redis.url
    made = [Server(folder / name / "data", NODE_NAME=name, **settings) for name in ("a", "b")]
    with contextlib.ExitStack() as running:
        for server in made:
            running.callback(server.kill)
            server.database_url = settings["DATABASE_URL"]
            server.launch()
        for server in made:
            server.wait()
        yield made


def administered(servers):
    """Yield running servers; `admin` of the first one is their administrator."""
    servers[0].admin = Person(servers[0].url, "admin").sign_up()
    yield servers
    servers[0].admin.close()


def at(server, person):
    """Return the same person in another browser, at another server."""
    return Person(server.url, person.username, person.name).sign_in()


def cut_listeners(server):
    """Let PostgreSQL end the lines of the bus in a server's database; return how many."""
    with contextlib.closing(psycopg2.connect(server.database_url)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE application_name = 'chatapp bus' AND datname = current_database()"
        )
        return cursor.fetchone()[0]


class Follower:
    """A program that follows a room at `/ws`. `revs`: those of the messages it was sent, in the order of arrival."""

    def __init__(self, person, room):
        self._socket = PlainSocket(person.url, person=person)
        assert self._socket.subscribe({room: None})["ok"]

    @property
    def revs(self):
        return [message["rev"] for message in self._socket.received("message")]

    def close(self):
        self._socket.close()


class Poster(threading.Thread):
    """Somebody who posts in a room, one after the other, until `stop`. `posted`: how many were acknowledged."""

    def __init__(self, person, room):
        super().__init__(daemon=True)
        self._person, self._room = person, room
        self._is_over = threading.Event()
        self.posted = 0
        self.start()

    def run(self):
        while not self._is_over.is_set():
            draft = {"client_id": new_client_id(), "body": f"message {self.posted} of {self._person.username}"}
            self._person.ok("POST", f"/conversations/{self._room}/messages", {"messages": [draft]})
            self.posted += 1

    def stop(self):
        self._is_over.set()
        self.join()
