"""The people and the room on which every rule is tried."""

from tests.people import Person, new_client_id, new_username
from tests.plain_socket import PlainSocket

UNKNOWN = "AAAAAAAAAAAAAAAA"  # has the form of an id, and nothing is called so
ROLES = ("owner", "member", "stranger", "former")


class Cast:
    """`cast["owner"]` … are people at one server; `admin` administrates it and is in no room of theirs."""

    def __init__(self, server):
        self._server = server
        self._people = {"admin": server.admin}
        self._sockets = {}
        self._plain_sockets = {}
        for role in (*ROLES, "leaver"):
            self._people[role] = self.newcomer(role)
        self["owner"].direct_with(self["leaver"])
        self.deactivate("leaver")

    def __getitem__(self, who):
        return self._people[who]

    def newcomer(self, prefix):
        return Person(self._server.url, new_username(prefix)).sign_up()

    def nobody(self):
        """Return a browser in which nobody is signed in."""
        return Person(self._server.url, "nobody")

    def deactivate(self, who):
        self["admin"].ok("POST", f"/admin/people/{self[who].id}/deactivate")

    def socket(self, who):
        """Return the one socket of this person that the tests share."""
        if who not in self._sockets or not self._sockets[who].is_connected:
            self._sockets[who] = self[who].socket(transports=["websocket"])
        return self._sockets[who]

    def plain_socket(self, who):
        """Return the one plain WebSocket of this person that the tests share."""
        if who not in self._plain_sockets or not self._plain_sockets[who].is_open:
            self._plain_sockets[who] = PlainSocket(self._server.url, person=self[who])
        return self._plain_sockets[who]

    def house(self, **room):
        return House(self, **room)

    def close(self):
        for socket in self._plain_sockets.values():
            socket.close()
        for who, person in self._people.items():
            if who != "admin":
                person.close()


class House:
    """A fresh room of `owner` and `member`, which `former` has left and where each of the three said something."""

    def __init__(self, cast, **room):
        self.cast = cast
        self._thread = None
        self.name = f"House {new_username('no')}"
        self.room = cast["owner"].room(self.name, **room)
        cast["owner"].ok("POST", f"/rooms/{self.room}/members", {"people": [self.id("member"), self.id("former")]})
        self.said = {who: cast[who].say(self.room, f"{who} was here")[0] for who in ("owner", "member", "former")}
        cast["former"].ok("POST", f"/rooms/{self.room}/leave")

    def id(self, who):
        return self.cast[who].id

    def post(self, **more):
        """Return the arguments of posting here."""
        return {"conversation": self.room, "client_id": new_client_id(), "body": "a new line", **more}

    def message(self, who, **more):
        """Return the arguments of changing what this person said."""
        said = self.said[who]
        return {"conversation": self.room, "message": said["id"], "rev": said["rev"], "body": "another text", **more}

    def in_room(self, **more):
        return {"room": self.room, "conversation": self.room, **more}

    def thread(self):
        """Return the thread in which the member has answered what the owner said, made when it is first asked for."""
        if self._thread is None:
            found = self.cast["owner"].ok("GET", f"/messages/{self.said['owner']['id']}/thread")["thread"]
            self._thread = found["conversation"] if found else self._begun()
        return self._thread

    def _begun(self):
        draft = {"client_id": new_client_id(), "body": "the first reply"}
        path = f"/messages/{self.said['owner']['id']}/thread"
        return self.cast["member"].ok("POST", path, {"messages": [draft]})["thread"]["conversation"]

    def by_owner(self, method, path, body=None):
        """Let the owner change the room; return the answer."""
        return self.cast["owner"].ok(method, f"/rooms/{self.room}{path}", body)

    def archived(self):
        self.by_owner("POST", "/archive")
        return self

    def snapshot(self, *who):
        """Return everything of the room, and of how these people stand, that a refused request must leave alone."""
        owner = self.cast["owner"]
        shown = [owner.ok("GET", f"/conversations/{self.room}"), owner.history(self.room)]
        shown.append(owner.ok("GET", f"/rooms/{self.room}/members"))
        shown += [_standing(self.cast[person]) for person in {"owner", "member", *who}]
        if self._thread is None:
            return shown
        thread = owner.ok("GET", f"/conversations/{self._thread}"), owner.history(self._thread)
        return [_without_revs(shown), *thread]  # the room is told how its threads stand a moment later


def _standing(person):
    me = person.ok("GET", "/me")["me"]
    return {key: value for key, value in me.items() if key != "csrf_token"}


def _without_revs(shown):
    if isinstance(shown, list):
        return [_without_revs(each) for each in shown]
    if isinstance(shown, dict):
        return {key: _without_revs(value) for key, value in shown.items() if key not in ("rev", "last_rev", "thread")}
    return shown
