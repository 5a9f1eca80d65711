"""The bus that an installation has: by its settings."""

from logging import Logger
from typing import Any

from sqlalchemy import make_url

from chatapp.bus.base import Bus
from chatapp.bus.channel import Channel
from chatapp.bus.local import LocalBus
from chatapp.bus.postgresql import PostgresqlChannel
from chatapp.bus.shared import SharedBus


def bus_of(database_url: str, redis_url: str, log: Logger, *of_local: Any) -> Bus:
    """Return the bus of a process: over Redis where there is a `redis_url`, else over the database where that can.

    `of_local`: the arguments of LocalBus.
    """
    channel = _channel(database_url, redis_url)
    return LocalBus(*of_local) if channel is None else SharedBus(*of_local, channel=channel, log=log)


def _channel(database_url: str, redis_url: str) -> Channel | None:
    if redis_url:
        from chatapp.bus.redis import RedisChannel  # redis-py is needed by those alone who use it

        return RedisChannel(redis_url)
    if make_url(database_url).get_backend_name() == "postgresql":
        return PostgresqlChannel(database_url)
    return None
