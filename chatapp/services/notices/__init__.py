"""Notices: what concerns a person, and how loudly they are told. `add` writes them, `tell` follows the commit."""

from chatapp.services.notices.adding import Added, Wanted, add, add_all, withdraw, withdraw_from
from chatapp.services.notices.listing import counters, tell, tell_counters

__all__ = ["Added", "Wanted", "add", "add_all", "counters", "tell", "tell_counters", "withdraw", "withdraw_from"]
