"""Reads templates, Python and JavaScript: the sentences that gettext knows, and texts for people that it does not.

A `Sentence` is one call of gettext. A `Stray` is a text that people would read in English whatever their language.
"""

import ast
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import jinja2
from jinja2 import nodes

from tests.server import ROOT

SINGLE = {"_", "_l", "gettext", "lazy_gettext"}
PLURAL = {"ngettext", "Counted"}
CALLS = SINGLE | PLURAL
# Folders of Python whose texts people may read on a page. Operators and programmers read English: the command line,
# the description of the API (also in payloads and sockets), logs and errors of configuration.
PEOPLE_READ = ("pages", "bundler", "web", "selftest", "services", "markup", "models")
NOT_READ = {"ValueError", "RuntimeError", "TypeError", "NotBundled", "AssertionError", "LookupError", "KeyError"}
LOGS = {"debug", "info", "warning", "error", "exception", "critical", "log", "note"}
READ_ATTRIBUTES = {
    "title",
    "aria-label",
    "aria-description",
    "aria-roledescription",
    "placeholder",
    "alt",
    "label",
    "data-short",
}
# Of elements whose text is the same in each language, or is not read.
SAME_EVERYWHERE = {"kbd", "code", "script", "style"}
# The description of the API is in English, and says so by `lang`; that of metrics is for programs and their operators.
ENGLISH = {
    "templates/api/_schema.html",
    "templates/api/_operation.html",
    "templates/api/reference.html",
    "chatapp/web/measurements.py",
}
WORD = re.compile(r"[^\W\d_]{2,}")
PROSE = re.compile(r"[A-Za-z’']{2,}[,:;.]? [a-z’']+")
LABEL = re.compile(r"[A-Z][a-z]+(?:[ .…?!]|$)")
EXPRESSION = "\ufffc"

# In templates: a block or macro whose text is a name for style sheets and scripts, and attributes outside of a tag.
NAMING = re.compile(r"\{% block (?:page|place) %\}[^<{]*\{% endblock %\}")
EVENTS = {"topic_cleared", "joined", "left"}  # of conversations/_system.html
ATTRIBUTE = re.compile(r"[\w-]+=\"[^\"]*\"")

