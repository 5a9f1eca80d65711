"""The rules about announcements."""

import secrets

from tests.doors.doors import Refusal
from tests.doors.house import UNKNOWN
from tests.doors.rules.rule import NOT_FOUND, PROGRAMS, rule
from tests.people import new_client_id

ADMIN_NEEDED = Refusal(403, "admin_needed")


def news(**more):
    def given(house):
        house.news = f"News {secrets.token_hex(4)}"
        return {"client_id": new_client_id(), "body": house.news, **more}

    return given


def made_before(house):
    arguments = news()(house)
    house.cast["admin"].ok("POST", "/announcements", arguments)
    return arguments


def another_text(house):
    return made_before(house) | {"body": "something else"}


def announced(house):
    arguments = news()(house)
    house.announcement = house.cast["admin"].ok("POST", "/announcements", arguments)["announcement"]["id"]
    return {"announcement": house.announcement}


def is_told_once(house):
    listed = house.cast["stranger"].ok("GET", "/announcements")["announcements"]
    return [one["body"] for one in listed].count(house.news) == 1


def is_noted(**wanted):
    def holds(house):
        listed = house.cast["member"].ok("GET", "/announcements")["announcements"]
        shown = next(one for one in listed if one["id"] == house.announcement)
        return {name: shown[name] for name in wanted} == wanted

    return holds


RULES = [
    rule("an administrator announces", "announce", "admin", news(), is_told_once),
    rule("a retry is told once", "announce", "admin", made_before, is_told_once),
    rule("an id is for one text", "announce", "admin", another_text, Refusal(409, "client_id_reused", "client_id")),
    rule("an owner of rooms does not", "announce", "owner", news(), ADMIN_NEEDED),
    rule("nothing", "announce", "admin", news(body=" "), Refusal(422, "required", "body")),
    rule("2,001 characters", "announce", "admin", news(body="x" * 2001), Refusal(422, "too_long", "body")),
    rule("noncharacters", "announce", "admin", news(body="\ufffe"), Refusal(422, "bad_characters", "body")),
    rule("NUL", "announce", "admin", news(body="a\x00"), Refusal(422, "bad_characters", "body")),
    rule("a lone surrogate", "announce", "admin", news(body="\ud800"), Refusal(422, "bad_characters", "body"),
         doors=PROGRAMS),
    rule("an odd id", "announce", "admin", news(client_id="?"), Refusal(422, "bad_id", "client_id")),
    rule("anybody, for themselves", "dismiss_announcement", "member", announced, is_noted(seen=True, dismissed=True)),
    rule("an unknown one", "dismiss_announcement", "member", lambda house: {"announcement": UNKNOWN}, NOT_FOUND),
    rule("anybody", "announcement_seen", "member", announced, is_noted(seen=True, dismissed=False)),
    rule("an unknown one", "announcement_seen", "member", lambda house: {"announcement": UNKNOWN}, NOT_FOUND),
]  # fmt: skip
