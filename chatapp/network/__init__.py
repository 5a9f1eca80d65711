"""The network's self-test: a page, and what its probes ask. Works signed out; no probe reads or stores anything."""

from chatapp.network import page, probes

__all__ = ["page", "probes"]
