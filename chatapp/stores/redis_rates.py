"""Rate limits by moving window in Redis, for the uses that count at all processes together.

While Redis does not answer, this process counts for itself: people can sign in, and nobody guesses faster than at as
many servers as there are.
"""

import logging
import math
import time
from collections.abc import Callable

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.commands.core import Script
from redis.retry import Retry

from chatapp.stores.rates import MemoryRates, Rates, digest_of, parsed

PREFIX = "chatapp:rate:"
PATIENCE = 2.0  # seconds for an answer
AGAIN = 5.0  # seconds after a failure in which Redis is not asked

_log = logging.getLogger("chatapp")

# The times are milliseconds by the clock of Redis. KEYS: the hits, and how many of them are reserved.
# Takes the window in milliseconds, how many are allowed in it, the cost, and how many of it are reserved. Returns 0, or
# the milliseconds until one more is allowed.
_HIT = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local window, allowed, cost, reserved = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local first = redis.call('LINDEX', KEYS[1], 0)
while first and tonumber(first) <= now do
    redis.call('LPOP', KEYS[1])
    first = redis.call('LINDEX', KEYS[1], 0)
end
local count = redis.call('LLEN', KEYS[1])
if count == 0 then redis.call('DEL', KEYS[2]) end
if count + math.min(cost, allowed) > allowed then
    if tonumber(redis.call('GET', KEYS[2]) or '0') > 0 then return 1 end
    local free = redis.call('LINDEX', KEYS[1], math.max(count - allowed, 0))
    return count < allowed and 1 or math.max(free - now, 1)
end
local last = now
for number = 0, cost - 1 do
    last = now + window * (1 + math.floor(number / allowed))
    redis.call('RPUSH', KEYS[1], last)
end
redis.call('PEXPIREAT', KEYS[1], last)
if reserved > 0 then
    redis.call('INCRBY', KEYS[2], reserved)
    redis.call('PEXPIREAT', KEYS[2], last)
end
return 0
"""
# Takes whether the reserved hit is given back.
_SETTLE = """
if tonumber(redis.call('GET', KEYS[2]) or '0') > 0 then redis.call('DECR', KEYS[2]) end
if ARGV[1] == '1' then redis.call('RPOP', KEYS[1]) end
"""


class RedisRates(Rates):
    """Counts in the Redis at `url`. `secret()`: returns the key of digests, by which nobody's uses are found there."""

    def __init__(self, url: str, secret: Callable[[], str]) -> None:
        self._secret = secret
        self._redis = Redis.from_url(
            url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=Retry(NoBackoff(), 0)
        )
        self._hit_there = self._redis.register_script(_HIT)
        self._settle_there = self._redis.register_script(_SETTLE)
        self._here = MemoryRates()
        self._away_until = 0.0
        self._is_away = False

    def hit(self, rate: str, *key: str, cost: int = 1, times: int = 1) -> int:
        waited = self._hit(rate, key, cost, times, 0)
        return self._here.hit(rate, *key, cost=cost, times=times) if waited is None else waited

    def reserve(self, rate: str, *key: str, times: int = 1) -> int:
        waited = self._hit(rate, key, 1, times, 1)
        return self._here.reserve(rate, *key, times=times) if waited is None else waited

    def keep(self, rate: str, *key: str) -> None:
        if self._here.has_reserved(rate, *key):
            self._here.keep(rate, *key)
        else:
            self._ask(self._settle_there, rate, key, 0)

    def give_back(self, rate: str, *key: str) -> None:
        if self._here.has_reserved(rate, *key):
            self._here.give_back(rate, *key)
        else:
            self._ask(self._settle_there, rate, key, 1)

    def sweep(self) -> None:
        """Do nothing: Redis forgets by itself."""

    def _hit(self, rate: str, key: tuple[str, ...], cost: int, times: int, reserved: int) -> int | None:
        """Return the seconds until one more is allowed, 0 when it was counted, None when Redis does not answer."""
        amount, seconds = parsed(rate)
        waited = self._ask(self._hit_there, rate, key, seconds * 1000, amount * times, cost, reserved)
        return None if waited is None else math.ceil(waited / 1000)

    def _ask(self, script: Script, rate: str, key: tuple[str, ...], *arguments: int) -> int | None:
        """Return the answer of a script, None while Redis does not answer: then it is left alone for a while."""
        if time.monotonic() < self._away_until:
            return None
        hits = PREFIX + digest_of(self._secret(), rate, key)
        try:
            answer = script([hits, f"{hits}:reserved"], arguments)
        except RedisError as error:
            self._away_until = time.monotonic() + AGAIN
            if not self._is_away:
                _log.warning("Redis does not count rates, so each server counts for itself meanwhile: %s", error)
            self._is_away = True
            return None
        self._is_away = False
        return answer or 0
