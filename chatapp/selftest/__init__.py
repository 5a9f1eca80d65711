"""The self-test of the network: a page, and the endpoints of its probes. It works signed out, and stores nothing."""

from chatapp.selftest import page, probes

__all__ = ["page", "probes"]
