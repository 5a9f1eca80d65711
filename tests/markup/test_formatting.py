import random

import pytest

from chatapp import limits
from chatapp.markup.flat import flat
from chatapp.markup.formatting import formatted, read
from chatapp.markup.mentions import candidates
from chatapp.markup.parts import parts
from tests.markup.costs import cpu, is_within

# Texts that only look like formatting.
AS_TYPED = [
    "snake_case a_b_c _private", "__init__.py and __name__", "2 * 3 * 4", "5*3*2 and a*b*c", "5* hotel or 4* hotel",
    ":) :* ^_^ *_* -_- T_T >_<", "¯\\_(ツ)_/¯", "C:\\new\\_x", "\\\\server\\share_a_", "f(*args, **kwargs)",
    "char *a, *b;", "delete *.o and a.*", "src/*.py, lib/*.js and **/*.css", "/usr/_a_/b", "#tag and # no heading",
    "1. FC Köln", "10. Juni", "- 5", "* one", "1.\n2.", "2. b\n1. a", "+1\n+1", ">5 euro", ">_< >:(", ">>> print(1)",
    "---", "***", "a | b || c", "x||y||z", "~5 ~6", "don`t and won`t", "`a\nb`", "```\nnever closed",
    "[x] [y](z) [a](javascript:alert(1)) [b](//c.example)", "[b](data:text/html,x)", "ana@example.org", "a @ b", "@",
    "@@ -1 +1 @@\n- old\n- older\n+ new", "key: value\n  - a", "a\n    indented", "<b>bold</b> &amp;", "![x](y)", "@-x",
    "| a | b |\n| - | - |", "Total:\n===", "(*) see below\n(*) and here", "*\n*", "* *", "** **", "||||", "~~~~", "[](",
]  # fmt: skip


@pytest.mark.parametrize("text", AS_TYPED)
def test_what_only_looks_like_formatting_stays_as_it_was_typed(text):
    assert formatted(text, {}) is None


def drawn(text, people=None):
    """Return a text as its nodes in brackets."""

    def one(node):
        inner = "".join(map(one, node["c"])) if "c" in node else node.get("text", "")
        return {"text": inner, "break": "/"}.get(node["t"], f"({node['t']} {inner})")

    return "".join(map(one, formatted(text, people or {}) or parts(text)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**a** *b* _c_ ~~d~~ ||e|| `f`", "(strong a) (em b) (em c) (del d) (spoiler e) (code f)"),
        ("***a*** **b *c*** *d **e***", "(strong (em a)) (strong b (em c)) (em d (strong e))"),
        ("(*a*), “**b**”! *c*.", "((em a)), “(strong b)”! (em c)."),
        ("请**粗体**很 *이것*은", "请(strong 粗体)很 (em 이것)은"),
        ("*a\nb*", "(em a/b)"),
        ("*a\n\nb*", "*a//b*"),
        ("`*a*` ``b`c``", "(code *a*) (code b`c)"),
        ("\\*a\\* \\`b\\` \\@all", "*a* `b` @all"),
        ("http://x.example/*a*b_c_d and *e*", "(link http://x.example/*a*b_c_d) and (em e)"),
        ("**http://x.example/a**", "(strong (link http://x.example/a))"),
        ("[a *b*](http://x.example/(c)) d", "(link a (em b)) d"),
        ("[a](mailto:ana@example.org)", "(link a)"),
        ("> a\n> *b*\nc", "(quote a/(em b))c"),
        ("a\n\n> b\n\nc", "a(quote b)c"),
        ("a\n\n\nb *c*", "a///b (em c)"),
        ("  a *b*\n\tc", "  a (em b)/\tc"),
        ("- a\n- b\n  c\n  - d\n- e", "(list (item a)(item b/c(list (item d)))(item e))"),
        ("- a\n\n- b\nc", "(list (item a)(item b))c"),
        ("1. a\n2. b\n- c\n- d", "(list (item a)(item b))(list (item c)(item d))"),
        ("```py\n*a*\n\n  b\n```\nc", "(pre *a*\n\n  b)c"),
        ("```{\n a\n}```", "(pre {\n a\n})"),
        ("> ```\n> a\n> ```", "(quote (pre a))"),
        ("> > a", "(quote > a)"),
    ],
)
def test_formatting_is_read_as_people_write_it(text, expected):
    assert drawn(text) == expected


def test_lists_begin_with_their_number_and_code_knows_its_language():
    assert formatted("7. a\n8. b", {})[0]["start"] == 7
    assert formatted("```c++\nx\n```", {}) == [{"t": "pre", "text": "x", "lang": "c++"}]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[bank.example](https://evil.example/a)", "bank.example (evil.example)"),
        ("[https://bank.example/a](https://evil.example:81)", "https://bank.example/a (evil.example:81)"),
        ("[ｂank.example](http://evil.example)", "ｂank.example (evil.example)"),
        ("[bank.example](http://bank.example@evil.example)", "bank.example (evil.example)"),
        ("[**bank**.example](http://evil.example)", "bank.example (evil.example)"),
        ("[www.bank.example](https://bank.example/login)", "www.bank.example"),
        ("[ana@example.org](mailto:bo@example.org)", "ana@example.org (bo@example.org)"),
    ],
)
def test_a_link_whose_text_is_another_address_says_where_it_leads(text, shown):
    (link,) = formatted(text, {})
    assert link["text"] == flat(link.get("c", link["text"])) == shown


