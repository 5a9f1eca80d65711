"""How many connections each other process has, as it says itself."""

import threading
import time
from dataclasses import dataclass, field


@dataclass(eq=False)
class Loads:
    """The loads of the other processes.

    `is_leaving`: this process takes no more connections. `rest`: seconds for which it sends nobody away, until
    `rest_until`, monotonic seconds.
    """

    is_leaving: bool = False
    rest: float = 0.0
    rest_until: float = 0.0
    _heard: dict[str, tuple[int, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def hear(self, node: str, load: int | None) -> None:
        """Remember how many connections a process has; None: it takes no more."""
        with self._lock:
            self._heard.pop(node, None)
            if load is not None:
                self._heard[node] = load, time.monotonic()

    def others(self, seconds: float) -> list[int]:
        """Return the loads of the processes that were heard in the last `seconds`; forget the others."""
        since = time.monotonic() - seconds
        with self._lock:
            self._heard = {node: heard for node, heard in self._heard.items() if heard[1] >= since}
            return [load for load, _ in self._heard.values()]
