"""Numbers of this process for `/metrics`, as plain as can be: an event costs an addition.

Those of requests, packets and the loop are counted by the transport (`transport.counts`).
"""

from chatapp.transport.counts import Histogram

# Seconds that a writer waits for its turn: on a fast disk nobody waits for a hundredth; PATIENCE ends at five.
TURNS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
# Seconds of a round of background work: most ask the database once.
ROUNDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)


class Counts:
    """Totals since the start.

    `posts`: messages stored, without retries; `commits`: transactions that wrote; `write_turns`: how long each of them
    waited for its turn; `gap_reads`: reads of messages that the bus had not told, and `healed`, of how many;
    `refusals`: {code: number}; `rounds`: {task: Histogram} of the background work, and `failures`: {task: number}.
    """

    def __init__(self) -> None:
        self.posts = 0
        self.commits = 0
        self.write_turns = Histogram(TURNS)
        self.gap_reads = 0
        self.healed = 0
        self.refusals: dict[str, int] = {}
        self.rounds: dict[str, Histogram] = {}
        self.failures: dict[str, int] = {}

    def refuse(self, code: str) -> None:
        """Count a refusal. `code`: one of `errors`, so that their number is bounded."""
        self.refusals[code] = self.refusals.get(code, 0) + 1

    def heal(self, messages: int) -> None:
        """Count a read of messages that are told late, and their number."""
        self.gap_reads += 1
        self.healed += messages

    def round(self, task: str, seconds: float, *, has_failed: bool) -> None:
        """Count a round of background work."""
        self.rounds.setdefault(task, Histogram(ROUNDS)).observe(seconds)
        self.failures[task] = self.failures.get(task, 0) + has_failed
