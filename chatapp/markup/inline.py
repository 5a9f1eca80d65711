"""The marks within lines: `*`, `_`, `~~`, `||`, code, links, addresses and names, each a rule of markdown-it-py.

It keeps its own rules for code and links. Marks are paired here: they stand at the ends of words, which its own, those
of CommonMark 0.31, do not ask of `*`.
"""

import re
import unicodedata
from bisect import bisect_left
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline import backtick as code_span
from markdown_it.rules_inline import link as written_link

from chatapp import limits
from chatapp.markup.at_names import EVERYONE, HERE, names_at
from chatapp.markup.links import BLANKS, QUOTES, TRAILING, WITHOUT_BLANKS, Link, links
from chatapp.markup.tree import Tree

# The nodes that a run of marks opens, from the outer to the inner one.
KINDS = {
    ("*", 1): ("em",), ("*", 2): ("strong",), ("*", 3): ("strong", "em"), ("_", 1): ("em",),
    ("~", 2): ("del",), ("|", 2): ("spoiler",),
}  # fmt: skip
SIZES = {"em": 1, "strong": 2, "del": 2, "spoiler": 2}
ESCAPED = "*_~|`[@"

_SPECIAL = re.compile(r"[*_~|`\[\]\\@]")
_RUN = {mark: re.compile(rf"{re.escape(mark)}+") for mark in "*_~|`"}
# Signs after which a mark may open, and before which one may close, besides blanks and the marks themselves.
_BEFORE = frozenset("([{\"'\u00ab\u201e\u201c\u201a\u2018\u2039\u00bf\u00a1\u2014\u2013*_~|")
_AFTER = frozenset(")]}\"'\u00bb\u201c\u201d\u2019\u2018\u203a.,;:!?\u2026\u2014\u2013*_~|")
_NO_BEGIN = frozenset(".,;:!?)]}/\\")  # of marked words: patterns of files have signs before these
_NO_END = frozenset("([{/\\")
_SOMETHING = re.compile(r"[^\W_]|[\u2190-\uffff\U00010000-\U0010ffff]")  # letters, digits, emoji
_MAIL = re.compile(r"mailto:[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}")
_WEB = re.compile(r"https?://", re.IGNORECASE)
_UNFIT = re.compile(rf"[{BLANKS}{QUOTES}<>\\]")
_PLACE = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}")  # what reads like a host


class Inline:
    """Reads the lines of one text. `names`: the keys of usernames that it may mention. `left`: links it may have."""

    def __init__(self, left: int) -> None:
        self.left = left
        self.names: dict[str, None] = {}
        self._places = 0

    def read(self, text: str, tree: Tree) -> None:
        """Add the nodes of some lines."""
        if not _SPECIAL.search(text) and "://" not in text and "www." not in text.lower():
            tree.add_text(text)
            return
        found = self._links(text)
        _draw(_PARSER.inline.parse(text, _PARSER, {"inline": self, "links": found, "starts": sorted(found)}, []), tree)

    def mention(self, text: str, at: int) -> dict[str, Any] | None:
        """Return the node of the name at this `@`, or None where none may stand."""
        found = names_at(text, at)
        if not found:
            return None
        for name in found:
            shown = text[at : at + 1 + name.length]
            if name.key in EVERYONE or name.key == HERE:
                self.names[name.key] = None
            if name.key in EVERYONE:
                return {"t": "mention", "all": True, "text": shown}
            if name.key == HERE:
                return {"t": "mention", "here": True, "text": shown}
        if self._places > limits.MENTIONED:
            return None
        self._places += 1
        self.names.update(dict.fromkeys(name.key for name in found))
        return {"t": "mention", "names": found, "text": text[at : at + 1 + found[0].length]}

    def _links(self, text: str) -> dict[int, Link]:
        found: dict[int, Link] = {}
        start = 0
        for line in text.split("\n"):
            for link in links(line, self.left - len(found)) if "://" in line or "www." in line.lower() else ():
                found[start + link.start] = Link(start + link.start, start + link.end, link.href)
            start += len(line) + 1
        return found


class _Mark(NamedTuple):
    """A run of marks: its token, and whether it may open and close. `text[start:end]` is the run."""

    token: Any
    sign: str
    start: int
    end: int
    opens: bool
    closes: bool


class _Open(NamedTuple):
    """A mark that waits for its end."""

    mark: _Mark
    kind: str
    size: int


