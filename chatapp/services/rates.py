"""Rate limits: spending, and reserving until it is known whether a use counts."""

from collections.abc import Iterator
from contextlib import contextmanager

from chatapp.errors import TooMany
from chatapp.extensions import current, settings
from chatapp.transport.tcp import clients


def spend(setting: str, *key: object, cost: int = 1) -> None:
    """Count `cost` uses against the limit in `setting` (e.g. `RATE_POSTS`), for `key` (e.g. a person's id).

    Raises `TooMany` with `retry_after` in seconds when the limit is reached.
    """
    _refuse(current.stores.rates.hit(getattr(settings, setting), setting, *map(str, key), cost=cost))


def spend_at(setting: str, client: str) -> None:
    """Count one use against the limit in `setting`, for a `client` (a key of `transport.tcp.clients`) and its site.

    Raises `TooMany` as `spend`.
    """
    with reserved(setting, client) as use:
        use.counts = True


class Use:
    """A reserved use; the block sets `counts` when it has to count."""

    counts = False


@contextmanager
def reserved(setting: str, client: str) -> Iterator[Use]:
    """Reserve one use for a `client` while the block runs, so that many requests at once do not exceed the limit.

    The use is given back unless the block sets its `counts`. Raises `TooMany` as `spend`.
    """
    rates, rate, use = current.stores.rates, getattr(settings, setting), Use()
    held: list[str] = []
    try:
        for key, times in clients.shares(client):
            _refuse(rates.reserve(rate, setting, key, times=times))
            held.append(key)
        yield use
    finally:
        settle = rates.keep if use.counts else rates.give_back
        for key in held:
            settle(rate, setting, key)


def _refuse(seconds: float) -> None:
    if seconds:
        raise TooMany("too_many_requests", retry_after=seconds)
