"""A channel of Redis: PUBLISH and SUBSCRIBE (https://redis.io/docs/latest/develop/pubsub/).

redis-py opens a connection anew on its own, and without a word. Here it tries nothing again: a line that fails is
closed, so that the bus knows that it may have missed something.
"""

from collections.abc import Sequence

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy import Connection

from chatapp.bus.channel import Channel, ListeningLine, SendingLine

PREFIX = "chatapp:"  # of the channel's name
PATIENCE = 2.0  # seconds for each answer: a Redis that is frozen holds up nobody
TEST_AFTER = 5  # seconds after which an idle connection is tested
AT_ONCE = 64  # packets that are read in one go, at most


class RedisChannel(Channel):
    """The channel of an installation in the Redis at `url`, whose channels are common to all of its databases."""

    limit = 60_000  # bytes: what is said in one go, and no more than a reader handles in a few milliseconds
    follows_commits = False

    def __init__(self, url: str) -> None:
        self._url = url

    def open_sending(self, installation: str) -> SendingLine:
        return RedisSender(self._client(), PREFIX + installation)

    def open_listening(self, installation: str) -> ListeningLine:
        return RedisListener(self._client(), PREFIX + installation)

    def send_on_commit(self, packets: Sequence[str], connection: Connection) -> None:
        raise NotImplementedError("Redis knows nothing of commits")

    def _client(self) -> Redis:
        return Redis.from_url(
            self._url,
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            health_check_interval=TEST_AFTER,
            retry=Retry(NoBackoff(), 0),
            decode_responses=True,
            encoding_errors="replace",
        )


class RedisSender(SendingLine):
    """A connection that publishes. Each packet is answered before the next one, so their order is kept."""

    def __init__(self, client: Redis, name: str) -> None:
        self._client = client
        self._name = name
        self._client.ping()

    def send(self, packets: Sequence[str]) -> None:
        for packet in packets:
            self._client.publish(self._name, packet)

    def close(self) -> None:
        self._client.close()


class RedisListener(ListeningLine):
    """A connection that is subscribed to a channel, and has had that confirmed."""

    def __init__(self, client: Redis, name: str) -> None:
        self._client = client
        self._subscription = client.pubsub()
        try:
            self._subscription.subscribe(name)
            confirmed = self._subscription.get_message(timeout=PATIENCE)
            if confirmed is None or confirmed["type"] != "subscribe":
                raise TimeoutError(f"Redis did not answer within {PATIENCE:.0f} seconds")
        except BaseException:
            self.close()
            raise

    def receive(self, seconds: float) -> list[str]:
        arrived = []
        message = self._subscription.get_message(timeout=seconds)
        while message is not None:
            if message["type"] == "message":
                arrived.append(message["data"])
            if len(arrived) == AT_ONCE:
                break
            message = self._subscription.get_message(timeout=0)
        return arrived

    def close(self) -> None:
        self._subscription.close()
        self._client.close()
