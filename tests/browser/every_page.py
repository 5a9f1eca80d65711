"""Every page of the product, with everything on it that pages can show, for the tests that open each of them."""

from tests.people import Person, new_client_id

SECTIONS = (
    "profile",
    "notifications",
    "appearance",
    "connection",
    "password",
    "devices",
    "tokens",
    "shortcuts",
    "deactivate",
)
FOR_STRANGERS = ("/sign-in", "/sign-up", "/network", "/api", "/nothing/here")
MISSING = ("/nothing/here", "/people/AAAAAAAAAAAAAAAA")  # the pages that say so
FORMATTED = """**bold** *italic* ~~struck~~ `code` ||hidden|| [a link](https://example.org/) @all
> a quote
- one
- two
  1. deeper
```py
print("a line that is longer than any screen is wide: it has a place of its own in which it moves, and more of it yet")
```"""
# Routes that answer programs, or lead on to one of the pages.
NO_PAGES = {
    "static",
    "auth.root",
    "conversations.show_message",
    "conversations.show_read",
    "conversations.reply",
    "ws.open_websocket",
}
NO_PAGES_OF = ("health", "metrics", "probes", "api")


def furnish(server):
    """Fill a server that `admin` administrates, and return the paths of its pages as they see them."""
    chief = Person(server.url, "admin").sign_in()
    ana, bo = Person(server.url, "ana", "Ana Lima").sign_up(), Person(server.url, "bo", "Bo Ito").sign_up()
    talk, room, archived = talked(chief, ana, bo)
    first, last = chief.history(room)[-2:]
    thread = replied(chief, ana, room, first, last)
    chief.ok("POST", "/announcements", {"client_id": new_client_id(), "body": "The harbour closes at noon."})
    chief.ok("POST", "/admin/invitations")
    chief.token("read")
    message = f"/conversations/{talk}/messages/{chief.history(talk)[1]['id']}"
    for one in (chief, ana, bo):
        one.close()
    return [
        *(f"/conversations/{one}" for one in (talk, room, archived, f"{room}?panel=room", f"{talk}?list=0")),
        *("/activity", "/activity?only=mentions", f"/conversations/{room}/notifications"),
        f"/conversations/{talk}/notifications",
        *(f"{message}/{action}" for action in ("actions", "edit", "delete", "reactions", "reactions?group=flags")),
        *("/threads", f"/conversations/{thread}", f"/conversations/{thread}?list=0"),
        *(f"/conversations/{room}{more}" for more in (f"?panel=thread/{thread}", f"?reply={last['id']}")),
        f"/conversations/{room}/messages/{last['id']}/thread",
        *(f"/rooms/{room}{more}" for more in ("", "/settings", f"/add?q={bo.username}", "/leave")),
        *(f"/rooms/{room}/members/{ana.id}/{action}" for action in ("remove", "transfer")),
        *("/inbox", "/inbox/new", f"/inbox/new?q={ana.username}", "/rooms", "/rooms?q=zzzzzz", "/rooms/new"),
        "/rooms?show=all",
        *("/people", "/people?q=zzzzzz", f"/people/{ana.id}", "/search", "/search?q=an", "/search?q=zzzzzz"),
        *("/announcements", "/settings", *(f"/settings/{section}" for section in SECTIONS), "/sign-out"),
        *("/admin", "/admin?q=zzzzzz", "/admin/invitations", "/admin/networks", f"/admin/people/{ana.id}/deactivate"),
        "/people/AAAAAAAAAAAAAAAA",
        "/help/formatting",
    ]


def talked(chief, ana, bo):
    """Return a direct conversation, a room and an archived one, with every kind of message in them."""
    room, archived = chief.room("Harbour", topic="ships and weather"), chief.room("Old pier")
    chief.room("Notices", posting="owners")
    chief.ok("POST", f"/rooms/{room}/members", {"people": [ana.id]})
    chief.say(archived, "the end")
    chief.ok("POST", f"/rooms/{archived}/archive")
    chief.say(chief.direct_with(ana, bo), "to both")
    talk = chief.direct_with(ana)
    first, _, third, _ = chief.say(
        talk, "Good morning", "See https://example.org/a\nand again", "a mistake", "שלום עולם"
    )
    chief.ok("PATCH", f"/messages/{first['id']}", {"rev": first["rev"], "body": "Good morning, Ana"})
    chief.ok("DELETE", f"/messages/{third['id']}?rev={third['rev']}")
    ana.say(talk, FORMATTED)
    for somebody, key in ((chief, "👍"), (ana, "👍"), (ana, "🎉")):
        somebody.ok("PUT", f"/messages/{first['id']}/reactions/{key}")
    ana.say(talk, "Thank you", "unread")
    ana.say(room, "Anybody here?", "@admin, and @all")
    chief.say(room, "I am")
    return talk, room, archived


def replied(chief, ana, room, first, last):
    """Reply to messages of the room, and in a thread of the first; return the thread's id."""
    chief.ok("POST", f"/conversations/{room}/messages", {"messages": [_draft("Who else?", reply_to=first["id"])]})
    thread = ana.ok("POST", f"/messages/{first['id']}/thread", {"messages": [_draft("Over here")]})["thread"]
    seen = [_draft("Seen", also_to_room=True)]
    chief.ok("POST", f"/conversations/{thread['conversation']}/messages", {"messages": seen})
    return thread["conversation"]


def _draft(body, **more):
    return {"client_id": new_client_id(), "body": body, **more}


def without_a_path(app, paths):
    """Return the routes of pages that answer none of these paths."""
    to = app.url_map.bind("")
    answered = {to.match(path.partition("?")[0])[0] for path in paths if path not in MISSING}
    routes = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    pages = {name for name in routes - NO_PAGES if not name.startswith(NO_PAGES_OF)}
    return pages - answered
