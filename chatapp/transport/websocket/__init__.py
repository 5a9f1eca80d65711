"""WebSocket (RFC 6455): frames, handshake, bounds, closing."""
