"""TCP connections: bounded reads, direct writes with a queue, places and shares for clients."""
