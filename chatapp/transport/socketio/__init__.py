"""Socket.IO v5: packets, namespaces, rooms; and WebSockets that speak plain JSON, in the same rooms."""
