"""The cost of requests: each verb and route spends from a limit, unless it is declared free.

All spend processor time: beyond CPU_PER_PERSON a request waits for its turn while others are served. Reads spend
nothing else. A verb or route that changes something spends RATE_DEFAULT as well, unless its service spends a rate of
its own.
"""

import math
import time

from chatapp import limits
from chatapp.concurrency import meter
from chatapp.errors import TooMany
from chatapp.extensions import current, settings
from chatapp.models.access_token import READ
from chatapp.models.protocols import Person
from chatapp.services.rates import spend
from chatapp.services.transactions import end_read
from chatapp.stores.budgets import Payer
from chatapp.transport.tcp import clients

OTHER = "RATE_DEFAULT"
SAFE = {"GET", "HEAD", "OPTIONS"}

# Routes and verbs that spend nothing, with the reason.
FREE = {
    "static": "is kept in memory, and the same for all",
    "health.healthz": "whoever watches the server has to be answered, above all when it is busy",
    "health.readyz": "as healthz",
    "ping": "over /ws: says again one number; a connection is read at the pace of its bytes",
}
# Routes that spend processor time only: a limit must not keep anybody from ending an access that could be misused.
WITHOUT_RATE = {
    "auth.sign_out": "who leaves may leave",
    "api.sign_out": "who leaves may leave",
    "auth.end_sign_in": "a stolen sign-in has to end",
    "api.end_sign_in": "a stolen sign-in has to end",
    "auth.end_other_sign_ins": "a stolen sign-in has to end",
    "api.end_other_sign_ins": "a stolen sign-in has to end",
    "auth.end_everything": "what was stolen has to end",
    "api.end_everything": "what was stolen has to end",
    "auth.revoke_token": "a stolen token has to end",
    "api.revoke_token": "a stolen token has to end",
    "api.revoke_this_token": "a stolen token has to end",
    "api.catch_up": "only reads, though by POST",
    "api.look_up_presence": "only reads, though by POST",
}
# The rates that services spend themselves, for verbs by name and routes by endpoint. They spend once they know that
# something changes, so a retry costs nothing.
BY_SERVICE = {
    "RATE_POSTS": {"post_messages", "api.post_messages", "conversations.post"},
    "RATE_EDITS": {
        *("edit_message", "api.edit_message", "conversations.change"),
        *("delete_message", "api.delete_message", "conversations.delete"),
        *("api.change_room", "rooms.change"),
    },
    "RATE_TYPING": {"typing", "api.say_typing"},
    "RATE_INVITES": {"api.invite_members", "rooms.invite"},
    "RATE_ANNOUNCEMENTS": {"api.announce", "announcements.announce"},
    "RATE_SIGN_IN": {
        *("auth.enter_account", "api.sign_in"),
        *("auth.change_password", "api.change_password", "auth.deactivate", "api.deactivate"),
    },
    "RATE_SIGN_UP": {"auth.make_account", "api.sign_up"},
    # Of an address, whatever the method. They measure how long answers take, so none of them waits for its turn.
    "RATE_PROBES": {
        *("probes.now", "probes.hold", "probes.post_once", "probes.count_of_posts", "probes.stream"),
        *("probes.block", "probes.cookie", "probes.echo"),
    },
    OTHER: {
        *("mark_read", "api.mark_read", "conversations.mark_read"),
        *("mark_unread", "api.mark_unread", "conversations.mark_unread"),
        *("set_status", "auth.change_status", "api.change_me", "auth.change_profile"),
        *("api.make_token", "auth.make_token", "api.join_room", "rooms.join"),
        *("api.deactivate_person", "admin.deactivate", "api.reactivate_person", "admin.reactivate"),
        *("api.set_admin", "admin.set_admin", "api.invite", "admin.invite"),
    },
}
_BY_SERVICE = frozenset().union(*BY_SERVICE.values())


def rate_of_verb(name: str, scope: str | None) -> str | None:
    """Return the setting that a verb spends before it runs, or None."""
    return None if scope == READ or name in _BY_SERVICE or name in WITHOUT_RATE else OTHER


def rate_of_route(endpoint: str | None, method: str) -> str | None:
    """Return the setting that a route spends before it runs, or None. `endpoint`: None for an address that is none."""
    is_exempt = method in SAFE or endpoint in _BY_SERVICE or endpoint in WITHOUT_RATE or endpoint in FREE
    return None if is_exempt else OTHER


def waits_its_turn(endpoint: str | None) -> bool:
    """Return whether a route spends the processor time of its caller."""
    return endpoint not in FREE and endpoint not in BY_SERVICE["RATE_PROBES"]


def before(person: Person, setting: str | None) -> None:
    """Spend the rate that `rate_of_verb` or `rate_of_route` returned, for `person`. Raises `TooMany`."""
    if setting is not None:
        spend(setting, person.public_id)


def of_person(user_id: int) -> tuple[Payer, ...]:
    """Return the Payers of requests by the user with this id of the database."""
    rate, burst = settings.CPU_PER_PERSON
    return (Payer(("person", user_id), rate / 1000, burst / 1000),)


def of_client(client: str) -> tuple[Payer, ...]:
    """Return the Payers of requests by a client that is not signed in. `client`: a key of `transport.tcp.clients`."""
    rate, burst = settings.CPU_PER_ADDRESS
    shares = clients.shares(client)
    return tuple(Payer(("client", key), times * rate / 1000, times * burst / 1000) for key, times in shares)


def take_turn(payers: tuple[Payer, ...], patience: float = math.inf) -> bool:
    """Wait until none of these Payers is over budget, let them pay for this request, and return whether it had to wait.

    After a wait, everything is read anew. Raises `TooMany` when the wait would exceed `patience` seconds, or when too
    many of their requests wait already.
    """
    meter.pay(payers)
    left = current.stores.budgets.wait(payers)
    if not left:
        return False
    end_read()  # a waiting request holds no connection to the database
    until = time.monotonic() + patience
    with current.stores.budgets.queue(payers[0], limits.PACED_EACH) as has_place:
        while left:
            if not has_place or time.monotonic() + left > until:
                raise TooMany("too_many_requests", retry_after=max(1, math.ceil(left)))
            time.sleep(left)
            left = current.stores.budgets.wait(payers)
    return True
