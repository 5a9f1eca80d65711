"""Rate limits: spending, and reserving until it is known whether a use counts.

Those in SHARED count at all processes of an installation together; the others protect a process from what one person
asks of it, and each process counts for itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import make_url

from chatapp.errors import TooMany
from chatapp.extensions import current, settings
from chatapp.queries.rate_windows import RateWindows
from chatapp.services.transactions import end_read
from chatapp.stores import Stores
from chatapp.stores.rates import Rates
from chatapp.transport.tcp import clients

# Guessing of passwords, floods of accounts, and what everybody is shown: N processes must not allow it N times. A use
# of these ends the read transaction, and must not be counted inside a transaction that writes.
SHARED = ("RATE_SIGN_IN", "RATE_SIGN_UP", "RATE_ANNOUNCEMENTS")

FORGET_INTERVAL = 60  # seconds


def shared(database_url: str, redis_url: str, stores: Stores) -> Rates:
    """Return what counts the uses of SHARED limits for an installation with these settings."""
    if redis_url:
        from chatapp.stores.redis_rates import RedisRates  # redis-py is needed by those alone who use it

        return RedisRates(redis_url, lambda: settings.SECRET_KEY)
    return RateWindows() if make_url(database_url).get_backend_name() == "postgresql" else stores.rates


def sweep() -> None:
    """Forget the shared uses that count no more."""
    current.rates.sweep()


def spend(setting: str, *key: object, cost: int = 1) -> None:
    """Count `cost` uses against the limit in `setting` (e.g. `RATE_POSTS`), for `key` (e.g. a person's id).

    Raises `TooMany` with `retry_after` in seconds when the limit is reached.
    """
    _refuse(_rates(setting).hit(getattr(settings, setting), setting, *map(str, key), cost=cost))


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
    rate, use = getattr(settings, setting), Use()
    held: list[str] = []
    try:
        for key, times in clients.shares(client):
            _refuse(_rates(setting).reserve(rate, setting, key, times=times))
            held.append(key)
        yield use
    finally:
        rates = _rates(setting)
        settle = rates.keep if use.counts else rates.give_back
        for key in held:
            settle(rate, setting, key)


def _rates(setting: str) -> Rates:
    """Return what counts the uses of a limit. Its database is asked with no read transaction open."""
    if setting not in SHARED or current.rates is current.stores.rates:
        return current.stores.rates
    end_read()
    return current.rates


def _refuse(seconds: float) -> None:
    if seconds:
        raise TooMany("too_many_requests", retry_after=seconds)
