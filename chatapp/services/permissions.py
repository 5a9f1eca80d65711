"""Who may do what on the whole installation."""

from chatapp.errors import Forbidden


def require_admin(person):
    """Raise `Forbidden("admin_needed")` unless `person` is an administrator."""
    if not (person.is_admin and person.is_active):
        raise Forbidden("admin_needed")
