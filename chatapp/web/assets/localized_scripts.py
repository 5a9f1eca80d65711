"""The modules that hold sentences and markup for scripts in one language.

They come with the script, which browsers cache, and not with every page.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping

from flask import Flask, current_app
from flask_babel import force_locale, get_locale

from chatapp.web import times
from chatapp.web.assets import script_sentences, selftest_sentences

# The settings that scripts need, all in seconds: the name in page/page.js, and that of the setting.
SETTINGS = {
    "ackTimeout": "ACK_TIMEOUT",
    "gapWait": "MISSING_EVENT_WAIT",
    "awayAfter": "AWAY_AFTER",
    "typingTtl": "TYPING_TTL",
}


def settings() -> dict[str, float]:
    """Return the values of SETTINGS by their names in scripts, in seconds."""
    return {name: current_app.config[setting] for name, setting in SETTINGS.items()}


# The modules that the server makes, with their exports: data of a function, or markup of a template.
MODULES = {
    "js/page/localized.js": {
        "settings": settings,
        "sentences": script_sentences.first,
        "markup": "shell/script.html",
    },
    "js/page/localized_deferred.js": {"sentences": script_sentences.deferred, "markup": "shell/script_deferred.html"},
    "js/password/localized.js": {"sentences": script_sentences.password},
    "js/selftest/localized.js": {"sentences": selftest_sentences.sentences},
}
# JavaScript replaces these: markup that all readers of a language share must hold nobody's id or token.
PLACEHOLDERS = {"me": {"id": "__person__"}, "csrf_token": lambda: "__csrf__"}
BETWEEN_LINES = re.compile(r"\s*\n\s*")


def init_app(app: Flask) -> None:
    """Give `app` an empty store of modules."""
    app.extensions["localized_modules"] = {}


def language() -> str:
    """Return which of `times.languages()` the pages of this reader use."""
    locale = get_locale()
    return next((one for one in (str(locale), locale.language) if one in times.languages()), "en")


def modules(language: str, *, asset: Callable[[str], str], fresh: bool) -> dict[str, str]:
    """Return {path: text} of MODULES in `language`.

    `asset(path)` returns the address of a static file. The texts are made once for each language; `fresh` makes them
    again, for development.
    """
    made = current_app.extensions["localized_modules"]
    if fresh or language not in made:
        with force_locale(language):
            made[language] = {path: _module(exports, asset) for path, exports in MODULES.items()}
    return made[language]


def digest(modules: Mapping[str, str], version: str) -> str:
    """Return the hash of the scripts that hold `modules` in a tree of static files with the hash `version`."""
    return hashlib.sha256("\0".join([version, *modules.values()]).encode()).hexdigest()[:16]


def _module(exports, asset):
    return "".join(f"export const {name} = {_value(made, asset)};\n" for name, made in exports.items())


def _value(made, asset):
    """Return an export as an expression of JavaScript: the result of a function as JSON, or the text of a template."""
    if callable(made):
        return json.dumps(made(), ensure_ascii=False, separators=(",", ":"))
    markup = _rendered(made, asset).replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${")
    return f"`{markup}`"


def _rendered(template, asset):
    text = current_app.jinja_env.get_template(template).render(asset=asset, **PLACEHOLDERS)
    return BETWEEN_LINES.sub("\n", text).strip()
