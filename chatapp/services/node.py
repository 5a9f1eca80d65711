"""This process as one of several on a database: its secret key and its clock, and its name, which no other may have.

A name is held by an advisory lock of PostgreSQL, which ends with its connection: a process that was killed leaves none
behind, and its successor has the name at once. On SQLite there is one process, and nothing to compare.
"""

import logging
import time

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from chatapp import limits
from chatapp.extensions import db
from chatapp.services import installation
from chatapp.services.transactions import end_read

NAMES = 0x6E6F6465  # the class of our advisory locks; any number that nobody else uses
INTERVAL = 10  # seconds between two looks

_log = logging.getLogger("chatapp")

_CLOCK = text("SELECT extract(epoch FROM clock_timestamp())")
_TAKE_NAME = text("SELECT pg_try_advisory_lock(:names, hashtext(:name))")
_STILL_THERE = text("SELECT 1")
# The machine of a holder may go without a word: PostgreSQL then notices within half a minute, not after hours.
_NOTICE_ITS_END = text("SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3")


def is_one_of_several() -> bool:
    """Return whether other processes may work on the same database."""
    return db.engine.dialect.name == "postgresql"


def clock_ahead() -> float:
    """Return how many seconds the clock of this machine is ahead of the database's; negative when it is behind.

    It is 0 where they differ by no more than the measurement takes.
    """
    with db.engine.connect() as connection:
        connection.execute(_STILL_THERE)  # so that connecting is not measured
        before = time.time()
        there = float(connection.execute(_CLOCK).scalar_one())
        return max(before - there, 0) or min(time.time() - there, 0)


class Node:
    """This process. `name`: NODE_NAME, "" where none is needed; `ahead`: as `clock_ahead`, at the last look."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.ahead = 0.0
        self._holder: Connection | None = None  # of the lock
        self._out_of_order: set[str] = set()

    def has_name(self) -> bool:
        """Take the name, unless this process has it; return whether it has it now. Raises DBAPIError."""
        if not self.name:
            return True
        try:
            if self._holder is not None:
                self._holder.execute(_STILL_THERE)
                return True
            holder = _connection_of_its_own()
            if holder.execute(_TAKE_NAME, {"names": NAMES, "name": self.name}).scalar_one():
                self._holder = holder
            else:
                holder.close()
        except DBAPIError:  # the lock has gone with the connection
            self._holder = None
            raise
        return self._holder is not None

    def look(self) -> None:
        """Log when the key, the clock or the name of this process begins or ceases to differ from what it should be."""
        if not is_one_of_several():
            return
        end_read()
        self.ahead = clock_ahead()
        clock = f"the clock of this machine is {self.ahead:+.1f} s from the database's"
        self._note("key", installation.has_our_key(), "SECRET_KEY is not that of the installation: start with it")
        self._note("clock", abs(self.ahead) <= limits.CLOCKS_NOTED, f"{clock}: set both by NTP")
        self._note("name", self.has_name(), f"another server has NODE_NAME={self.name!r} too: stop one of them")

    def _note(self, subject: str, is_in_order: bool, sentence: str) -> None:
        if is_in_order and subject in self._out_of_order:
            self._out_of_order.discard(subject)
            _log.warning("the %s of this server is in order again", subject)
        elif not is_in_order and subject not in self._out_of_order:
            self._out_of_order.add(subject)
            _log.error("%s", sentence)


def _connection_of_its_own() -> Connection:
    """Return a connection that no pool closes or lends, and on which each statement is a transaction."""
    connection = db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    connection.detach()
    connection.execute(_NOTICE_ITS_END)
    return connection
