"""What scripts say and draw, in one language: markup that each page would repeat comes with the script, and is kept."""

import hashlib
import re

from flask import current_app
from flask_babel import force_locale, get_locale

from chatapp.web import times

TEMPLATE = "shell/script.html"
MODULE = "js/lib/markup.js"  # what the server puts it into
# JavaScript fills in what it knows of its page: markup that all readers of a language share holds nobody's secret.
PLACEHOLDERS = {"me": {"id": "__person__"}, "csrf_token": lambda: "__csrf__"}
SETTINGS = ("ACK_TIMEOUT", "GAP_WAIT", "AWAY_AFTER", "TYPING_TTL")
BETWEEN_LINES = re.compile(r"\s*\n\s*")


def init_app(app):
    app.extensions["spoken_markup"] = {}


def language():
    """Return which of `times.languages()` a page of this reader speaks."""
    locale = get_locale()
    return next((one for one in (str(locale), locale.language) if one in times.languages()), "en")


def markup(language, *, asset, fresh):
    """Return the HTML that scripts take their sentences and templates from; `asset(path)` gives addresses.

    Made once in each language; `fresh` makes it anew, for development.
    """
    made = current_app.extensions["spoken_markup"]
    if fresh or language not in made:
        made[language] = _rendered(language, asset)
    return made[language]


def module(markup):
    """Return the module that exports the text `markup`, an exact JavaScript string."""
    text = markup.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${")
    return f"export const markup = `{text}`;\n"


def digest(markup, version):
    """Return the hash of a script that brings `markup` in a tree with the hash `version`."""
    return hashlib.sha256(f"{version}\0{markup}".encode()).hexdigest()[:16]


def _rendered(language, asset):
    live = {name.lower(): current_app.config[name] for name in SETTINGS}
    with force_locale(language):
        text = current_app.jinja_env.get_template(TEMPLATE).render(asset=asset, live=live, **PLACEHOLDERS)
    return BETWEEN_LINES.sub("\n", text).strip()
