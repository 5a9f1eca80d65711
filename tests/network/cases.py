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

# Those that take minutes: they begin first.
LONG = {name for name in NAMES if name.endswith("60-s")} | {"slow"}

# Where socket.io-client has to get through with its defaults: polls of eight seconds live, and a WebSocket lives, is
# refused, or shows before the upgrade that it does not. Elsewhere the matrix only says how it fared.
CARRIES_SOCKET_IO = {
    *("open", "no-upgrade", "swallow-upgrade", *(f"swallow-{way}" for way in WAYS), "hold-until-close"),
    *(f"cut-{s}-{by}" for s in (10, 30) for by in ("reset", "504")),
    *("rechunk", "slow", "bytewise", "squid", "nginx-no-upgrade", "haproxy"),
}


@contextlib.contextmanager
def network(name, target, home):
    """Give the box of this name in front of `target`; `home` is an empty folder."""
    with Box(target, FAULTS.get(name, Fault)()) as box:
        if name in FAULTS:
            yield box
        else:
            with REAL[name](box.url, home) as real:
                yield Counted(real, box)


class Counted:
    """A real box, and behind it a Box that passes everything and counts."""

    def __init__(self, real, box):
        self.words, self.url, self.options = real.words, real.url, real.options
        self._box = box

    def __getattr__(self, name):
        return getattr(self._box, name)
