"""What people ask for over a live connection, Socket.IO or /ws: parse, call one service, shape the answer."""

# Imported for their verbs, which stand in `table.VERBS` from then on.
from chatapp.verbs import announcements, conversations, echo, messages, presence

__all__ = ["announcements", "conversations", "echo", "messages", "presence"]
