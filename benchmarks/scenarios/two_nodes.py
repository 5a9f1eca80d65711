"""Two processes of one installation beside one: the processor time of a post and of a delivery."""

from benchmarks.figures import Section
from benchmarks.installations import POSTGRESQL, TWO_NODES, UNIT, prices

SECONDS = 120
TEXT = """As above, on PostgreSQL: half of the people are connected to each process, and who posts to all is at the
first. A delivery costs the same at either. A post costs more: the other process hears each of its messages over the
bus, and drops it where nobody there has the room open; and each process asks the database every two seconds what has
changed."""


def run(bench):
    """Return one Section."""
    section = Section("One process and two", TEXT, UNIT, digits=1, less_is_better=True)
    for contender in (POSTGRESQL, TWO_NODES):
        for column, figure in prices(bench, contender).items():
            section.add(column, contender, figure)
    return [section]
