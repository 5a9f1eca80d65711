import random
import sys
import unicodedata
from urllib.parse import urlsplit

import pytest

from chatapp import limits
from chatapp.markup.parts import KeptParts, parsed, parts
from tests.markup.costs import cpu, is_within

LONGEST = limits.MESSAGE
UNITS = [
    "www.|", "http://1www.`", "http://a.b/?", "http://a.com/&", "http://", "www.", "(", "http://a/(", "http://a/'",
    "'http://a/", "http://a/)", "[", "http://[", "http://[::1]/", "_http://a_", "http://a@", "a@", "http://a/*",
    "|http://a/|", "http://a/!", "http://a:", "http://1.", "www.a.", "*", "http://a/({[", "http://a.b.c", "。http://",
    "http://é", "\n", "http://x看", "http://a/)]}", "\u0301", " ", "h", "://", "@http://", "https://a.b/c\n", "&", "\\",
]  # fmt: skip


def hrefs(text):
    return [node["href"] for node in parsed(text) if node["t"] == "link"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("请看http://example.com/路径。", "http://example.com/路径"),
        ("看http://example.com然后", "http://example.com"),
        (
            "見て：https://ja.wikipedia.org/wiki/スティーブ・ジョブズ、次",
            "https://ja.wikipedia.org/wiki/スティーブ・ジョブズ",
        ),
        ("https://example.com/a。and more", "https://example.com/a"),
        ("（https://example.com/b）", "https://example.com/b"),
        ("【https://example.com/b】「https://example.com/c」", "https://example.com/b https://example.com/c"),
        ("https://example.com/a，https://example.com/b；", "https://example.com/a https://example.com/b"),
        ("https://example.com/a！ https://example.com/b？", "https://example.com/a https://example.com/b"),
        ("देखें https://example.com/x।", "https://example.com/x"),
        ("انظر https://example.com/x، ثم", "https://example.com/x"),
        ("“https://example.com/x” „https://example.com/y“", "https://example.com/x https://example.com/y"),
        ("‘https://example.com/x’, «https://example.com/y»", "https://example.com/x https://example.com/y"),
        ("\"https://example.com/x\" 'https://example.com/y'", "https://example.com/x https://example.com/y"),
        ("['https://a.b/x','https://c.d/y']", "https://a.b/x https://c.d/y"),
        ("**https://example.com/a** and *https://example.com/b*", "https://example.com/a https://example.com/b"),
        ("_https://example.com/a_ `https://example.com/b`", "https://example.com/a https://example.com/b"),
        ("~~https://example.com/a~~ ||https://example.com/b||", "https://example.com/a https://example.com/b"),
        ("*read https://example.com/a* <https://example.com/b>", "https://example.com/a https://example.com/b"),
        ("[words](https://example.com/a)|https://example.com/b|", "https://example.com/a https://example.com/b"),
        ("http://[::1]:8080/", "http://[::1]:8080/"),
        ("http://[2001:db8::1], http://[::ffff:192.0.2.1]/x", "http://[2001:db8::1] http://[::ffff:192.0.2.1]/x"),
        ("(http://[fe80::1]/a)", "http://[fe80::1]/a"),
        ("https://my_bucket.example.com/x", "https://my_bucket.example.com/x"),
        ("http://my_server http://my_server:8000/x", "http://my_server http://my_server:8000/x"),
        ("http://localhost:5000 http://192.0.2.1:80/", "http://localhost:5000 http://192.0.2.1:80/"),
        ("https://bücher.example/ä", "https://bücher.example/ä"),
        ("https://例え.テスト/パス", "https://例え.テスト/パス"),
        ("https://उदाहरण.परीक्षा/x", "https://उदाहरण.परीक्षा/x"),
        ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
        ("HTTPS://EXAMPLE.COM/A Http://example.com", "HTTPS://EXAMPLE.COM/A Http://example.com"),
        ("http://ana:secret@example.com:8080/x#top", "http://ana:secret@example.com:8080/x#top"),
        ("https://example.com/?a[]=1&b[]=2", "https://example.com/?a[]=1&b[]=2"),
        ("https://matrix.to/#/!abc:matrix.org/$e?via=a.b", "https://matrix.to/#/!abc:matrix.org/$e?via=a.b"),
        ("https://matrix.to/#/@ana:example.org.", "https://matrix.to/#/@ana:example.org"),
        (
            "https://www.google.com/maps/place/X/@52.5,13.4,17z/data=!3m1!4b1!4m5!3m4!1s0x47a8:0x1!8m2!3d52.5!4d13.4",
            "https://www.google.com/maps/place/X/@52.5,13.4,17z/data=!3m1!4b1!4m5!3m4!1s0x47a8:0x1!8m2!3d52.5!4d13.4",
        ),
        ("http://example.com/;jsessionid=A1?b=c", "http://example.com/;jsessionid=A1?b=c"),
        ("https://example.com/a#:~:text=the%20kiln,hot", "https://example.com/a#:~:text=the%20kiln,hot"),
        ("https://en.wikipedia.org/wiki/Kiln_(pottery)", "https://en.wikipedia.org/wiki/Kiln_(pottery)"),
        ("(see https://en.wikipedia.org/wiki/Kiln_(pottery))", "https://en.wikipedia.org/wiki/Kiln_(pottery)"),
        ("https://fr.wikipedia.org/wiki/L'Équipe", "https://fr.wikipedia.org/wiki/L'Équipe"),
        ("https://example.com/a) https://example.com/b(c", "https://example.com/a https://example.com/b"),
        ("https://example.com/{id}/x", "https://example.com/{id}/x"),
        ("https://example.com/a?!. https://example.com/b...", "https://example.com/a https://example.com/b"),
        ("https://example.com. https://example.com:", "https://example.com https://example.com"),
        ("https://fonts.example/css?family=A|B", "https://fonts.example/css?family=A|B"),
        ("www.example.org, WWW.Example.org/x", "http://www.example.org http://WWW.Example.org/x"),
        ("git+https://example.com/a.git", "https://example.com/a.git"),
        ("https://example.com/\\nnext", "https://example.com/"),
    ],
)
def test_an_address_is_a_link_as_far_as_it_goes(text, expected):
    assert hrefs(text) == expected.split()


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)", "javascript://www.example.com/%0aalert(1)", "data:text/html,x", "ftp://example.com/",
        "mailto:ana@example.com", "file:///etc/passwd", "report.pl", "www.", "www.example", "www...", "www.a.1",
        "ana@www.example.com", "/srv/www.example.com", "C:\\www.example.com", "http://", "http://...", "http:///x",
        "http://[::zz]/", "http://[1.2.3.4]/", "http://999.1.1.1/", "http://-", "xhttp://a.example",
        "httpſ://example.com", "http://" + "a" * 254, "http://)", "https://“x”",
    ],
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_text(text):
    assert hrefs(text) == []
    assert "".join(node["text"] for node in parsed(text)) == text


