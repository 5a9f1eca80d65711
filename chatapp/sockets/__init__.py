"""Inbound Socket.IO: coming and going, and the verbs as events. No rule lives here."""

from chatapp.sockets import connection, events

__all__ = ["connection", "events"]
