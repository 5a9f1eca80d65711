"""Rate limits by moving window in PostgreSQL, for the uses that count at all processes together.

Each use is one statement and one transaction, on a connection of its own: a use counts whatever becomes of the request,
and its row is locked for no longer. Nobody may hold another connection meanwhile, or the pool could run dry with
everybody waiting for a second one: `services.rates` ends the read transaction first.
"""

import math
from typing import Any

from sqlalchemy import text

from chatapp.extensions import db, settings
from chatapp.stores.rates import Rates, digest_of, parsed

_NOW = "extract(epoch FROM clock_timestamp())"
# Sent with a statement, in one go: a row that another process has changed meanwhile is read again, not refused, as it
# would be with the isolation of those that read (`dialects`).
_READ_AGAIN = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED;"
_HIT = text(f"""
    {_READ_AGAIN}
    INSERT INTO rate_windows AS w (key, hits, reserved, is_refused, ends_at)
    SELECT :key, hits, :reserved, false, hits[cardinality(hits)]
    FROM (
        SELECT ARRAY(
            SELECT {_NOW} + :seconds * (1 + number / :allowed) FROM generate_series(0, :cost - 1) AS number
        ) AS hits
    ) AS new
    ON CONFLICT (key) DO UPDATE SET (hits, reserved, is_refused, ends_at) = (
        SELECT
            CASE WHEN fits THEN live || excluded.hits ELSE live END,
            CASE WHEN live = '{{}}' THEN 0 ELSE w.reserved END + CASE WHEN fits THEN excluded.reserved ELSE 0 END,
            NOT fits,
            CASE WHEN fits THEN excluded.ends_at ELSE w.ends_at END
        FROM (SELECT ARRAY(SELECT hit FROM unnest(w.hits) AS hit WHERE hit > {_NOW}) AS live) AS found,
            LATERAL (SELECT cardinality(live) + least(:cost, :allowed) <= :allowed AS fits) AS decided
    )
    RETURNING is_refused, reserved, coalesce(hits[cardinality(hits) - :allowed + 1] - {_NOW}, 0) AS wait
""")
_KEEP = text(f"{_READ_AGAIN} UPDATE rate_windows SET reserved = greatest(reserved - 1, 0) WHERE key = :key")
_GIVE_BACK = text(f"""
    {_READ_AGAIN}
    UPDATE rate_windows SET reserved = greatest(reserved - 1, 0), hits = hits[1 : cardinality(hits) - 1]
    WHERE key = :key
""")
_SWEEP = text(f"{_READ_AGAIN} DELETE FROM rate_windows WHERE ends_at < {_NOW}")


class RateWindows(Rates):
    """Counts as `stores.rates.MemoryRates` does, for all processes together."""

    def hit(self, rate: str, *key: str, cost: int = 1, times: int = 1) -> int:
        return self._hit(rate, key, cost, times, reserved=0)

    def reserve(self, rate: str, *key: str, times: int = 1) -> int:
        return self._hit(rate, key, 1, times, reserved=1)

    def keep(self, rate: str, *key: str) -> None:
        _execute(_KEEP, key=digest_of(settings.SECRET_KEY, rate, key))

    def give_back(self, rate: str, *key: str) -> None:
        _execute(_GIVE_BACK, key=digest_of(settings.SECRET_KEY, rate, key))

    def sweep(self) -> None:
        _execute(_SWEEP)

    def _hit(self, rate: str, key: tuple[str, ...], cost: int, times: int, *, reserved: int) -> int:
        amount, seconds = parsed(rate)
        values = {"seconds": seconds, "allowed": amount * times, "cost": cost, "reserved": reserved}
        [row] = _execute(_HIT, key=digest_of(settings.SECRET_KEY, rate, key), **values)
        if not row.is_refused:
            return 0
        return 1 if row.reserved else max(1, math.ceil(row.wait))  # soon, where some may be given back


def _execute(statement: Any, **values: Any) -> list[Any]:
    with db.engine.connect() as connection:
        result = connection.execution_options(isolation_level="AUTOCOMMIT").execute(statement, values)
        return list(result) if result.returns_rows else []