@pytest.mark.parametrize("categories", [{"Cf"}, {"Zs", "Zl", "Zp"}, {"Pi", "Pf"}])
def test_what_cannot_be_seen_and_quotation_marks_end_an_address(categories):
    signs = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) in categories]
    assert signs
    assert [
        hex(ord(sign)) for sign in signs if hrefs(f"https://example.com/a{sign}b") != ["https://example.com/a"]
    ] == []
    assert [
        hex(ord(sign)) for sign in signs if hrefs(f"https://example{sign}.com") not in ([], ["https://example"])
    ] == []


def test_control_characters_and_backslashes_never_get_into_an_address():
    for code in [*range(32), 127, *range(128, 160), ord("\\"), ord("<"), ord(">"), ord('"')]:
        for href in hrefs(f"https://example.com{chr(code)}/a https://example.com/{chr(code)}b"):
            assert chr(code) not in href


def test_the_text_stands_in_its_parts_whole_and_each_link_shows_where_it_leads():
    rng = random.Random(5)
    for _ in range(300):
        text = "".join(rng.choices(UNITS, k=40))
        nodes = parsed(text)
        assert "".join("\n" if node["t"] == "break" else node["text"] for node in nodes) == text
        for node in nodes:
            if node["t"] == "link":
                assert node["href"] in (node["text"], f"http://{node['text']}")
                assert urlsplit(node["href"]).scheme in ("http", "https")


def test_after_the_fiftieth_link_of_a_message_the_rest_is_text():
    text = "\n".join(f"https://example.com/{number}" for number in range(limits.LINKS + 7))
    assert hrefs(text) == [f"https://example.com/{number}" for number in range(limits.LINKS)]
    assert parsed(text)[-1] == {"t": "text", "text": f"https://example.com/{limits.LINKS + 6}"}


def test_no_text_within_the_limit_costs_five_milliseconds_and_a_longer_one_as_much_more_as_it_is_longer():
    rng = random.Random(7)
    mixed = ["".join(rng.choices(UNITS, k=rng.randint(2, 6))) for _ in range(150)]
    assert cpu(parsed, "x" * LONGEST) > 0
    for unit in UNITS + mixed:
        assert is_within(0.005, parsed, (unit * LONGEST)[:LONGEST]), unit
    for unit in UNITS:
        short, long = ((unit * LONGEST * 16)[: LONGEST * times] for times in (1, 16))
        assert cpu(parsed, long) < 2.5 * 16 * cpu(parsed, short) + 0.001, unit


def test_a_text_is_parsed_once_and_again_when_others_took_its_place(monkeypatch):
    asked = []
    monkeypatch.setattr("chatapp.markup.parts.parsed", lambda text: asked.append(text) or [{"t": "text", "text": text}])
    kept = KeptParts(3000)
    first = kept.of("one")
    assert kept.of("one") is first
    assert asked == ["one"]
    for number in range(10):
        kept.of(f"other {number}")
    assert kept.of("one") == first
    assert asked.count("one") == 2


def test_texts_that_were_parsed_are_kept_within_their_bytes():
    kept = KeptParts(100_000)
    for number in range(200):
        kept.of(f"{number} http://example.com/" + "x" * 500)
    assert kept.bytes <= 100_000
    assert len(kept) < 200


def test_a_text_longer_than_all_that_is_kept_is_parsed_all_the_same():
    kept = KeptParts(1000)
    assert kept.of("x" * 4000) == [{"t": "text", "text": "x" * 4000}]
    assert kept.bytes == 0


def test_an_edited_text_is_never_answered_with_the_parts_of_the_one_before():
    assert parts("http://example.com/1")[0]["href"] == "http://example.com/1"
    assert parts("http://example.com/2")[0]["href"] == "http://example.com/2"
