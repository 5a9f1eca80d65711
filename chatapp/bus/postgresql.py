"""A channel of PostgreSQL: NOTIFY and LISTEN (https://www.postgresql.org/docs/current/sql-notify.html).

A notification within a transaction is sent when that commits, and notifications arrive in the order of commits. Each
line is an asynchronous connection of psycopg2, whose waits are ours and have an end; libpq's own limits do not hold for
these. Both are in autocommit: a listener within a transaction would hold up the queue of the server. They need sessions
of their own, which a pooler by transactions does not give.
"""

import select
import time
from collections.abc import Sequence
from typing import Any

import psycopg2
from psycopg2.extensions import POLL_OK, POLL_READ, POLL_WRITE
from sqlalchemy import Connection, make_url

from chatapp.bus.channel import Channel, ListeningLine, SendingLine

NAME = "chatapp"  # of the channel: each database has its own
PATIENCE = 5.0  # seconds for each answer of the server
# Seconds after which an idle connection is tested, and between and after tests without an answer: a server that has
# vanished without a word is noticed within half a minute.
KEEPALIVES = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
NOTIFY = "SELECT pg_notify(%s, packet) FROM unnest(%s::text[]) AS packet"


class PostgresqlChannel(Channel):
    """The channel of the database at `url`, as SQLAlchemy writes it."""

    limit = 7_900  # bytes; PostgreSQL takes less than 8,000
    follows_commits = True

    def __init__(self, url: str) -> None:
        self._address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)

    def open_sending(self, installation: str) -> SendingLine:
        return PostgresqlLine(self._address)

    def open_listening(self, installation: str) -> ListeningLine:
        line = PostgresqlLine(self._address)
        try:
            line.execute(f"LISTEN {NAME}")
        except BaseException:
            line.close()
            raise
        return line

    def send_on_commit(self, packets: Sequence[str], connection: Connection) -> None:
        connection.exec_driver_sql(NOTIFY, (NAME, list(packets)))


class PostgresqlLine(SendingLine, ListeningLine):
    """A connection to the database at an address of libpq."""

    def __init__(self, address: str) -> None:
        self._connection: Any = psycopg2.connect(address, async_=1, application_name="chatapp bus", **KEEPALIVES)
        try:
            self._wait_until_done()
        except BaseException:
            self.close()
            raise

    def execute(self, statement: str, *values: Any) -> None:
        """Execute a statement. Raises psycopg2.Error, TimeoutError."""
        with self._connection.cursor() as cursor:
            cursor.execute(statement, values)
            self._wait_until_done()

    def send(self, packets: Sequence[str]) -> None:
        self.execute(NOTIFY, NAME, list(packets))

    def receive(self, seconds: float) -> list[str]:
        if not self._connection.notifies:
            select.select([self._connection.fileno()], [], [], seconds)
            self._connection.poll()
        arrived = [notify.payload for notify in self._connection.notifies]
        self._connection.notifies.clear()
        return arrived

    def close(self) -> None:
        self._connection.close()

    def _wait_until_done(self) -> None:
        until = time.monotonic() + PATIENCE
        while (state := self._connection.poll()) != POLL_OK:
            at = [self._connection.fileno()]
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"PostgreSQL did not answer within {PATIENCE:.0f} seconds")
            select.select(at if state == POLL_READ else [], at if state == POLL_WRITE else [], [], left)
