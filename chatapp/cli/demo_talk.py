"""The newest talk of the demo: formatting, mentions, replies, threads and reactions, as people use them.

It is posted by the services, so that notices and marks are those of people.
"""

from typing import NamedTuple

from chatapp.models import Conversation, User
from chatapp.models.columns import new_id
from chatapp.services.messages import authoring, reactions, replies


class Line(NamedTuple):
    """A message of the demo. `who`: a letter of its people; in `text`, `{a}` is the username of person `a`, and
    `{demo}` the visitor's. `answers`: the place of an earlier line. `thread`: (who, text) of what is said below it.
    `reactions`: {emoji: letters of those who put it there}.
    """

    who: str
    text: str
    answers: int | None = None
    thread: tuple[tuple[str, str], ...] = ()
    reactions: dict[str, str] | None = None


TALKS = {
    "General": (
        Line(
            "a",
            "**Convoy to Goma**, what is left to do:\n\n1. customs papers, by *Tuesday*\n"
            "2. loading on Wednesday, 8:30\n3. radios: ~~12~~ 14 sets\n\n@{demo} could you look over the list?",
            thread=(
                ("b", "Which gate do the trucks use?"),
                ("a", "Gate 4, as last time. @{b} the guard asks for the `blue` form."),
                ("c", "The blue form is in the [handbook](https://docs.example.org/handbook/gates)."),
                ("b", "Found it, thank you!"),
            ),
            reactions={"👍": "bcdef", "👀": "g"},
        ),
        Line("d", "> radios: 14 sets\n\nTwo of them have weak batteries. I bring spare ones.", reactions={"🙏": "ab"}),
        Line("e", "Good catch.", answers=1),
        Line("f", "@all the kitchen closes at 13:00 today, the cook has a birthday. The cake is ||pistachio|| 🎂",
             reactions={"🎉": "abcdgh", "❤️": "ce", "😋": "d"}),
    ),
    "IT help": (
        Line(
            "a",
            "The upload of the weekly report stops half-way here. This is what I see:\n\n"
            "```text\nsending report-46.pdf ... 61 %\nconnection reset by peer\n```",
            thread=(
                ("b", "Is that behind the new proxy? Try it with\n\n```sh\n# the address of the proxy is on the wall\n"
                      "export HTTPS_PROXY=\"http://proxy.example.org:3128\"\nchatapp ping\n```"),
                ("a", "That helped: it goes on from where it stopped."),
            ),
            reactions={"👀": "bc"},
        ),
        Line("b", "For everyone else: *Test this network* says what your line holds, and what it breaks.", answers=0,
             reactions={"💡": "acd"}),
    ),
}  # fmt: skip


def hold(visitor: User, rooms: dict[str, tuple[Conversation, list[User]]]) -> None:
    """Post the talks. `rooms`: {name: (the room, its members without the visitor)}."""
    for name, lines in TALKS.items():
        room, members = rooms[name]
        people = dict(zip("abcdefgh", members, strict=False))
        names = {letter: user.username for letter, user in people.items()} | {"demo": visitor.username}
        said: list[str] = []
        for line in lines:
            reply = {} if line.answers is None else {"reply_to": said[line.answers]}
            drafts = [_draft(line.text.format_map(names)) | reply]
            [message] = authoring.post(people[line.who], room.public_id, drafts)
            said.append(message["id"])
            for who, text in line.thread:
                replies.post(people[who], message["id"], [_draft(text.format_map(names))])
            for key, letters in (line.reactions or {}).items():
                for who in letters:
                    reactions.set_reaction(people[who], message["id"], key)


def _draft(body: str) -> dict[str, str]:
    return {"client_id": new_id(), "body": body}
