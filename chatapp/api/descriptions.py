"""The endpoints that describe the API and the live connections. They need no sign-in."""

from flask import current_app, request

from chatapp.api import asyncapi, openapi
from chatapp.models.access_token import READ
from chatapp.transport.flask.event_context import current_application
from chatapp.verbs.action import Action, Answer, Route, declares
from chatapp.verbs.fields import Asked
from chatapp.web.identity import cookies

ACTIONS: list[Action] = []
action = declares(ACTIONS, "This description", live=False)


@action(
    "show_openapi",
    scope=READ,
    http=Route("GET /openapi.json", is_public=True),
    about="Describe the endpoints, as an OpenAPI document",
    answers={"type": "object"},
)
def show_openapi(person: None, asked: Asked) -> Answer:
    """It is an OpenAPI 3.1 document of all endpoints. No sign-in is needed."""
    found = openapi.document()
    schemes = found["components"]["securitySchemes"]
    own_name = cookies.name(cookies.SESSION, request.environ, current_application())
    schemes = {**schemes, "session": {**schemes["session"], "name": own_name}}
    return {**found, "components": {**found["components"], "securitySchemes": schemes}}


@action(
    "show_asyncapi",
    scope=READ,
    http=Route("GET /asyncapi.json", is_public=True),
    about="Describe the live connections, as an AsyncAPI document",
    answers={"type": "object"},
)
def show_asyncapi(person: None, asked: Asked) -> Answer:
    """It is an AsyncAPI 3.0 document of the actions and events. No sign-in is needed."""
    known = current_app.extensions
    return asyncapi.document(known["live"].values(), known["live_at_ws"].values())
