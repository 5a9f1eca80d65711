"""Autobahn's fuzzing client against our WebSocket: `make autobahn`."""
