"""Forms of HTML pages: each names the action that it serves, and spends what that declares."""

from collections.abc import Callable

from chatapp import verbs
from chatapp.services.spending import spends


def serves(name: str) -> Callable[[Callable], Callable]:
    """Decorate the view of a form, below its route: it serves the action `name`. Raises KeyError for an unknown one.

    The view's attribute `serves` is the Action.
    """
    action = verbs.named(name)

    def declare(view):
        vars(view)["serves"] = action
        return spends(action.spends)(view)

    return declare
