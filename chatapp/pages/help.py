"""Help on writing messages."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from chatapp.markup.formatting import formatted
from chatapp.markup.parts import parts
from chatapp.web.identity.person import require

bp = Blueprint("help", __name__, url_prefix="/help")
bp.before_request(require)


@bp.get("/formatting")
def formatting() -> ResponseReturnValue:
    """Show how text is formatted, by examples."""
    return render_template("help/formatting.html", examples=[(text, drawn(text)) for text in examples()])


def examples() -> list[str]:
    """Return texts with each kind of formatting, in the reader's language."""
    bold, italic, struck, code, hidden = _("bold"), _("italic"), _("struck out"), _("code"), _("the end of the film")
    return [
        f"**{bold}**",
        f"*{italic}*",
        f"~~{struck}~~",
        f"`{code}`",
        f"||{hidden}||",
        "[{}](https://example.org/)".format(_("a link")),
        "> {}".format(_("a quote")),
        "- {}\n- {}".format(_("one"), _("two")),
        "1. {}\n2. {}".format(_("first"), _("second")),
        "```\nprint(1)\nprint(2)\n```",
        "\\*{}\\*".format(_("as it was typed")),
    ]


def drawn(text: str) -> list[dict]:
    return formatted(text, {}) or parts(text)