def test_a_written_link_leads_to_the_web_or_to_mail_and_holds_nothing_unseen():
    for href in (
        "javascript:x",
        "JAVASCRIPT:x",
        "ftp://a.b",
        "http://a\u202e.example",
        "//a.example",
        "http://999.1.1.1",
    ):
        nodes = formatted(f"[a]({href}) *b*", {})
        assert not any(node["t"] == "link" and node["text"] == "a" for node in nodes), href
        assert nodes[0]["text"].startswith("[a](")


def test_names_are_mentions_where_somebody_has_them():
    people = {"lea": "id-of-lea", "bo.x": "id-of-bo", "zoë": "id-of-zoë"}
    assert drawn("@lea. @Bo.X, (@zoë) @nobody *@lea*", people) == (
        "(mention @lea). (mention @Bo.X), ((mention @zoë)) @nobody (em (mention @lea))"
    )
    assert formatted("@lea", people) == [{"t": "mention", "person": "id-of-lea", "text": "@lea"}]
    assert formatted("你好@lea你好", people)[1] == {"t": "mention", "person": "id-of-lea", "text": "@lea"}
    assert formatted("@All @here", {}) == [
        {"t": "mention", "all": True, "text": "@All"},
        {"t": "text", "text": " "},
        {"t": "mention", "here": True, "text": "@here"},
    ]


def test_candidates_stand_outside_code_and_addresses_and_are_bounded():
    assert candidates("@lea `@code` ana@example.org http://x.example/@path [@text](http://x.example)") == ["lea"]
    assert candidates("```\n@code\n```\n> @Quoted.") == ["quoted.", "quoted"]
    assert len(candidates(" ".join(f"@name{number}" for number in range(100)))) == limits.MENTIONED + 1


def test_too_much_formatting_is_drawn_as_it_was_typed_and_said():
    for text in ("*a* " * (limits.MARKUP // 2 + 1), "*a*" + "\nb" * limits.MARKUP_LINES, "*a* " * 149 + "\nb" * 150):
        assert read(text).is_over
        assert formatted(text, {}) is None
    fenced = "*a*\n```\n" + "* b\n" * 500 + "```"
    assert not read(fenced).is_over
    assert formatted(fenced, {})[1]["t"] == "pre"


def test_one_line_holds_a_text_without_its_formatting_and_without_its_spoilers():
    text = "**a**\n> b\n\n- c ||d||\n- `e`\n```\nf\n  g\n```\n[h](http://x.example)"
    assert flat(formatted(text, {})) == "a b c ▮▮▮ e f g h"
    assert flat(" plain \n text ") == "plain text"


UNITS = [
    "[", "[a](", "](", "*", "**", "_", "`", "``", "```\n", "||", "~~", "@a ", "@", "\\*", "\\", "> ", "- a\n",
    "  - a\n", "1. a\n", "\n", "www.|", "http://a/", "[a](http://b) ", "*a* ", "**a** ", "_a_", "*a", "a*", "(*a",
    "``a`", "x", "([{", "||a|| ", "```a```", "\n```\n", "a\nb", "@lea.x-_ ", "***", "*a **b ", "a** b* ", "一", "*一",
    "🙂*", "<", "\\[", "[*a](http://b)*", "> > ", "[bank.example](http://evil.example) ", "\u0301",
    "[[a](http://b)](http://c)",
]  # fmt: skip


def depth(nodes):
    return 1 + max((depth(node["c"]) for node in nodes if "c" in node), default=0)


def every(nodes):
    for node in nodes:
        yield node
        yield from every(node.get("c", ()))


def test_whatever_is_written_is_drawn_within_bounds_and_nothing_is_lost():
    rng = random.Random(16)
    seen = 0
    for _ in range(1500):
        text = "".join(rng.choices(UNITS, k=rng.randint(1, 40)))
        nodes = formatted(text, {"lea": "id"})
        if nodes is None:
            continue
        seen += 1
        assert depth(nodes) <= limits.NESTING
        assert sum(1 for _ in every(nodes)) <= limits.NODES
        for node in every(nodes):
            assert "names" not in node
            assert node["t"] == "break" or "c" in node or "text" in node
            assert node["t"] != "link" or node["href"].startswith(("http://", "https://", "mailto:"))
        words = "".join(node.get("text", "") for node in every(nodes) if "c" not in node)
        assert [letter for letter in words if letter in "x一🙂"] == [letter for letter in text if letter in "x一🙂"]
    assert seen > 500


def test_no_text_within_the_limit_costs_ten_milliseconds_and_twice_the_text_at_most_two_and_a_half_times():
    rng = random.Random(7)
    mixed = ["".join(rng.choices(UNITS, k=rng.randint(2, 6))) for _ in range(30)]
    for unit in UNITS + mixed:
        signs = max(1, sum(sign in "*_~`|[]\\@" for sign in unit))
        within = (unit * (limits.MARKUP // signs))[: limits.MESSAGE]
        for text in (
            within,
            (within[:2000] + " x" * limits.MESSAGE)[: limits.MESSAGE],
            (unit * 4000)[: limits.MESSAGE],
        ):
            assert is_within(0.010, read, text), text[:60]
    for unit in UNITS:
        signs = max(1, sum(sign in "*_~`|[]\\@" for sign in unit))
        short, long = (unit * (limits.MARKUP // signs // 2)), (unit * (limits.MARKUP // signs))
        assert cpu(read, long) < 2.5 * cpu(read, short) + 0.001, unit
