"""Notices: what concerns a person, and how loudly they are told. `add` writes them, `tell` follows the commit."""

from chatapp.services.notices.adding import Added, Wanted, add, add_all, lock_people, withdraw, withdraw_from
from chatapp.services.notices.listing import counters, tell, tell_counters

__all__ = [
    "Added",
    "Wanted",
    "add",
    "add_all",
    "counters",
    "lock_people",
    "tell",
    "tell_counters",
    "withdraw",
    "withdraw_from",
]
