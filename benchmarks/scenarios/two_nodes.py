"""Two processes of one installation beside one: the processor time of a post and of a delivery."""

from benchmarks.installations import POSTGRESQL, TWO_NODES, compared

SECONDS = 120
TEXT = """As above, on PostgreSQL: half of the people are connected to each process, and the one who posts to all
is at the first. The other process hears each of its messages over the bus, and drops it where nobody there has the room
open; and each process asks the database every two seconds what has changed."""


def run(bench):
    """Return one Section."""
    return [compared(bench, "One process and two", TEXT, (POSTGRESQL, TWO_NODES))]
