"""WebSocket frames as they lie on the wire (RFC 6455, 5.2), cut apart and otherwise left as they are."""

LONG = 126  # from this length on, more bytes say how long it is


def frames(first, chunks):
    """Yield each frame of a stream of bytes, `first` and then `chunks`, whole."""
    buffer = first
    for chunk in _with_empty(chunks):
        buffer += chunk
        while (size := _size(buffer)) is not None and len(buffer) >= size:
            yield buffer[:size]
            buffer = buffer[size:]


def _with_empty(chunks):
    yield b""
    yield from chunks


def _size(data):
    if len(data) < 2:
        return None
    length, head = data[1] & 0x7F, 2
    if length >= LONG:
        extra = 2 if length == LONG else 8
        if len(data) < 2 + extra:
            return None
        length, head = int.from_bytes(data[2 : 2 + extra], "big"), 2 + extra
    return head + (4 if data[1] & 0x80 else 0) + length
