"""The slice of each turn of the loop that one client may take, however many connections it has.

A client that has used its slice waits: its events and requests are queued, and served after everybody else's; waiting
clients take turns. Clients behind a relay are not known before a request is answered, so none of them waits.
"""

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable

SLICE = 0.002  # seconds of a turn for one client; a handler that is under way then is finished


class _Queue:
    """The waiting events and requests of one client, each connection with one request at most.

    Events go first: to read them is cheap, and shows which connections are gone.
    """

    __slots__ = ("events", "requests")

    def __init__(self) -> None:
        self.events: deque[tuple[int, int, float]] = deque()  # of (descriptor, events, since when)
        self.requests: deque[Callable[[], None]] = deque()


class Slices:
    """The time that each client has used of the turn under way, and the queues of waiting clients."""

    def __init__(self) -> None:
        self._spent: dict[Hashable, float] = {}  # client: seconds
        self._queues: OrderedDict[Hashable, _Queue] = OrderedDict()  # the client whose turn it is, first
        self._client: Hashable = None  # the client whose queue is being served

    def __bool__(self) -> bool:
        return bool(self._queues)

    def begin_turn(self) -> None:
        """Give every client a new slice."""
        self._spent.clear()

    def is_over(self, client: Hashable) -> bool:
        """Return whether a client has used its slice, and waits behind everybody else."""
        if client is None or client == self._client:
            return False
        return self._spent.get(client, 0) >= SLICE or client in self._queues

    def must_wait(self, client: Hashable) -> bool:
        """Return whether a request of a client has to wait: its slice is used, or other requests of it wait already."""
        queue = self._queues.get(client)
        return self.is_over(client) or (queue is not None and bool(queue.requests))

    def charge(self, client: Hashable, seconds: float) -> None:
        """Add to the time that a client has used."""
        self._spent[client] = self._spent.get(client, 0) + seconds

    def put_event(self, client: Hashable, descriptor: int, events: int, since: float) -> None:
        """Queue the events of a descriptor, which wait since then, by the monotonic clock in seconds."""
        self._queue(client).events.append((descriptor, events, since))

    def put_request(self, client: Hashable, function: Callable[[], None]) -> None:
        """Queue a request, which `function()` answers."""
        self._queue(client).requests.append(function)

    def _queue(self, client):
        return self._queues.get(client) or self._queues.setdefault(client, _Queue())

    def take(self) -> tuple[Hashable, int, int | Callable[[], None]]:
        """Return (client, descriptor, events), or (client, -1, function), of the client whose turn it is.

        Until `served`, `is_over` is False for this client. Raises KeyError when nothing waits.
        """
        queues = self._queues
        self._client = client = next(iter(queues))
        queue = queues[client]
        taken = (client, *queue.events.popleft()[:2]) if queue.events else (client, -1, queue.requests.popleft())
        if queue.events or queue.requests:
            queues.move_to_end(client)
        else:
            del queues[client]
        return taken

    def served(self) -> None:
        """Note that the item of `take` has been served."""
        self._client = None

    def oldest(self) -> float:
        """Return since when the oldest event waits, by the monotonic clock in seconds; infinity when none does."""
        return min((queue.events[0][2] for queue in self._queues.values() if queue.events), default=float("inf"))
