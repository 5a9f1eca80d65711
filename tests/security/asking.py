"""How each door is asked with a hostile text in one field, and everything else as it should be."""

import json
import re
from urllib.parse import quote_plus

from tests.security.declared import VALUE, filled, put

BODY = 1_000_000  # bytes of a form, a JSON body or a frame
HEAD = 30_000  # bytes of a query or header: with the rest of a request's head, as much as the server reads
NUMBERS = {
    "rev": 1,
    "seq": 1,
    "me": 1,
    "days": 1,
    "wait": 0,
    "is_admin": True,
    "plays_sound": True,
    "on_screen": True,
    **dict.fromkeys(("before", "around", "after")),  # of a page, one at most
    "epoch": None,
    "list": None,
}
# Right values for fields beside the one that is tried; VALUE for all others.
RIGHT = {"time_zone": "UTC", "locale": "en", "visibility": "public", "posting": "everyone", "role": "member"}
RIGHT |= dict.fromkeys(("password", "new_password"), "another lantern at sea")  # good, and nobody's
RIGHT |= {"scopes": "read", "offset": "0", "size": "1", "seconds": "0"}
RIGHT |= {"level": "all", "room_level": "all", "muted_until": "forever", "disturb_after": "forever"}
RIGHT |= {"quiet_from": "22:00", "quiet_to": "06:00", "quiet_days": "mon", "mention_all": "everyone"}
RIGHT |= {"only": "all", "beside": "all"}
# Nobody has an invitation, and each person has just signed in; no message is answered or marked.
OPTIONAL = {"invite", "current_password", "reply_to", "also_to_room", "plain", "patches"}
ENTRANCES = {"/api/v1/sign-in", "/api/v1/sign-up", "/sign-in", "/sign-up"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
CUT_ESCAPE = re.compile(r"%.?$")
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")


class Asking:
    """Asks as `person`; as `stranger` where one signs in. `ids`: `{name in a rule: id}`; `fields`: all of them."""

    def __init__(self, person, stranger, ids, fields):
        self._person, self._stranger, self._ids = person, stranger, ids
        self._fields = fields

    def verb(self, field, text, call):
        """Ask over a live connection, by its `call(name, values)`."""
        told = call(field.place, put(self._values(field), field.path, text))
        return 200 if told.get("ok") else 422, told.get("error")

    def ask(self, field, text):
        """Ask with as much of `text` in the Field as its door takes; return what was answered: (status, error)."""
        doors = {"form": self.form, "query": self.query, "api": self.api, "parameter": self.parameter}
        return doors[field.door](field, text)

    def form(self, field, text):
        """Send a form."""
        person = self._who(field.place)
        left_out = {"believed_person", "invite", field.name}  # nobody has an invitation
        given = {each: RIGHT.get(each, VALUE) for each in self._beside(field) if each not in left_out}
        given |= {} if field.name == "csrf_token" else {"csrf_token": person._csrf()}
        data = "&".join([*(f"{name}={value}" for name, value in given.items()), f"{field.name}={quote_plus(text)}"])
        return self._told(self._request(person, "POST", self._at(field), CUT_ESCAPE.sub("", data[:BODY]), FORM))

    def query(self, field, text):
        """Ask for a page."""
        names = (each for each in self._beside(field) if each not in (field.name, "write"))
        beside = "".join(f"{name}={RIGHT.get(name, VALUE)}&" for name in names)
        query = CUT_ESCAPE.sub("", f"{beside}{field.name}={quote_plus(text)}"[:HEAD])
        person = self._who(field.place)
        return self._told(
            self._request(person, field.method, f"{self._at(field)}?{query}", None, person_headers(person))
        )

    def api(self, field, text, *, ascii=False):
        """Send JSON; with `ascii`, all that is not is escaped."""
        return self._fitting(field, self._values(field), text, ascii)

    def _values(self, field):
        """Return what is right in all fields of the same place."""
        values = dict(NUMBERS)
        for each in self._fields:
            is_left_out = each.name in NUMBERS or (each.name in OPTIONAL and "/password" not in field.place)
            if field_key(each) == field_key(field) and not is_left_out:
                values = put(values, each.path, RIGHT.get(each.name, VALUE))
        return values

    def parameter(self, field, text):
        """Ask the API with a query or a header."""
        person, at = self._person, f"/api/v1{self._at(field)}"
        if field.path == ("header",):
            return self.header(field.method, at, field.name, text)
        query = CUT_ESCAPE.sub("", f"{field.name}={quote_plus(text)}"[:HEAD])
        return self._told(self._request(person, field.method, f"{at}?{query}", None, person_headers(person)))

    def header(self, method, path, name, text):
        """Ask with a header."""
        value = UNPRINTABLE.sub("", text).encode()[:HEAD].strip()
        headers = {**person_headers(self._person), name: value}
        return self._told(self._request(self._person, method, path, "{}" if method != "GET" else None, headers))

    def _fitting(self, field, values, text, ascii):
        person = self._who(f"/api/v1{field.place}")
        while True:
            data = json.dumps(put(values, field.path, text), ensure_ascii=ascii).encode("utf-8", "surrogatepass")
            if len(data) <= BODY:
                break
            text = text[: len(text) * BODY // len(data) - 10]
        headers = {**person_headers(person), "Content-Type": "application/json"}
        return self._told(self._request(person, field.method, f"/api/v1{self._at(field)}", data, headers))

    def _request(self, person, method, path, data, headers):
        return person.http.request(
            method, person.url + path, data=data, headers=headers, timeout=60, allow_redirects=False
        )

    def _told(self, answer):
        is_json = "json" in answer.headers.get("Content-Type", "")
        return answer.status_code, answer.json().get("error") if is_json and answer.status_code >= 400 else None

    def _who(self, place):
        return self._stranger if place in ENTRANCES else self._person

    def _at(self, field):
        return filled(field.place, self._ids)

    def _beside(self, field):
        return [each.name for each in self._fields if field_key(each) == field_key(field)]


def field_key(field):
    return field.door, field.method, field.place


def person_headers(person):
    return {"X-CSRFToken": person._csrf(), "Accept-Encoding": "identity"}
