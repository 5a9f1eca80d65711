"""Permissions that concern the whole installation."""

from typing import Protocol

from chatapp.errors import Forbidden


class _Administrator(Protocol):
    @property
    def is_admin(self) -> bool: ...
    @property
    def is_active(self) -> bool: ...


def require_admin(person: _Administrator) -> None:
    """Raise `Forbidden("admin_needed")` unless `person` is an administrator."""
    if not (person.is_admin and person.is_active):
        raise Forbidden("admin_needed")
