"""The cost of requests: what each spends is declared with its action or its route.

All spend processor time, but for those that are declared free: beyond CPU_PER_PERSON a request waits for its turn while
others are served. Searches, and what changes something, spend a rate as well.
"""

import functools
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from chatapp import limits
from chatapp.concurrency import meter
from chatapp.errors import TooMany
from chatapp.extensions import current, settings
from chatapp.models.protocols import Person
from chatapp.services.rates import spend
from chatapp.services.transactions import end_read
from chatapp.stores.budgets import Payer
from chatapp.transport.tcp import clients

Declaring = TypeVar("Declaring")


@dataclass(frozen=True)
class Spending:
    """The limits that an action, or a route that is none, spends.

    `rate`: the setting of a rate limit, or None. `is_left_to_service`: the service spends it once it knows that
    something changes, so that a retry costs nothing; otherwise it is spent before the action runs. `waits`: whether it
    waits while the caller's processor time is used up. `why`: the reason why a limit is not spent.
    """

    rate: str | None = None
    is_left_to_service: bool = False
    waits: bool = True
    why: str = ""


# Spent by all that change something, unless they declare something else.
DEFAULT = Spending("RATE_DEFAULT")
READS = Spending(why="it only reads")
ENDS_ACCESS = Spending(why="a limit must not keep anybody from ending an access that could be misused")


def by_service(rate: str, *, waits: bool = True, why: str = "") -> Spending:
    """Declare a rate that the service spends. `why`: the reason, if it does not wait for processor time."""
    return Spending(rate, is_left_to_service=True, waits=waits, why=why)


def free(why: str) -> Spending:
    """Declare that a route spends nothing, for this reason."""
    return Spending(waits=False, why=why)


def spends(spending: Spending) -> Callable[[Declaring], Declaring]:
    """Decorate a view, or call with a blueprint: declare what a route spends that belongs to no action."""

    def declare(route: Declaring) -> Declaring:
        vars(route)["spends"] = spending
        return route

    return declare


def before(person: Person, spending: Spending) -> None:
    """Spend what is spent before an action of `person` runs. Raises `TooMany`."""
    if spending.rate is not None and not spending.is_left_to_service:
        spend(spending.rate, person.public_id)


def of_person(user_id: int) -> tuple[Payer, ...]:
    """Return the Payers of requests by the user with this id of the database."""
    return _payers_of_person(user_id, settings.CPU_PER_PERSON)


@functools.lru_cache(maxsize=1000)
def _payers_of_person(user_id: int, limit: tuple[float, float]) -> tuple[Payer, ...]:
    rate, burst = limit
    return (Payer(("person", user_id), rate / 1000, burst / 1000),)


def of_client(client: str) -> tuple[Payer, ...]:
    """Return the Payers of requests by a client that is not signed in. `client`: a key of `transport.tcp.clients`."""
    rate, burst = settings.CPU_PER_ADDRESS
    shares = clients.shares(client)
    return tuple(Payer(("client", key), times * rate / 1000, times * burst / 1000) for key, times in shares)


def take_turn(payers: tuple[Payer, ...], patience: float = math.inf) -> bool:
    """Wait until none of these Payers is over budget, let them pay for this request, and return whether it had to wait.

    After a wait, everything is read anew. Raises `TooMany` when the wait would exceed `patience` seconds, which takes
    REFUSAL_HELD, or at once when too many of their requests wait already.
    """
    meter.pay(payers)
    left = current.stores.budgets.wait(payers)
    if not left:
        return False
    end_read()  # a waiting request holds no connection to the database
    until = time.monotonic() + patience
    with current.stores.budgets.queue(payers[0], limits.PACED_EACH) as has_place:
        while left:
            if has_place and time.monotonic() + left > until:
                time.sleep(min(left, limits.REFUSAL_HELD))
                has_place = False
            if not has_place:
                raise TooMany("too_many_requests", retry_after=max(1, math.ceil(left)))
            time.sleep(left)
            left = current.stores.budgets.wait(payers)
    return True