def _text(state: StateInline, silent: bool) -> bool:
    """Take text up to the next sign that may mean something, or the next address."""
    special = _SPECIAL.search(state.src, state.pos, state.posMax)
    end = special.start() if special else state.posMax
    starts = state.env["starts"]
    if starts:
        following = bisect_left(starts, state.pos)
        if following < len(starts):
            end = min(end, starts[following])
    if end == state.pos:
        return False
    if not silent:
        state.append_pending(state.src[state.pos : end])
    state.pos = end
    return True


def _address(state: StateInline, silent: bool) -> bool:
    link = state.env["links"].get(state.pos)
    if link is None or link.end > state.posMax or state.linkLevel:
        return False
    if not silent:
        if not state.env["inline"].left:
            return False
        state.env["inline"].left -= 1
        token = state.push("address", "", 0)
        token.content, token.meta = state.src[link.start : link.end], {"href": link.href}
    state.pos = link.end
    return True


def _escape(state: StateInline, silent: bool) -> bool:
    """Take a backslash away before a mark that would open something, and before the one that would close it.

    Paths and `¯\\_(ツ)_/¯` keep theirs.
    """
    pos = state.pos
    following = state.src[pos + 1 : pos + 2]
    if pos + 1 >= state.posMax or following not in ESCAPED:
        return False
    before, behind = state.src[pos - 1 : pos] or " ", state.src[pos + 2 : pos + 3] or " "
    is_opening = (before.isspace() or before in _BEFORE) and (following != "_" or behind.isalnum())
    escaped = state.env.setdefault("escaped", set())
    if not is_opening and (following not in escaped or before.isspace()):
        return False
    if not silent:
        escaped.add(following)
        state.append_pending(following)
    state.pos = pos + 2
    return True


def _code(state: StateInline, silent: bool) -> bool:
    """Take code, which ends on its line; a backtick within a word is an apostrophe."""
    start = state.pos
    run = _RUN["`"].match(state.src, start, state.posMax)
    assert run is not None  # it begins with one
    if _ends_word(state.src, start) or not code_span(state, True) or "\n" in state.src[start : state.pos]:
        state.pos = run.end()
        if not silent:
            state.append_pending(run[0])
    elif not silent:
        state.pos = start
        code_span(state, False)
    return True


def _link(state: StateInline, silent: bool) -> bool:
    if state.linkLevel or state.src.find("](", state.pos) < 0:
        return False
    inline = state.env["inline"]
    if not inline.left:
        return False
    is_link = written_link(state, silent)
    if is_link and not silent:
        inline.left -= 1
    return is_link


def _mention(state: StateInline, silent: bool) -> bool:
    if silent or state.linkLevel:
        return False
    node = state.env["inline"].mention(state.src, state.pos)
    if node is None or state.pos + len(node["text"]) > state.posMax:
        return False
    state.push("mention", "", 0).meta = node
    state.pos += len(node["text"])
    return True


def _mark(state: StateInline, silent: bool) -> bool:
    """Take a run of marks, which opens before a word and closes behind one."""
    run = _RUN[state.src[state.pos]].match(state.src, state.pos, state.posMax)
    assert run is not None  # it begins with one
    start, state.pos = state.pos, run.end()
    if silent:
        return True
    opens, closes = _opens(state.src, start, run.end()), _closes(state.src, start, run.end())
    if (run[0][0], len(run[0])) not in KINDS or not (opens or closes) or (run[0] == "||" and state.linkLevel):
        state.append_pending(run[0])
        return True
    token = state.push("mark", "", 0)
    token.content = run[0]
    token.meta = {"closes": [], "opens": []}
    state.delimiters.append(_Mark(token, run[0][0], start, run.end(), opens, closes))  # type: ignore[arg-type]
    return True


def _opens(text: str, start: int, end: int) -> bool:
    before, following = text[start - 1 : start], text[end : end + 1]
    if not following or following.isspace() or following in _NO_BEGIN:
        return False
    return not before or before.isspace() or before in _BEFORE or _is_unspaced(before)


def _closes(text: str, start: int, end: int) -> bool:
    before, following = text[start - 1 : start], text[end : end + 1]
    if not before or before.isspace() or before in _NO_END:
        return False
    return not following or following.isspace() or following in _AFTER or _is_unspaced(following)


def _is_unspaced(character: str) -> bool:
    """Return whether a character is of a script that puts no blanks between words, or an emoji."""
    return character >= WITHOUT_BLANKS


