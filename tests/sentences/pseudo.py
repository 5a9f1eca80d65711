"""Two languages that only tests speak, one of them from right to left: each sentence is 40 % longer, between marks.

Text without marks was never in gettext; what a page cannot hold at 320 pixels, no real language may need.
"""

import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from chatapp.web import times
from tests.sentences.extraction import sentences

LOCALES = ("eo", "ar")  # one and other; zero, one, two, few, many and other, from right to left
LONGER = 0.4
OPEN, CLOSE = "⟦", "⟧"
FILLER = "ooo "
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")
MARKED = re.compile(r"⟦[^⟦⟧]*⟧")


def translated(text: str) -> str:
    """Return a sentence in either language, with its placeholders."""
    length = len(PLACEHOLDER.sub("", text))
    filler = FILLER * max(1, round(length * LONGER / len(FILLER)))
    return f"{OPEN}{text} {filler.strip()}{CLOSE}"


def unmarked(text: str) -> str:
    """Return what of a text is in no sentence. Sentences may stand within another, as values."""
    while (rest := MARKED.sub("", text)) != text:
        text = rest
    return text


def write(directory: Path) -> None:
    """Write the catalogues of all LOCALES."""
    known = sentences()
    for locale in LOCALES:
        catalog = Catalog(locale=locale)
        for each in known:
            if each.many:
                catalog.add((each.one, each.many), [translated(each.many)] * catalog.num_plurals)
            elif each.one.strip():
                catalog.add(each.one, translated(each.one))
        path = directory / locale / "LC_MESSAGES" / "messages.mo"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_mo(file, catalog)


def speak(app, directory: Path) -> None:
    """Let a new application speak these languages beside English."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(directory)
    times.init_app(app)
