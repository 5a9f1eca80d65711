"""A server of which is known what each request costs: the CPU of its event loop's thread, never a wall time.

Argon2 and the compressing of pages, which run in threads beside the loop, are not part of it.
"""

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path

from tests.pace import slowness
from tests.server import GENEROUS, Server

LONGEST = struct.Struct("d")
WATCHING = Path(__file__).parent / "watching"
AS_IT_IS = 3  # tries before the pace of the machine is looked at
TRIES = 10  # the best counts: a busy machine, or what a server does by itself, makes some dearer, and none cheaper


@dataclass(frozen=True)
class Cost:
    """Seconds of CPU of the loop's thread in all, and of its longest stretch without a switch; what was answered."""

    whole: float
    stretch: float
    answer: object

    def is_over(self, seconds):
        """Say whether either is more than so many seconds."""
        return max(self.whole, self.stretch) > seconds

    def __str__(self):
        return f"{self.whole * 1000:.1f} ms in all, {self.stretch * 1000:.1f} ms at a time"


NONE = Cost(0, 0, None)


class Watched(Server):
    """A Server with limits so generous that no test meets them."""

    def __init__(self, data_dir, **settings):
        self._shared = data_dir.parent / f"{data_dir.name}-longest"
        self._shared.write_bytes(LONGEST.pack(0))
        watching = {"PYTHONPATH": WATCHING, "WATCHED_BY": self._shared}
        super().__init__(data_dir, **{**GENEROUS, **watching, **settings})
        with open(self._shared, "r+b") as file:
            self._longest = mmap.mmap(file.fileno(), LONGEST.size)

    def cost_of(self, ask, *, whole, stretch=None):
        """Return the Cost of `ask()`, the best of some tries; the first that is within both bounds, in seconds, will
        do. When none is, it is told as of a machine at rest."""
        best = None
        for number in range(TRIES):
            cost = self._once(ask) if number < AS_IT_IS else self._as_at_rest(ask)
            best = cost if best is None else Cost(*map(min, zip(_both(best), _both(cost), strict=True)), cost.answer)
            if best.whole <= whole and (stretch is None or best.stretch <= stretch):
                break
        return best

    def _as_at_rest(self, ask):
        """Return the Cost as of a machine at rest, by how slow this one is before and after."""
        before = slowness()
        cost = self._once(ask)
        slower = max(before, slowness())
        return Cost(cost.whole / slower, cost.stretch / slower, cost.answer)

    def _once(self, ask):
        LONGEST.pack_into(self._longest, 0, 0)
        before = self._cpu()
        answer = ask()
        return Cost(self._cpu() - before, LONGEST.unpack_from(self._longest)[0], answer)

    def _cpu(self):
        """Return the seconds of CPU of the main thread so far, by the kernel's scheduler (proc(5), schedstat)."""
        thread = f"/proc/{self.process.pid}/task/{self.process.pid}/schedstat"
        return int(Path(thread).read_text().split()[0]) / 1e9


def _both(cost):
    return cost.whole, cost.stretch
