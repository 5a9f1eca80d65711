"""Read a client's WebSocket frames (RFC 6455, section 5), in microseconds a frame.

A frame is unmasked with one XOR of two long integers. `tests/transport/websocket/test_frames.py` compares with wsproto.
"""

import codecs
from collections.abc import Iterator

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
OPCODES = {CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG}

NORMAL, GOING_AWAY, PROTOCOL_ERROR, UNSUPPORTED, NO_STATUS = 1000, 1001, 1002, 1003, 1005
BAD_DATA, POLICY, TOO_BIG, SERVER_ERROR, TRY_AGAIN = 1007, 1008, 1009, 1011, 1013

CONTROL = 125  # bytes that a control frame may carry (section 5.5)
_decoder = codecs.getincrementaldecoder("utf-8")


class BadFrame(Exception):
    """A frame that the peer must not send. `code`: the close code for it (section 7.4.1)."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Reader:
    """Turns bytes into (opcode, content): text as str, everything else as bytes. `limit`: bytes of one message."""

    __slots__ = ("_decoder", "_held", "_limit", "_needed", "_opcode", "_parts")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._held: bytearray | None = None  # the beginning of a frame that is not whole
        self._needed = 0  # its bytes, or those of its head, that are needed to go on
        self._opcode: int | None = None  # of the message whose fragments are coming
        self._parts: bytearray | None = None
        self._decoder: codecs.IncrementalDecoder | None = None

    @property
    def kept(self) -> int:
        """The bytes that are kept of a message that is not whole."""
        return len(self._held or b"") + len(self._parts or b"")

    def single(self, data: bytes) -> str | None:
        """Return the text when `data` is one whole text frame of usual size and nothing else, as it mostly is.

        Returns None when it is not; then `feed` it. Raises BadFrame as `feed` does.
        """
        if self._held or self._opcode is not None or len(data) < 6 or data[0] != 0x81:
            return None
        size, start = data[1] - 0x80, 6
        if size == 126:
            size, start = int.from_bytes(data[2:4], "big"), 8
        if size != len(data) - start or (size > CONTROL) != (start == 8) or size > self._limit:
            return None
        return _text(_unmasked(data, start, len(data)))

    def feed(self, data: bytes) -> Iterator[tuple[int, str | bytes]]:
        """Yield complete messages and control frames as (opcode, content). Raises BadFrame; feed nothing after it."""
        if self._held:
            self._held += data
            if len(self._held) < self._needed:
                return
            data, self._held = bytes(self._held), None
        at, end = 0, len(data)
        while at < end:
            start, stop = self._measure(data, at, end)
            if stop > end:
                self._held, self._needed = bytearray(data[at:]), stop - at
                return
            first = data[at]
            content = _unmasked(data, start, stop)
            at = stop
            if first == 0x81 and self._opcode is None:  # a text in one frame, the usual case
                yield TEXT, _text(content)
            elif first & 8:
                yield first & 15, content
            elif (message := self._join(first, content)) is not None:
                yield message

    def _measure(self, data, at, end):
        """Return where a frame's content starts and stops; `stop` is beyond `end` while the head is not whole."""
        if end - at < 2:
            return 0, at + 2
        first, size = data[at], data[at + 1] - 0x80
        if size < 0:
            raise BadFrame(PROTOCOL_ERROR)  # not masked
        if first != 0x81 or self._opcode is not None:
            self._check(first, size)
        start = at + 6
        if size > CONTROL:
            more = 2 if size == 126 else 8
            start += more
            if end < start:
                return 0, start
            size = int.from_bytes(data[at + 2 : at + 2 + more], "big")
            if size < (126 if more == 2 else 65_536) or size >> 63:
                raise BadFrame(PROTOCOL_ERROR)  # not the shortest form
        if not first & 8 and size + len(self._parts or b"") > self._limit:
            raise BadFrame(TOO_BIG)
        return start, start + size

    def _check(self, first, size):
        opcode = first & 15
        if first & 0x70 or opcode not in OPCODES:
            raise BadFrame(PROTOCOL_ERROR)
        if opcode >= CLOSE:
            if size > CONTROL or not first & 0x80:
                raise BadFrame(PROTOCOL_ERROR)
        elif (opcode == CONTINUATION) != (self._opcode is not None):
            raise BadFrame(PROTOCOL_ERROR)  # nothing to continue, or a message inside another

    def _join(self, first, content):
        """Add a fragment; return the message once it is whole. Each fragment of a text is checked at once."""
        opcode, is_last = first & 15, first & 0x80
        if opcode != CONTINUATION:
            if is_last:
                return opcode, _text(content) if opcode == TEXT else content
            self._opcode, self._parts, self._decoder = opcode, bytearray(), _decoder()
        parts, decoder = self._parts, self._decoder
        if parts is None or decoder is None:
            raise BadFrame(PROTOCOL_ERROR)  # nothing to continue, which `_check` refuses before
        if self._opcode == TEXT:
            try:
                decoder.decode(content, bool(is_last))
            except UnicodeDecodeError:
                raise BadFrame(BAD_DATA) from None
        parts += content
        if not is_last:
            return None
        message = self._opcode, parts.decode() if self._opcode == TEXT else bytes(parts)
        self._opcode = self._parts = self._decoder = None
        return message


def _unmasked(data, start, stop):
    size = stop - start
    mask = data[start - 4 : start] * (size // 4 + 1)
    return (int.from_bytes(data[start:stop], "little") ^ int.from_bytes(mask[:size], "little")).to_bytes(size, "little")


def _text(content):
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise BadFrame(BAD_DATA) from None


def close_code(content: bytes) -> int:
    """Return the code in a close frame's content, NO_STATUS when it has none. Raises BadFrame (sections 5.5.1, 7.4)."""
    if not content:
        return NO_STATUS
    code = int.from_bytes(content[:2], "big")
    known = 1000 <= code <= 1014 and code not in (1004, 1005, 1006)
    if len(content) < 2 or not (known or 3000 <= code <= 4999):
        raise BadFrame(PROTOCOL_ERROR)
    _text(content[2:])
    return code


def frame(opcode: int, content: bytes) -> bytes:
    """Return a whole frame as a server sends it, without a mask."""
    size = len(content)
    if size < 126:
        return bytes((0x80 | opcode, size)) + content
    if size < 65_536:
        return bytes((0x80 | opcode, 126)) + size.to_bytes(2, "big") + content
    return bytes((0x80 | opcode, 127)) + size.to_bytes(8, "big") + content


def close_frame(code: int) -> bytes:
    """Return a close frame with `code`, an empty one for NO_STATUS."""
    return frame(CLOSE, b"" if code == NO_STATUS else code.to_bytes(2, "big"))