COMMENT = re.compile(r"/\*.*?\*/|(?:^|(?<=[\s;,{}()]))//[^\n]*", re.DOTALL)
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`')
SILENT_CALL = re.compile(r"(?:Error|console\.\w+)\($")
SHOWN = re.compile(
    r"""(?:(?:textContent|\.title)\s*=|setText\((?:[^()]|\([^()]*\))*,|setAttribute\("(?:aria-label|title)",)\s*$"""
)
SELECTOR = re.compile(r"[\[\]#>=<{}~*]|^[.(]|::|:[a-z]|^[a-z]+(?:, [a-z]+)+$")
UNSAID = {"noreferrer noopener", "Enter", "Escape", "Backspace", "Delete", "Tab", "Home", "End"}


@dataclass(frozen=True)
class Sentence:
    """A call of gettext: `one`, and `many` for a plural. `where`: `file:line`."""

    one: str
    many: str | None
    where: str


@dataclass(frozen=True)
class Stray:
    """A text for people outside of gettext."""

    text: str
    where: str

    def __str__(self):
        return f"{self.where}: {self.text!r} is not in gettext"


def sentences(root: Path = ROOT) -> list[Sentence]:
    """Return all sentences of the checkout."""
    found = []
    for path in sorted((root / "templates").rglob("*.html")):
        found += template_sentences(path.read_text(), path.relative_to(root).as_posix())
    for path in sorted((root / "chatapp").rglob("*.py")):
        found += python_sentences(path.read_text(), path.relative_to(root).as_posix())
    return found


def strays(root: Path = ROOT) -> list[Stray]:
    """Return all texts of the checkout that people would read without a translation."""
    found = []
    for path in sorted((root / "templates").rglob("*.html")):
        name = path.relative_to(root).as_posix()
        if name not in ENGLISH:
            found += template_strays(path.read_text(), name)
    for folder in PEOPLE_READ:
        for path in sorted((root / "chatapp" / folder).rglob("*.py")):
            name = path.relative_to(root).as_posix()
            if name not in ENGLISH:
                found += python_strays(path.read_text(), name)
    for path in sorted((root / "static/js").rglob("*.js")):
        found += script_strays(path.read_text(), path.relative_to(root).as_posix())
    return found


def template_sentences(text: str, name: str) -> list[Sentence]:
    """Return the sentences of a template."""
    tree = _environment().parse(text)
    return [
        Sentence(*_constants(call.args, call.node.name), f"{name}:{call.lineno}")
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in CALLS and _constants(call.args, call.node.name)
    ]


def template_strays(text: str, name: str) -> list[Stray]:
    """Return the texts of a template that are neither in gettext nor the same everywhere: its markup, and constants."""
    page = _Page()
    page.feed(_markup(NAMING.sub(lambda block: "\n" * block[0].count("\n"), text)))
    page.close()
    found = [Stray(stray, f"{name}:{line}") for line, stray in page.found]
    tree = _environment().parse(text)
    known = {
        id(constant)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in CALLS
        for constant in call.find_all(nodes.Const)
    }
    return found + [
        Stray(constant.value, f"{name}:{constant.lineno}")
        for constant in tree.find_all(nodes.Const)
        if id(constant) not in known and isinstance(constant.value, str) and _is_prose(constant.value)
    ]


def python_sentences(text: str, name: str) -> list[Sentence]:
    """Return the sentences of a module."""
    return [
        Sentence(*_constants(call.args, call.func.id), f"{name}:{call.lineno}")
        for call in ast.walk(ast.parse(text))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in CALLS
        if _constants(call.args, call.func.id)
    ]


def python_strays(text: str, name: str) -> list[Stray]:
    """Return the constants of a module that read as sentences: no docstrings, logs, patterns or errors of programs."""
    tree = ast.parse(text)
    known = {id(constant) for part in ast.walk(tree) if _is_silent(part) for constant in ast.walk(part)}
    return [
        Stray(part.value, f"{name}:{part.lineno}")
        for part in ast.walk(tree)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
        if id(part) not in known and LABEL.match(part.value) and PROSE.search(part.value) and '="' not in part.value
    ]


def script_strays(text: str, name: str) -> list[Stray]:
    """Return the literals of a script that read as sentences, or that it shows."""
    found = []
    code = COMMENT.sub(lambda comment: re.sub(r"[^\n]", " ", comment[0]), text)
    for literal in LITERAL.finditer(code):
        said = literal[1] if literal[1] is not None else re.sub(r"\$\{[^{}]*\}", EXPRESSION, literal[2])
        before = code[: literal.start()]
        is_shown = SHOWN.search(before.rpartition("\n")[2]) and WORD.search(said)
        is_said = _is_prose(said) and not SELECTOR.search(said) and said not in UNSAID
        if SILENT_CALL.search(before) or not (is_shown or is_said):
            continue
        found.append(Stray(said, f"{name}:{before.count(chr(10)) + 1}"))
    return found


def _constants(arguments, function):
    """Return (one, many or None) of a call, or None if its first argument is no constant."""
    texts = [getattr(argument, "value", None) for argument in arguments[: 2 if function in PLURAL else 1]]
    if not texts or not all(isinstance(text, str) for text in texts):
        return None
    return (*texts, None)[:2]


def _environment():
    return jinja2.Environment(autoescape=True)


def _is_prose(text):
    return bool(PROSE.search(text) or LABEL.match(text))


def _is_silent(part):
    """Return whether a part of a module holds only what no person reads on a page, or what gettext knows."""
    if isinstance(part, ast.Call):
        called = part.func.id if isinstance(part.func, ast.Name) else getattr(part.func, "attr", "")
        return called in CALLS | NOT_READ | LOGS | {"compile"}
    if isinstance(part, ast.Expr):  # a docstring
        return isinstance(part.value, ast.Constant)
    return False


def _markup(text):
    """Return the markup of a template on the same lines: expressions as one sign, and no statements or comments."""
    markup = ""
    for _line, kind, value in _environment().lex(text):
        if kind == "data":
            markup += value
        elif kind == "variable_begin":
            markup += "x" if markup.endswith(("<", "</")) else EXPRESSION
        else:
            markup += "\n" * value.count("\n") + (" " if kind == "block_end" else "")
    return markup


class _Page(HTMLParser):
    """Collects `found`, [(line, text)]: words in text and in attributes that are read."""

    def __init__(self):
        super().__init__()
        self.found = []
        self._within = []

    def handle_starttag(self, tag, attributes):
        if tag in SAME_EVERYWHERE:
            self._within.append(tag)
        for name, value in attributes:
            if name in READ_ATTRIBUTES and WORD.search(value or ""):
                self.found.append((self.getpos()[0], value))

    def handle_endtag(self, tag):
        if self._within and self._within[-1] == tag:
            self._within.pop()

    def handle_data(self, data):
        words = [word for word in ATTRIBUTE.sub("", data).split() if word not in EVENTS]
        if not self._within and WORD.search(" ".join(words)):
            self.found.append((self.getpos()[0], " ".join(data.split())))
