"""Notices: what concerns a person, and how loudly they are told. `add` writes them, `tell` follows the commit."""

from chatapp.services.notices.adding import Added, Wanted, add, add_all, withdraw

__all__ = ["Added", "Wanted", "add", "add_all", "withdraw"]
