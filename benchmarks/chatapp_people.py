"""Write people, sign-ins and rooms for a benchmark: past the forms, through the application's models.

Run in a process of its own, with the server's environment, before it starts. Arguments: how many people, and the file
to write: a line per person, "cookie TAB person TAB room of all TAB room of two".
"""

import hashlib
import secrets
import sys

from sqlalchemy import insert

from chatapp import database
from chatapp.application import create_app
from chatapp.extensions import db
from chatapp.models import Conversation, LoginSession, Membership, User
from chatapp.models.columns import name_key, new_id, now, person_key
from chatapp.models.conversation import ROOM
from chatapp.models.skeleton import skeleton
from chatapp.web.identity import cookies
from config import Config


def main(count, path):
    """Write `count` people, all in one room, and each two neighbours in one more. The last one is administrator."""
    app = create_app(Config())
    database.bring_up_to_date(app)
    with app.app_context():
        tokens = [secrets.token_urlsafe(32) for _ in range(count)]
        people = _people(count)
        _sign_in(tokens, app.permanent_session_lifetime)
        everybody, pairs = _rooms(count)
        db.session.commit()
        cookies = [_cookie(app, token) for token in tokens]
    with open(path, "w") as file:
        for number, (cookie, person) in enumerate(zip(cookies, people, strict=True)):
            file.write(f"{cookie}\t{person}\t{everybody}\t{pairs[number // 2]}\n")


def _people(count):
    names = [f"person{number}" for number in range(1, count + 1)]
    rows = [
        {
            "id": number,
            "public_id": new_id(),
            "username": name,
            "username_key": name_key(name),
            "display_name": name,
            "username_skeleton": skeleton(name),
            "display_key": person_key(name, name),
            "display_skeleton": skeleton(name),
            "is_admin": number == count,
        }
        for number, name in enumerate(names, 1)
    ]
    db.session.execute(insert(User), rows)
    return [row["public_id"] for row in rows]


def _sign_in(tokens, lifetime):
    rows = [
        {
            "user_id": number,
            "public_id": new_id(),
            "token_hash": hashlib.sha256(token.encode()).hexdigest(),
            "expires_at": now() + lifetime,
        }
        for number, token in enumerate(tokens, 1)
    ]
    db.session.execute(insert(LoginSession), rows)


def _rooms(count):
    """Return the public id of the room of all, and those of the rooms of two."""
    rows = [{"id": 1, "name": "Everybody"}] + [{"id": n + 2, "name": f"Two {n}"} for n in range((count + 1) // 2)]
    for row in rows:
        row |= {"public_id": new_id(), "kind": ROOM}
    db.session.execute(insert(Conversation), rows)
    members = [{"conversation_id": 1, "user_id": n} for n in range(1, count + 1)]
    members += [{"conversation_id": 2 + (n - 1) // 2, "user_id": n} for n in range(1, count + 1)]
    db.session.execute(insert(Membership), members)
    return rows[0]["public_id"], [row["public_id"] for row in rows[1:]]


def _cookie(app, token):
    content = {"_user_id": token, "_fresh": True, "_permanent": True}
    value = app.session_interface.get_signing_serializer(app).dumps(content)
    return f"{cookies.name(cookies.SESSION, {}, app)}={value}"


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
