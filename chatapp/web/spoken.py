"""What scripts say and draw, in one language: markup that each page would repeat comes with the script, and is kept."""

import hashlib
import re

from flask import current_app
from flask_babel import force_locale, get_locale

from chatapp.web import times

# The modules that the server makes, each of a template.
MODULES = {"js/lib/markup.js": "shell/script.html", "js/lib/later_markup.js": "shell/script_later.html"}
# JavaScript fills in what it knows of its page: markup that all readers of a language share holds nobody's secret.
PLACEHOLDERS = {"me": {"id": "__person__"}, "csrf_token": lambda: "__csrf__"}
SETTINGS = ("ACK_TIMEOUT", "GAP_WAIT", "AWAY_AFTER", "TYPING_TTL")
BETWEEN_LINES = re.compile(r"\s*\n\s*")


def init_app(app):
    app.extensions["spoken_modules"] = {}


def language():
    """Return which of `times.languages()` a page of this reader speaks."""
    locale = get_locale()
    return next((one for one in (str(locale), locale.language) if one in times.languages()), "en")


def modules(language, *, asset, fresh):
    """Return {path: text} of MODULES: HTML that scripts take their sentences and templates from.

    `asset(path)` gives addresses. Made once in each language; `fresh` makes it anew, for development.
    """
    made = current_app.extensions["spoken_modules"]
    if fresh or language not in made:
        made[language] = {path: _module(_rendered(template, language, asset)) for path, template in MODULES.items()}
    return made[language]


def digest(modules, version):
    """Return the hash of the scripts that bring `modules` in a tree with the hash `version`."""
    return hashlib.sha256("\0".join([version, *modules.values()]).encode()).hexdigest()[:16]


def _module(markup):
    text = markup.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${")
    return f"export const markup = `{text}`;\n"


def _rendered(template, language, asset):
    live = {name.lower(): current_app.config[name] for name in SETTINGS}
    with force_locale(language):
        text = current_app.jinja_env.get_template(template).render(asset=asset, live=live, **PLACEHOLDERS)
    return BETWEEN_LINES.sub("\n", text).strip()
