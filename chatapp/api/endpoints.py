"""An action as an endpoint: its view, and its description for documents."""

from collections.abc import Callable

from flask.typing import ResponseReturnValue

from chatapp.payloads.schemas import STRING, described
from chatapp.services.accounts.confirmation import FIELD
from chatapp.verbs.action import QUERIED, Action
from chatapp.verbs.fields import Asked, Field, object_schema, optional, parse
from chatapp.web.confirming import confirming
from chatapp.web.http.body import Body, json_body, query
from chatapp.web.http.origins import SAFE
from chatapp.web.http.revalidation import revalidated
from chatapp.web.identity.person import current_user

ABOUT_CONFIRMATION = "Your password, if you typed it more than ten minutes ago."
CONFIRMATION = {FIELD: optional(Field(described(STRING, ABOUT_CONFIRMATION), Body.text))}
CONFIRMATION_CODES = "confirmation_needed wrong_password"


class Endpoint:
    """The endpoint of an action that has a route. `ids`: the fields in the path. `fields`: the other fields, without
    the confirmation that `web.confirming` reads."""

    def __init__(self, action: Action) -> None:
        route = action.route
        if route is None:
            raise ValueError(f"{action.name} has no route")
        self.action = action
        self.route = route
        self.name = route.name or action.name
        self.method, self.path = route.at.split()
        self.ids = {name: field for name, field in action.takes.items() if f"<{name}>" in self.path}
        beside = action.takes if route.takes is None else route.takes
        self.fields: dict[str, Field] = {name: field for name, field in beside.items() if name not in self.ids}
        self.is_unsafe = self.method not in SAFE
        self.status = 204 if action.answers is None else route.status

    @property
    def answers(self) -> dict | None:
        """The schema of the answer, None for 204."""
        return None if self.status == 204 else self.action.answers

    @property
    def query(self) -> dict[str, Field]:
        """The fields in the query."""
        return self.fields if self.method in QUERIED else {}

    @property
    def body(self) -> dict | None:
        """The schema of the body, None without a body."""
        fields = {} if self.method in QUERIED else self.fields
        fields = fields | (CONFIRMATION if self.route.confirms else {})
        return object_schema(fields) if fields else None

    @property
    def refuses(self) -> list[str]:
        """The error codes in the declaration."""
        return f"{self.action.refuses} {CONFIRMATION_CODES if self.route.confirms else ''}".split()

    def view(self) -> Callable[..., ResponseReturnValue]:
        """Return the view function, which parses the request, carries out the action and answers."""
        function = self.route.function or self.action.function

        def answer(**ids):
            person = None if self.route.is_public else current_user()
            answered = function(person, Asked(**self._read(), **ids))
            return ("", 204) if self.status == 204 else (answered, self.status)

        if self.route.is_list:
            return revalidated(lambda **ids: answer(**ids)[0])
        return confirming(answer) if self.route.confirms else answer

    def _read(self):
        if not self.fields:
            return {}
        return parse(self.fields, query() if self.method in QUERIED else json_body(), over_http=True)
