"""Noun -> dict: the one wire shape of each, for pages, JSON and sockets alike."""
