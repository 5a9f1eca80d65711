"""Noun -> dict: the one wire shape of each, for pages, JSON and sockets alike."""

from typing import Any

Payload = dict[str, Any]
