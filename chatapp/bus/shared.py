"""A bus over several processes: each has its own connections and waiting requests, and tells the others over a channel.

Each call to all processes is done here at once, and said over the channel besides. One greenlet sends, so that what a
process says keeps its order, and puts together what was said in one go. Another one listens. While the channel is away,
all that is said is lost, and both try again: delivery rests on the database (`services.messages.gaps`).
"""

import random
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Sequence
from logging import Logger
from typing import Any, NoReturn

from sqlalchemy import Connection

from chatapp.bus.base import Audience, Hear, Short
from chatapp.bus.channel import Channel, ListeningLine, SendingLine
from chatapp.bus.local import LocalBus
from chatapp.bus.packets import BadPacket, Packet, Reader, fits, packets, record
from chatapp.concurrency.pauses import pausing_by_time

HELLO = "hello"  # the kind of what is said every ten seconds at least
AGAIN = 0.5  # seconds until a line is opened again, on average
AT_ONCE = 1.0  # seconds that the listener waits for packets before it looks at the clock
SILENCE = 25.0  # seconds: the own hello comes back every ten, so a line that is silent for longer is dead
WAITING = 10_000  # records that wait to be sent, at most: seconds of a busy process
LONGEST = 1_000_000  # characters of a packet that is read
NOTED_EVERY = 10.0  # seconds between two lines in the log about packets of one fault


