"""The modules that hold sentences and markup for scripts in one language.

They come with the script, which browsers cache, and not with every page.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path

from flask import current_app
from flask_babel import force_locale

from chatapp.bundler import bundles, script_sentences, selftest_sentences
from chatapp.web.assets.static_files import asset

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


def deferred_sheet() -> str:
    """Return the style sheet of what only static/js/deferred.js shows."""
    return bundles.sheet(Path(current_app.root_path) / "static/css/deferred.css")


# The modules that the server makes, with their exports: data of a function, or markup of a template.
MODULES = {
    "js/page/localized.js": {
        "settings": settings,
        "sentences": script_sentences.first,
        "markup": "shell/script.html",
    },
    "js/page/localized_deferred.js": {
        "sentences": script_sentences.deferred,
        "markup": "shell/script_deferred.html",
        "sheet": deferred_sheet,
    },
    "js/password/localized.js": {"sentences": script_sentences.password},
    "js/selftest/localized.js": {"sentences": selftest_sentences.sentences},
}
# JavaScript replaces these: markup that all readers of a language share must hold nobody's id or token.
PLACEHOLDERS = {"me": {"id": "__person__"}, "csrf_token": lambda: "__csrf__"}
BETWEEN_LINES = re.compile(r"\s*\n\s*")


def modules(language: str) -> dict[str, str]:
    """Return {path: text} of MODULES in `language`."""
    with force_locale(language):
        return {path: _module(exports) for path, exports in MODULES.items()}


def digest(modules: Mapping[str, str], version: str) -> str:
    """Return the hash of the scripts that hold `modules` in a tree of static files with the hash `version`."""
    return hashlib.sha256("\0".join([version, *modules.values()]).encode()).hexdigest()[:16]


def _module(exports):
    return "".join(f"export const {name} = {_value(made)};\n" for name, made in exports.items())


def _value(made):
    """Return an export as an expression of JavaScript: the result of a function as JSON, or the text of a template."""
    if callable(made):
        return json.dumps(made(), ensure_ascii=False, separators=(",", ":"))
    markup = _rendered(made).replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${")
    return f"`{markup}`"


def _rendered(template):
    text = current_app.jinja_env.get_template(template).render(asset=asset, **PLACEHOLDERS)
    return BETWEEN_LINES.sub("\n", text).strip()
