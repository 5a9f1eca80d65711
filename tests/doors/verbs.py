"""Every verb, and how each door asks for it, by the declarations of actions and of the forms that serve them."""

import re
from dataclasses import replace

from flask import Flask

from chatapp import pages, verbs
from chatapp.api.endpoints import Endpoint
from chatapp.verbs.action import QUERIED
from chatapp.verbs.messages import DRAFT
from tests.doors.doors import Verb, only

# Of these, other tests hold the rules: of one's own account, of administration, and of what a screen shows.
OF_AN_ACCOUNT = {"Session", "Me", "Tokens", "Administration"}
OF_A_SCREEN = {"open_conversation", "close_conversation", "activity", "echo", "show_notifications"}
# The fields of forms that have another name there.
RENAMED = {("hand_over", "person"): "person_id"}


def forms_of(places):
    """Return {name of an action: path} of the first form that serves it in these modules of pages.

    The ids in a path have the names that actions give them.
    """
    app, found = Flask(__name__, static_folder=None), {}
    for bp in dict.fromkeys(place.bp for place in places):
        app.register_blueprint(bp)
    for rule in app.url_map.iter_rules():
        action = getattr(app.view_functions[rule.endpoint], "serves", None)
        if action is not None:
            found.setdefault(action.name, rule.rule.replace("_id>", ">"))
    return found


FORMS = forms_of(pages.ALL)


def declared(action, forms=FORMS):
    """Return the Verb of an action, with each door that it has."""
    return Verb(
        action.name,
        action.scope,
        tuple(action.takes),
        form=_by_form(action, forms[action.name], action.takes) if action.name in forms else None,
        api=_over_http(Endpoint(action)) if action.route else None,
        socket=(lambda arguments: (action.name, only(arguments, *action.takes))) if action.is_live else None,
    )


def _by_form(action, path, takes):
    fields = [name for name in takes if f"<{name}>" not in path]

    def request(arguments):
        given = only(arguments, *fields).items()
        return _filled(path, arguments), {RENAMED.get((action.name, name), name): value for name, value in given}

    return request


def _over_http(endpoint):
    def request(arguments):
        path, given = _filled(endpoint.path, arguments), only(arguments, *endpoint.fields)
        if endpoint.method not in QUERIED:
            return endpoint.method, path, given
        query = "&".join(f"{name}={value}" for name, value in given.items())
        return endpoint.method, f"{path}?{query}" if query else path, None

    return request


def _filled(path, arguments):
    return re.sub(r"<(\w+)>", lambda found: arguments[found[1]], path)


def _also_at(verb, name):
    """Return a verb which over HTTP is another action."""
    action = verbs.named(name)
    assert action.scope == verb.scope
    return replace(verb, api=_over_http(Endpoint(action)))


def _one_draft(request):
    """Ask with one message, whose parts are the arguments themselves."""
    return lambda a: request({**a, "messages": [only(a, *DRAFT)]})


VERBS = {
    action.name: declared(action)
    for action in verbs.ALL
    if (action.is_live or action.name in FORMS) and action.tag not in OF_AN_ACCOUNT and action.name not in OF_A_SCREEN
}
VERBS["set_status"] = _also_at(VERBS["set_status"], "change_me")
VERBS["watch_presence"] = _also_at(VERBS["watch_presence"], "look_up_presence")
# A form posts one message, others a list.
_LIST = VERBS["post_messages"] = replace(VERBS["post_messages"], form=None)
VERBS["post"] = Verb(
    "post",
    _LIST.scope,
    ("conversation", *DRAFT),
    form=_by_form(verbs.named("post_messages"), FORMS["post_messages"], ("conversation", *DRAFT)),
    api=_one_draft(_LIST.api),
    socket=_one_draft(_LIST.socket),
)
_LIST = VERBS["post_to_thread"] = replace(VERBS["post_to_thread"], form=None)
VERBS["post_first"] = Verb(
    "post_first",
    _LIST.scope,
    ("message", *DRAFT),
    form=_by_form(verbs.named("post_to_thread"), FORMS["post_to_thread"], ("message", *DRAFT)),
    api=_one_draft(_LIST.api),
    socket=_one_draft(_LIST.socket),
)
