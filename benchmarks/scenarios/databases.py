"""One process on PostgreSQL beside one on SQLite: the processor time of a post and of a delivery."""

from benchmarks.installations import POSTGRESQL, SQLITE, compared

SECONDS = 90
TEXT = """Four hundred people: first in pairs that post to each other, then all in one room, to which one posts 20
messages a second. Both databases wait for the disk at each commit. SQLite is a part of chatapp's process; PostgreSQL
is all of its processes, on the same processor."""


def run(bench):
    """Return one Section."""
    return [compared(bench, "SQLite and PostgreSQL", TEXT, (SQLITE, POSTGRESQL))]
