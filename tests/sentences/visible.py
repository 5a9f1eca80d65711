"""The texts of a page that people read, and which of them are in no sentence."""

import re

from lxml import html

from tests.sentences import pseudo

# No sentences of ours: scripts, keys and code, zones, names in <bdi>, and texts that people wrote.
OTHER = (
    "self::script or self::style or self::head or self::code or self::bdi or self::textarea "
    "or self::option or self::*[@dir='auto'] or self::*[@lang='en'] or self::*[@aria-hidden='true'] "
    "or self::*[contains(concat(' ', @class, ' '), ' mark-name ')]"
)
READ = ("aria-label", "placeholder", "alt", "title")
TIME = re.compile(r"<time\b.*?</time>", re.DOTALL)  # one may stand within a sentence
WORD = re.compile(r"[^\W\d_]{2,}")


def unmarked(page: str, known: tuple[str, ...]) -> list[str]:
    """Return the texts of a page that are in no sentence. `known`: names and texts of the people on it."""
    body = html.document_fromstring(TIME.sub("", page)).body
    for name in list(body.iter("bdi")):
        before = name.getprevious().tail if name.getprevious() is not None else name.getparent().text
        if pseudo.OPEN in pseudo.unmarked(before or ""):  # the name stands within a sentence
            name.drop_tag()
    texts = body.xpath(f".//text()[not(ancestor::*[{OTHER}])]")
    texts += [value for name in READ for value in body.xpath(f".//*[not(ancestor-or-self::bdi)]/@{name}")]
    found = []
    for text in texts:
        rest = pseudo.unmarked(" ".join(str(text).split()))
        for name in known:
            rest = rest.replace(name, "")
        if WORD.search(rest):
            found.append(rest.strip())
    return found
