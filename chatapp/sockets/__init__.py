"""Inbound Socket.IO: parse, call one service, shape the acknowledgement. No rule lives here."""

from chatapp.sockets import announcements, connection, conversations, messages, presence

__all__ = ["announcements", "connection", "conversations", "messages", "presence"]
