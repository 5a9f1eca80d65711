"""The memory of one process: connections, waiters, rates. Losing it loses no message."""

import threading
from dataclasses import dataclass, field

from chatapp.concurrency.offload import Threads
from chatapp.stores.access_cache import AccessCache
from chatapp.stores.batch_queue import BatchQueue
from chatapp.stores.budgets import Budgets
from chatapp.stores.connections import Connections
from chatapp.stores.job_queue import JobQueue
from chatapp.stores.notes import Notes
from chatapp.stores.probes import Probes
from chatapp.stores.rates import Rates
from chatapp.stores.sightings import Sightings
from chatapp.stores.told import Told
from chatapp.stores.waiters import Waiters


@dataclass(frozen=True, slots=True)
class Stores:
    """The stores of one application; `create_app` builds them, and services reach them as `current.stores`.

    `posts`, `read_marks`: what waits for the next transaction of its kind. `threads`: for long computations and the
    disk. `told`: the gate of message events. `direct_heads`: the database's ids of direct conversations whose heads are
    to be told. `write_lock`: held by the transaction that writes.
    """

    access_cache: AccessCache = field(default_factory=AccessCache)
    budgets: Budgets = field(default_factory=Budgets)
    connections: Connections = field(default_factory=Connections)
    direct_heads: Notes[int] = field(default_factory=Notes)
    jobs: JobQueue = field(default_factory=JobQueue)
    posts: BatchQueue = field(default_factory=BatchQueue)
    probes: Probes = field(default_factory=Probes)
    rates: Rates = field(default_factory=Rates)
    read_marks: BatchQueue = field(default_factory=BatchQueue)
    sightings: Sightings = field(default_factory=Sightings)
    threads: Threads = field(default_factory=Threads)
    told: Told = field(default_factory=Told)
    waiters: Waiters = field(default_factory=Waiters)
    write_lock: threading.Lock = field(default_factory=threading.Lock)
