"""Listening sockets, TLS, and a server that serves a WSGI application until a signal stops it."""
