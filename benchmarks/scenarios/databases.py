"""One process on PostgreSQL beside one on SQLite: the processor time of a post and of a delivery."""

from benchmarks.figures import Section
from benchmarks.installations import POSTGRESQL, SQLITE, UNIT, prices

SECONDS = 90
TEXT = """Four hundred people: first in pairs that post to each other, then all in one room, to which one posts 20
messages a second. Both databases wait for the disk at each commit. SQLite is a part of chatapp's process; PostgreSQL
is all of its processes, on the same processor. A post on PostgreSQL costs more in both: each transaction is a
conversation of two processes. A delivery touches no database."""


def run(bench):
    """Return one Section."""
    section = Section("SQLite and PostgreSQL", TEXT, UNIT, digits=1, less_is_better=True)
    for contender in (SQLITE, POSTGRESQL):
        for column, figure in prices(bench, contender).items():
            section.add(column, contender, figure)
    return [section]
