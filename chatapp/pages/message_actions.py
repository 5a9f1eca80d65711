"""The actions that a message offers, in their order: on a page of its own, and beside it for scripts.

`templates/conversations/actions.html` and `_message.html` show them. One with a `verb` needs no script of its
own: `static/js/controllers/message_actions.js` asks for it by what its button declares.
"""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from chatapp import verbs
from chatapp.verbs.action import Action

# To whom an action is offered; drawing/message_row.js and actions.html tell for each message.
ALL, OTHERS = "all", "others"  # everybody; everybody but the author
AUTHOR, DELETER = "author", "deleter"  # those who may edit it; who may delete it


@dataclass(frozen=True)
class MessageAction:
    """`name`: the name for scripts. `offered`: ALL, OTHERS, AUTHOR or DELETER.

    `at`: the end of an address: of a page below the message, or, with a `verb`, of a form below the conversation.
    `verb`: the Action that its button asks for at once, of the fields `conversation`, `message`, `seq` and `rev`.
    `done`: the notice after it.
    """

    name: str
    label: LazyString
    icon: str
    offered: str
    at: str
    verb: Action | None = None
    done: LazyString | str = ""

    def fields(self, message: dict) -> dict:
        """Return the fields of its form for a message's payload; the address holds the conversation."""
        known = {"message": message["id"], "seq": message["seq"], "rev": message["rev"]}
        takes = self.verb.takes if self.verb else {}
        return {name: known[name] for name in takes if name != "conversation"}


MESSAGE_ACTIONS = [
    MessageAction("edit", _l("Edit"), "pencil", AUTHOR, "/edit"),
    MessageAction("delete", _l("Delete"), "trash-2", DELETER, "/delete"),
    MessageAction("link", _l("Link to this message"), "link", ALL, ""),
    MessageAction(
        "unread",
        _l("Mark as unread from here"),
        "mail",
        OTHERS,
        "/unread",
        verb=verbs.named("mark_unread"),
        done=_l("Marked as unread"),
    ),
]
