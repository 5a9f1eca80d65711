"""Engine.IO v4: sessions over polling and WebSocket, and one packet to many of them."""