class SharedBus(LocalBus):
    """Tells the other processes over a `channel`. The other arguments are those of LocalBus."""

    def __init__(self, *of_local: Any, channel: Channel, log: Logger) -> None:
        super().__init__(*of_local)
        self._channel = channel
        self._log = log
        self._sender = f"{self.node}.{self.instance}"
        self._reader = Reader()
        self._waiting: deque[str] = deque()
        self._has_waiting = threading.Event()
        self._is_sent = threading.Event()
        self._noted: dict[str, float] = {}
        self._counts = {"said": 0, "lost": 0, "heard": 0, "refused": 0, "connects": 0}
        self._is_listening = self._is_speaking = False
        self._hello_said: float | None = None
        self._delay = 0.0
        # Of what buses say to each other: the function, and the types of its arguments.
        self._own_kinds: dict[str, tuple[Callable[..., None], tuple[Any, ...]]] = {
            "publish": (self._hear_publish, (str, dict, str | list | None)),
            "wake": (self.wake_here, (str,)),
            "end": (super().disconnect_sign_ins, (list, str, dict)),
            "remove": (super().remove_user, (int, str, str)),
        }

    # To all processes.

    def publish(self, event: str, data: dict[str, Any], *, to: Audience = None) -> None:
        self.publish_here(event, data, to=to)
        self.say("publish", [event, data, to])

    def wake(self, audience: str) -> None:
        self.wake_here(audience)
        self.say("wake", [audience])

    def disconnect_sign_ins(self, sign_in_ids: Collection[str], event: str, data: dict[str, Any]) -> None:
        super().disconnect_sign_ins(sign_in_ids, event, data)
        self.say("end", [list(sign_in_ids), event, data])

    def remove_user(self, user_id: int, conversation_id: str, audience: str) -> None:
        super().remove_user(user_id, conversation_id, audience)
        self.say("remove", [user_id, conversation_id, audience])

    def _hear_publish(self, event: str, data: dict[str, Any], to: Audience) -> None:
        self.publish_here(event, data, to=to)

    # Speaking.

    def say(self, kind: str, data: Any) -> None:
        if kind == HELLO:
            self._hello_said = time.monotonic()
        self._put([record(kind, data)])

    def say_on_commit(self, kind: str, items: Sequence[Any], connection: Connection, *, short: Short = None) -> None:
        if self._channel.follows_commits and items:
            records = self._records(kind, items, short)
            self._channel.send_on_commit(list(packets(self._sender, records, self._channel.limit)), connection)

    def say_committed(self, kind: str, items: Sequence[Any], *, short: Short = None) -> None:
        if not self._channel.follows_commits:
            self._put(self._records(kind, items, short))

    def _records(self, kind: str, items: Sequence[Any], short: Short) -> list[str]:
        return [self._record(kind, item, short) for item in items]

    def _record(self, kind: str, item: Any, short: Short) -> str:
        text = record(kind, item)
        if short is None or fits(text, self._sender, self._channel.limit):
            return text
        return record(kind, short(item))

    def _put(self, records: Iterable[str]) -> None:
        for each in records:
            if len(self._waiting) < WAITING:
                self._waiting.append(each)
            else:
                self._counts["lost"] += 1
        self._is_sent.clear()
        self._has_waiting.set()

    def flush(self, seconds: float) -> None:
        if self._is_speaking and self._waiting:
            self._is_sent.wait(seconds)

    def _speak(self, installation: str) -> NoReturn:
        while True:
            try:
                self._send_on(self._channel.open_sending(installation))
            except Exception as error:
                self._is_speaking = False
                self._note("speaking", "the bus cannot send: %s", _first_line(error))
            self._lose_waiting()
            time.sleep(random.uniform(AGAIN / 2, 3 * AGAIN / 2))
            self._lose_waiting()

    def _send_on(self, line: SendingLine) -> NoReturn:
        self._is_speaking = True
        try:
            while True:
                self._has_waiting.wait()
                self._has_waiting.clear()
                while self._waiting:
                    self._send_waiting(line)
                self._is_sent.set()
        finally:
            line.close()

    def _send_waiting(self, line: SendingLine) -> None:
        records = list(self._waiting)
        line.send(list(packets(self._sender, records, self._channel.limit)))
        for _ in records:
            self._waiting.popleft()
        self._counts["said"] += len(records)

    def _lose_waiting(self) -> None:
        """Drop what is waiting: old news would hold up what is new, and the database has what matters."""
        self._counts["lost"] += len(self._waiting)
        self._waiting.clear()

    # Listening.

    def start(self, installation: str, hear: Hear, connected: Callable[[], None]) -> None:
        for task, arguments in ((self._speak, (installation,)), (self._listen, (installation, hear, connected))):
            threading.Thread(target=task, args=arguments, daemon=True).start()

    def _listen(self, installation: str, hear: Hear, connected: Callable[[], None]) -> NoReturn:
        while True:
            try:
                self._hear_on(self._channel.open_listening(installation), hear, connected)
            except Exception as error:
                self._is_listening = False
                self._note("listening", "the bus does not hear the other processes: %s", _first_line(error))
            time.sleep(random.uniform(AGAIN / 2, 3 * AGAIN / 2))

    def _hear_on(self, line: ListeningLine, hear: Hear, connected: Callable[[], None]) -> NoReturn:
        try:
            self._is_listening = True
            self._counts["connects"] += 1
            connected()
            heard_at = time.monotonic()
            while True:
                arrived = line.receive(AT_ONCE)
                if arrived:
                    heard_at = time.monotonic()
                elif time.monotonic() - heard_at > SILENCE:
                    raise TimeoutError(f"nothing was heard for {SILENCE:.0f} seconds")
                for text in pausing_by_time(arrived):
                    self._hear_packet(text, hear)
        finally:
            line.close()

    def _hear_packet(self, text: str, hear: Hear) -> None:
        try:
            packet = self._reader.read(text) if len(text) <= LONGEST else None
        except BadPacket as error:
            self._refuse("packet", "a packet on the channel of the bus was refused: %s", error)
            return
        if packet is None:
            self._refuse(
                "version", "a packet on the channel of the bus was passed over: too long, or of another version"
            )
        elif packet.instance == self.instance:
            self._hear_own(packet)
        else:
            self._hear_records(packet, hear)

    def _hear_own(self, packet: Packet) -> None:
        if self._hello_said is not None and any(kind == HELLO for kind, _ in packet.records):
            self._delay, self._hello_said = time.monotonic() - self._hello_said, None

    def _hear_records(self, packet: Packet, hear: Hear) -> None:
        for kind, data in packet.records:
            self._counts["heard"] += 1
            try:
                if kind in self._own_kinds:
                    self._hear_bus(kind, data)
                else:
                    hear(packet.node, kind, data)
            except Exception as error:
                self._refuse(kind, f"what {packet.node} said on the bus, {kind}, was refused: %r", error)

    def _hear_bus(self, kind: str, arguments: list[Any]) -> None:
        function, types = self._own_kinds[kind]
        if not all(isinstance(each, type_) for each, type_ in zip(arguments, types, strict=True)):
            raise TypeError("an argument is of another type")
        function(*arguments)

    def _refuse(self, fault: str, sentence: str, *about: Any) -> None:
        self._counts["refused"] += 1
        self._note(fault, sentence, *about)

    def _note(self, fault: str, sentence: str, *about: Any) -> None:
        """Log a fault, unless the same was logged just now."""
        if time.monotonic() - self._noted.get(fault, -NOTED_EVERY) >= NOTED_EVERY:
            self._noted[fault] = time.monotonic()
            self._log.warning(sentence, *about)

    def figures(self) -> dict[str, float]:
        return {
            **self._counts,
            "waiting": len(self._waiting),
            "connected": float(self._is_listening and self._is_speaking),
            "delay_seconds": self._delay,
        }


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).partition("\n")[0]
