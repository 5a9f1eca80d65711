"""Texts of the kinds that people paste, and how each comes back: as it was, where nothing else is said."""

TRACE = "\tat org.kiln.Fire.light(Fire.java:31)\n\tat org.kiln.Fire.main(Fire.java:9)\n\t... 12 more"
CODE = "    def light(kiln):\n        return kiln.light()\n\n    light(kiln)"
TABLE = "  id |  name  \n-----+--------\n   1 | kiln\n   2 | wheel\n(2 rows)"
HUNK = " fire:\n-  cold: true\n+  cold: false\n glaze: none"
DIFF = "--- a/kiln\n+++ b/kiln\n@@ -1,3 +1,3 @@\n-cold\n+hot\n clay\n "
POEM = "        The kiln is hot,\n    the clay is not,\n        and nobody minds."
TSV = "\tMonday\tTuesday\nkiln\t3\t4"
CHINESE = "\u3000\u3000从前有一座山,\n\u3000\u3000山里有一座窑。"
JSON = '{\n\t"url": "https://example.com/?a[]=1",\n\t"escaped": "\\u001b[31m \\n"\n}'
MARKUP = "<!-- x --><script>alert('1')</script> &amp; {{ 7 * 7 }} ${HOME} %s {0} `rm -rf`"
MARKDOWN = "| a | b |\n|---|---|\n\n> quoted\n- [ ] task\n\n```\n  x\n```"
SQL = "SELECT 1; -- '; DROP TABLE users;\r"
SCRIPTS = "\n".join(
    [
        "שלום C++ 3.14",
        "می‌خواهم https://example.com/x",
        "ක්‍ෂ",
        "นี่คือ",
        "क्षत्रिय",
        "각 각",
        "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 👍🏽 1️⃣ 🇩🇪",
        "∑∫√ \ue0b0 « oui »\u202f!",
        "soft\u00adhyphen",
    ]
)
SEPARATED = "one\u2028two\u2029three"
BOX = "┌──窑──┐\n│ 火 │\n└────┘"
SIGNATURE = "Bye\n\n-- \nLea Brandt\n+49 30 1234"
LONG_WORD = "x" * 3999
LINES = "\n".join(f"line {number}" for number in range(450))

AS_THEY_ARE = {
    "a trace that begins in the middle": TRACE,
    "indented code": CODE,
    "a table of a database": TABLE,
    "a hunk alone": HUNK,
    "a diff whose last line is a blank": DIFF,
    "a poem": POEM,
    "columns with tabs": TSV,
    "paragraphs in Chinese": CHINESE,
    "JSON": JSON,
    "markup and templates": MARKUP,
    "Markdown": MARKDOWN,
    "many scripts": SCRIPTS,
    "Unicode's own separators": SEPARATED,
    "boxes": BOX,
    "a signature": SIGNATURE,
    "one long word": LONG_WORD,
    "many lines": LINES,
    "a text that begins with one blank": " x",
}

# Texts that come back changed without a notice: their line ends, and characters that are removed.
TIDIED = {
    "CSV of Windows": ('"a","b"\r\n"1","2"\r\n', '"a","b"\n"1","2"'),
    "a text of old Macs": ("one\rtwo\rthree", "one\ntwo\nthree"),
    "a progress bar": ("10%\r100%\r\ndone\n", "10%\n100%\ndone"),
    "line ends made twice": ("a\r\r\nb\r\r\n", "a\nb"),
    "pages of a standard": ("1. Kilns\f2. Wheels\vand more", "1. Kilns\n2. Wheels\nand more"),
    "a line end of mainframes": ("one\x85two", "one\ntwo"),
    "a file of Windows with its mark": ("\ufeff  first\r\n", "  first"),
    "blank lines around": ("\n \t\n\r\n  first\nlast  \n \n", "  first\nlast"),
    "SQL with a return": (SQL, SQL.rstrip()),
    "a diff with line ends after its last blank": (f"{DIFF}\n\n", DIFF),
}

# Texts that come back changed, with a notice.
CHANGED = {
    "colours": ("\x1b[31mFAILED\x1b[0m test_kiln\n\x1b[1;32m2 passed\x1b[m\x1b[K", "FAILED test_kiln\n2 passed"),
    "colours of 24 bits, and a reset of old terminals": ("\x1b[38;2;1;2;3mred\x1b(B\x1b[m\x0f", "red"),
    "colours in one byte": ("\x9b31mred\x9b0m", "red"),
    "a window's title": ("\x1b]0;kiln: make\x07done", "done"),
    "a link of a terminal": ("\x1b]8;;https://example.com\x1b\\docs\x1b]8;;\x1b\\", "docs"),
    "moves of the cursor": ("\x1b[2J\x1b[H\x1b[?25lhello\x1b[?25h", "hello"),
    "a manual": ("N\bNA\bAM\bME\bE\n_\bk_\bi_\bl_\bn", "NAME\nkiln"),
    "a bell": ("ding\x07dong", "ding␇dong"),
    "an escape on its own": ("a \x1b b\x7f", "a ␛ b␡"),
    "a title that never ends": ("\x1b]0;kiln\nnext", "␛]0;kiln\nnext"),
    "Windows-1252 in disguise": ("it\x92s \x93hot\x94\x85 \x80 5", "it’s “hot”… € 5"),
    "a code that Windows-1252 has not": ("a\x81b", "a\N{REPLACEMENT CHARACTER}b"),
}

# Texts that are refused: the text, line, column, character.
REFUSED = {
    "NUL": ("one\ntwo\0", 2, 4, "U+0000"),
    "half of a character": ("one\r\n\r\nkiln \ud83d", 3, 6, "U+D83D"),
    "a noncharacter": ("\ufdd0", 1, 1, "U+FDD0"),
    "a noncharacter beyond the first plane": ("🔥\U0001ffff", 1, 2, "U+1FFFF"),
}


def pairs():
    """Return all that is stored, as (name, text, as it comes back, whether a word is said)."""
    return [
        *((name, text, text, False) for name, text in AS_THEY_ARE.items()),
        *((name, text, back, False) for name, (text, back) in TIDIED.items()),
        *((name, text, back, True) for name, (text, back) in CHANGED.items()),
    ]