def _ends_word(text: str, at: int) -> bool:
    before = text[at - 1 : at]
    return before.isalnum() and not _is_unspaced(before)


def _pair(state: StateInline) -> None:
    """Find the marks that belong together, in the text and in each link."""
    for marks in [state.delimiters, *(meta["delimiters"] for meta in state.tokens_meta if meta)]:
        _pair_marks(marks, state.src)


def _pair_marks(marks: list[Any], text: str) -> None:
    waiting: list[_Open] = []
    waiting_sizes: dict[str, list[int]] = {}  # sizes of the open marks of a sign, in their order
    for mark in marks:
        sign, left = mark.sign, mark.end - mark.start
        sizes = waiting_sizes.setdefault(sign, [])
        while mark.closes and left and sizes and (left > 1 or 1 in sizes):
            place = len(waiting) - 1
            while waiting[place].mark.sign != sign or waiting[place].size > left:
                place -= 1
            opened = waiting[place]
            if not _SOMETHING.search(text, opened.mark.end, mark.start):
                break
            for dropped in waiting[place:]:
                waiting_sizes[dropped.mark.sign].pop()
            del waiting[place:]
            opened.mark.token.meta["opens"].insert(0, opened.kind)
            mark.token.meta["closes"].append(opened.kind)
            left -= opened.size
        if mark.opens and left:
            for kind in KINDS.get((sign, left), ()):
                waiting.append(_Open(mark, kind, SIZES[kind]))
                sizes.append(SIZES[kind])


def _draw(tokens: list[Any], tree: Tree) -> None:
    """Add the nodes of tokens to a tree."""
    for token in tokens:
        if token.type == "text":
            tree.add_text(token.content)
        elif token.type == "mark":
            _draw_mark(token, tree)
        elif token.type == "code_inline":
            tree.add({"t": "code", "text": token.content})
        elif token.type == "address":
            tree.add({"t": "link", "href": token.meta["href"], "text": token.content})
        elif token.type == "mention":
            tree.add(token.meta)
        elif token.type == "link_open":
            tree.open_link(token.attrs["href"])
        elif token.type == "link_close":
            tree.close_link(_host_to_show)


def _draw_mark(token: Any, tree: Tree) -> None:
    closes, opens = token.meta["closes"], token.meta["opens"]
    left = len(token.content)
    for kind in closes:
        tree.close()
        left -= SIZES[kind]
    for kind in opens:
        left -= SIZES[kind]
    if left:
        tree.add_text(token.content[:left])
    for kind in opens:
        tree.open({"t": kind})


def _host_to_show(text: str, href: str) -> str | None:
    """Return the host to which a link leads whose text reads like another one, else None."""
    host = re.split(r"[/?#]", href.partition(":")[2].lstrip("/"), maxsplit=1)[0].rpartition("@")[2].lower()
    if href.lower().startswith("mailto:"):
        return None if "@" not in text or text.lower() == href[len("mailto:") :].lower() else href[len("mailto:") :]
    bare = host.partition(":")[0].removeprefix("www.")
    read = {found.lower().removeprefix("www.") for found in _PLACE.findall(unicodedata.normalize("NFKC", text))}
    return host if read - {bare} else None


def _is_address(href: str) -> bool:
    """Return whether a written link may lead there: an address of the web or of mail."""
    if _MAIL.fullmatch(href):
        return True
    if not _WEB.match(href) or _UNFIT.search(href):
        return False
    found = links(href, 1)
    return bool(found) and found[0].start == 0 and not href[found[0].end :].strip(TRAILING + "()[]{}")


# The rule of each sign.
_RULES = {"\\": _escape, "`": _code, "[": _link, "@": _mention, **dict.fromkeys("*_~|", _mark)}


def _sign(state: StateInline, silent: bool) -> bool:
    """Take what begins with a sign, or nothing."""
    rule = _RULES.get(state.src[state.pos])
    return rule is not None and rule(state, silent)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"maxNesting": limits.NESTING})
    rules = parser.inline.ruler
    rules.at("text", _text)
    rules.after("text", "address", _address)
    rules.after("address", "sign", _sign)
    parser.inline.ruler2.disable(["balance_pairs", "fragments_join"])
    parser.inline.ruler2.push("pair", _pair)
    parser.normalizeLink = str  # type: ignore[method-assign, assignment]  # an address stays as it was written
    parser.validateLink = _is_address  # type: ignore[method-assign, assignment]
    return parser


_PARSER = _parser()
