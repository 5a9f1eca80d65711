"""Hooks of schemathesis: they sign its two people in. The command loads them, not pytest."""

import os
import secrets

import requests
import schemathesis

URL = os.environ["CHATAPP_URL"]
WHO = {"username": os.environ["CHATAPP_USERNAME"], "password": os.environ["CHATAPP_PASSWORD"]}
POSTING = {"POST /conversations/{conversation}/messages", "POST /messages/{message}/thread"}
MAKING = {"POST /rooms", "POST /announcements", *POSTING}
SHAPE = {"wrong_type", "too_long", "too_many_items", "bad_choice", "bad_id"}


class ByCookie:
    """A page: signed in, and again whenever what was asked for has ended the sign-in."""

    def get(self, case, context):
        browser, csrf = _signed_in()
        return {"X-CSRFToken": csrf}, browser.cookies.get_dict()

    def set(self, case, data, context):
        headers, cookies = data
        case.headers = {**(case.headers or {}), **headers}
        case.cookies = {**(case.cookies or {}), **cookies}


class ByToken(ByCookie):
    """A program with every scope, and a new token whenever what was asked for has ended the last one."""

    def get(self, case, context):
        browser, csrf = _signed_in()
        wanted = {"name": "fuzzing", "scopes": ["read", "post", "rooms", "admin"]}
        made = browser.post(f"{URL}/api/v1/me/tokens", json=wanted, headers={"X-CSRFToken": csrf}, timeout=30)
        made.raise_for_status()
        return {"Authorization": f"Bearer {made.json()['token']['secret']}"}, {}


def _signed_in():
    browser = requests.Session()
    csrf = browser.get(f"{URL}/api/v1/csrf", timeout=30).json()["csrf_token"]
    entered = browser.post(f"{URL}/api/v1/sign-in", json=WHO, headers={"X-CSRFToken": csrf}, timeout=30)
    entered.raise_for_status()
    return browser, entered.json()["me"]["csrf_token"]


schemathesis.auth()({"token": ByToken, "cookie": ByCookie}[os.environ["CHATAPP_WAY"]])


@schemathesis.hook
def before_call(context, case, kwargs):
    """Give each valid request that makes something an id of its own.

    That a header may bring it, and that both must be the same then, no schema of a body can say.
    """
    if case.operation.label in MAKING and is_valid(case):
        case.headers.pop("Idempotency-Key", None)
        made = [{**each, "client_id": secrets.token_urlsafe(12)} for each in case.body.get("messages", [case.body])]
        case.body = {"messages": made} if "messages" in case.body else made[0]


@schemathesis.check
def a_valid_shape_is_accepted(context, response, case):
    """A request that its schema allows may break a rule, but is never refused for its shape.

    In place of `positive_data_acceptance` for 422, which cannot tell one from the other. To JSON Schema 165.0 is an
    integer; docs/protocol.md says that it is refused.
    """
    if is_valid(case) and response.status_code == 422:
        error = response.json()["error"]
        is_number_with_point = isinstance(case.body, dict) and isinstance(case.body.get(error["field"]), float)
        is_no_emoji = error.get("reason") == "emoji"  # their list is `GET /emoji`, too long for a schema
        assert error["code"] not in SHAPE or is_number_with_point or is_no_emoji, response.text


def is_valid(case):
    return case.meta is not None and case.meta.generation.mode is schemathesis.GenerationMode.POSITIVE
