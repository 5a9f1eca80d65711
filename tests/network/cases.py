"""Every network of the matrix, by name."""

import contextlib

from tests.network.box import Box
from tests.network.fault import Fault
from tests.network.faults.bytewise import Bytewise
from tests.network.faults.cache import Cache
from tests.network.faults.captive_portal import CaptivePortal
from tests.network.faults.cut_polls import CutPolls
from tests.network.faults.hold_until_close import HoldUntilClose
from tests.network.faults.lossy import Lossy
from tests.network.faults.new_address import NewAddress
from tests.network.faults.no_upgrade import NoUpgrade
from tests.network.faults.rechunk import Rechunk
from tests.network.faults.slow import Slow
from tests.network.faults.swallow import Swallow
from tests.network.faults.swallow_upgrade import SwallowUpgrade
from tests.network.real_boxes import REAL

WAYS = ("down", "up", "both")

FAULTS = {
    "open": Fault,
    "no-upgrade": NoUpgrade,
    "swallow-upgrade": SwallowUpgrade,
    **{f"swallow-{way}": lambda way=way: Swallow(way) for way in WAYS},
    **{f"swallow-{way}-3-frames": lambda way=way: Swallow(way, after_frames=3) for way in WAYS},
    **{f"swallow-{way}-60-s": lambda way=way: Swallow(way, after_seconds=60) for way in WAYS},
    **{f"cut-{s}-{by}": lambda s=s, by=by: CutPolls(s, by=by) for s in (5, 10, 30) for by in ("reset", "504")},
    "hold-until-close": HoldUntilClose,
    "cache": Cache,
    "captive-portal": lambda: CaptivePortal(20),
    "rechunk": Rechunk,
    "lossy": lambda: Lossy(0.1),
    "slow": lambda: Slow(0.5, 4000),
    "bytewise": Bytewise,
    "new-address": NewAddress,
}
NAMES = [*FAULTS, *REAL]


@contextlib.contextmanager
def network(name, target, home):
    """Give the box of this name in front of `target`; `home` is an empty folder."""
    if name in REAL:
        with REAL[name](target, home) as behind:
            yield behind
    else:
        with Box(target, FAULTS[name]()) as box:
            yield box
