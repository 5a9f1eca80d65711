"""The actions that a message offers, in their order: on a page of its own, and beside it for scripts.

`templates/conversations/actions.html` and `_message.html` show them. One with a `verb` needs no script of its
own: `static/js/controllers/message_actions.js` asks for it by what its button declares.
"""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from chatapp import verbs
from chatapp.verbs.action import Action

# To whom an action is offered; drawing/action_buttons.js and actions.html tell for each message.
ALL, TEXT, OTHERS = "all", "text", "others"  # everybody; everybody while it has a text; everybody but the author
AUTHOR, DELETER = "author", "deleter"  # those who may edit it; who may delete it
WRITER, IN_ROOM = "writer", "thread"  # while it has a text: those who may write here; everybody in a room


@dataclass(frozen=True)
class MessageAction:
    """`name`: the name for scripts. `offered`: to whom, as above. `sprite`: the file of the icon.

    `at`: the end of an address: of a page below the message, or, with a `verb`, of a form below the conversation; None
    if only scripts can do it. `verb`: the Action that its button asks for at once, of the fields `conversation`,
    `message`, `seq` and `rev`. `done`: the notice after it. `without_scripts`: the label on the page, if it differs.
    """

    name: str
    label: LazyString
    icon: str
    offered: str
    at: str | None
    verb: Action | None = None
    done: LazyString | str = ""
    without_scripts: LazyString | None = None
    sprite: str = "icons"

    @property
    def page_label(self) -> LazyString:
        """The label on the page of the message."""
        return self.without_scripts or self.label

    def fields(self, message: dict) -> dict:
        """Return the fields of its form for a message's payload; the address holds the conversation."""
        known = {"message": message["id"], "seq": message["seq"], "rev": message["rev"]}
        takes = self.verb.takes if self.verb else {}
        return {name: known[name] for name in takes if name != "conversation"}


MESSAGE_ACTIONS = [
    MessageAction(
        "react",
        _l("React"),
        "smile-plus",
        TEXT,
        "/reactions",
        without_scripts=_l("Reactions"),
        sprite="icons_messages",
    ),
    MessageAction("reply", _l("Reply"), "reply", WRITER, "/reply", sprite="icons_messages"),
    MessageAction("thread", _l("Reply in thread"), "message-square-text", IN_ROOM, "/thread", sprite="icons_messages"),
    MessageAction("copy", _l("Copy text"), "copy", TEXT, None),
    MessageAction("edit", _l("Edit"), "pencil", AUTHOR, "/edit"),
    MessageAction("link", _l("Copy link"), "link", ALL, "", without_scripts=_l("Link to message")),
    MessageAction(
        "unread",
        _l("Mark as unread from here"),
        "mail",
        OTHERS,
        "/unread",
        verb=verbs.named("mark_unread"),
        done=_l("Marked as unread"),
    ),
    MessageAction("delete", _l("Delete…"), "trash-2", DELETER, "/delete"),
]
