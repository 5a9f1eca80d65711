"""The declaration of an action, from which every interface, document and table is made."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from chatapp.models.access_token import READ
from chatapp.services import spending
from chatapp.services.spending import Spending
from chatapp.verbs.fields import Field

IN_PERSON = None  # the scope of actions that need a sign-in: no token may do them
QUERIED = {"GET", "DELETE"}  # methods whose fields come in the query; others bring a JSON object

Answer = dict[str, Any]
Function = Callable[..., Any]


@dataclass(frozen=True)
class Route:
    """The route of an action below /api/v1, and its differences from the action over a live connection.

    `at`: method and path, such as `"POST /conversations/<conversation>/read"`; the ids in it are fields. `name`: the
    name of the endpoint in OpenAPI, if it differs from the action's. `status`: the status of success; 204 has no body.
    `takes`: the fields that are not in the path, if they differ. `function`: the function, if it differs.

    `is_list`: the answer has an ETag. `has_key`: the header Idempotency-Key is accepted. `confirms`: the password is
    needed again. `is_public`: no sign-in is needed, and the person is None. `for_pages`: pages use this route while
    they have no live connection.
    """

    at: str
    name: str | None = None
    status: int = 200
    takes: dict[str, Field] | None = None
    function: Function | None = None
    is_list: bool = False
    has_key: bool = False
    confirms: bool = False
    is_public: bool = False
    for_pages: bool = True


@dataclass(frozen=True)
class Action:
    """`function(person, asked)` returns a dict that fits the schema `answers`, or None if `answers` is None.

    `scope`: the scope that a token needs, or IN_PERSON. `about`: a clause for documents; the function's docstring adds
    sentences to it. `takes`: `{name: Field}`; `asked` has an attribute for each. `refuses`: codes separated by blanks,
    without those that follow from the other attributes. `tag`: the heading in documents. `route`: None if the API has
    no such endpoint. `is_live`: whether live connections have the action. `spends`: the limits that it spends, through
    every interface.
    """

    name: str
    function: Function
    scope: str | None
    about: str
    tag: str
    takes: dict[str, Field] = field(default_factory=dict)
    answers: dict | None = None
    refuses: str = ""
    route: Route | None = None
    is_live: bool = True
    spends: Spending = spending.DEFAULT


def declares(actions: list[Action], tag: str, *, live: bool = True) -> Callable[..., Callable[[Function], Function]]:
    """Return the decorator `action(name, scope=…, about=…, …)`, which appends to `actions`.

    `live`: the actions' `is_live`, unless one is declared with its own. An action that evidently only reads spends no
    rate, and every other one RATE_DEFAULT, unless it is declared with its own `spends`.
    """

    def action(
        name: str,
        *,
        scope: str | None,
        about: str,
        takes: dict[str, Field] | None = None,
        answers: dict | None = None,
        refuses: str = "",
        http: Route | str | None = None,
        is_live: bool = live,
        spends: Spending | None = None,
    ) -> Callable[[Function], Function]:
        route = Route(http) if isinstance(http, str) else http
        cost = spends or _usual(scope, route)

        def register(function: Function) -> Function:
            actions.append(
                Action(name, function, scope, about, tag, takes or {}, answers, refuses, route, is_live, cost)
            )
            return function

        return register

    return action


def _usual(scope, route):
    only_reads = scope == READ if route is None else route.at.startswith("GET ")
    return spending.READS if only_reads else spending.DEFAULT
