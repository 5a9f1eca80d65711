"""The characters that names of people and rooms may hold, so that two names never look the same.

Sources: Unicode UTS #39 (restriction levels, confusables) and UAX #31 (joiners). `models.skeleton` says which names
look the same.
"""

import functools
import itertools
import re
import unicodedata
from typing import Any

import regex

from chatapp import limits
from chatapp.errors import Invalid
from chatapp.models.skeleton import UNSEEN, skeleton

# Names that mean everybody in a room, or the program.
RESERVED = frozenset(map(skeleton, ("room", "here", "all", "everyone", "channel", "system", "deleted")))

# ISO 15924: every script of which Unicode 17 has characters.
SCRIPTS = re.findall(
    r"\w+",
    """
    Latn Cyrl Grek Arab Hani Hira Kana Hang Deva Hebr Thai Beng Taml Telu Gujr Guru Knda Mlym Orya Sinh Armn Geor
    Ethi Khmr Laoo Mymr Tibt Thaa Bopo Mong Adlm Aghb Ahom Armi Avst Bali Bamu Bass Batk Berf Bhks Brah Brai Bugi
    Buhd Cakm Cans Cari Cham Cher Chrs Copt Cpmn Cprt Diak Dogr Dsrt Dupl Egyp Elba Elym Gara Glag Gong Gonm Goth
    Gran Gukh Hano Hatr Hluw Hmng Hmnp Hung Ital Java Kali Kawi Khar Khoj Kits Krai Kthi Lana Lepc Limb Lina Linb
    Lisu Lyci Lydi Mahj Maka Mand Mani Marc Medf Mend Merc Mero Modi Mroo Mtei Mult Nagm Nand Narb Nbat Newa Nkoo
    Nshu Ogam Olck Onao Orkh Osge Osma Ougr Palm Pauc Perm Phag Phli Phlp Phnx Plrd Prti Rjng Rohg Runr Samr Sarb
    Saur Sgnw Shaw Shrd Sidd Sidt Sind Sogd Sogo Sora Soyo Sund Sunu Sylo Syrc Tagb Takr Tale Talu Tang Tavt Tayo
    Tfng Tglg Tirh Tnsa Todr Tols Toto Tutg Ugar Vaii Vith Wara Wcho Xpeo Xsux Yezi Yiii Zanb
    """,
)
# Scripts that are written together in one word: UTS #39, "Highly Restrictive".
TOGETHER = tuple(frozenset(line.split()) for line in ("Latn Hani Hira Kana", "Latn Hani Bopo", "Latn Hani Hang"))

_OF_SCRIPT = {script: regex.compile(rf"\p{{scx={script}}}") for script in SCRIPTS}
_OF_ANY = regex.compile(r"[\p{scx=Zyyy}\p{scx=Zinh}]")

_UNSEEN = regex.compile(rf"[[{UNSEEN}\p{{Cf}}]--\p{{Prepended_Concatenation_Mark}}]", regex.V1)
# The places where an invisible character is needed: a joiner after a virama, a non-joiner between letters that would
# join, both between letter and virama in three scripts; joiners and selectors in emoji; the tags of three flags.
_NEEDED = regex.compile(
    r"""
      (?<=\p{L}\p{M}*\p{ccc=9}) (?: \u200c(?=\p{L}) | \u200d(?!\p{M}) )
    | (?<=[\p{jt=L}\p{jt=D}]\p{jt=T}*) \u200c (?=\p{jt=T}*[\p{jt=R}\p{jt=D}])
    | (?<=[\p{sc=Beng}\p{sc=Knda}\p{sc=Sinh}]) \u200d (?=\p{ccc=9})
    | (?<=\p{Extended_Pictographic}[\p{Emoji_Modifier}\ufe0f]?) \u200d (?=\p{Extended_Pictographic})
    | (?<=\p{Extended_Pictographic}) \ufe0f
    | (?<=[0-9\#*]) \ufe0f (?=\u20e3)
    | (?<=\U0001f3f4) \U000e0067\U000e0062
      (?: \U000e0065\U000e006e\U000e0067 | \U000e0073\U000e0063\U000e0074 | \U000e0077\U000e006c\U000e0073 ) \U000e007f
    """,
    regex.VERBOSE | regex.V1,
)
_JOINERS = re.compile("[\u200c\u200d]")
_MARKED = regex.compile(r".?\p{M}+", regex.DOTALL)
_OF_MANY_SCRIPTS = regex.compile(r"\p{sc=Zinh}")
_STACK = 2  # marks on one letter
_OWN_STACK = 4  # of a script's own: Burmese, Tibetan and pointed Hebrew need them


def check(name: str, field: str) -> None:
    """Raise `Invalid` naming `field` when `name`, in composed form, has invisible characters or a tower of marks.

    `bad_characters` and `too_many_marks` carry the `character` and its `place`, counted from 1.
    """
    if name.isascii():
        return
    unneeded = _UNSEEN.search(_NEEDED.sub(lambda found: "x" * len(found[0]), name))
    if unneeded:
        raise _refused("bad_characters", field, name, unneeded.start())
    for marked in _MARKED.finditer(name):
        if _is_tower(unicodedata.normalize("NFD", marked[0])[1:]):
            raise _refused("too_many_marks", field, name, marked.end() - 1, limit=_STACK)


def check_username(username: str, field: str) -> None:
    """Raise `Invalid` naming `field` unless `username`, for which `check` holds, is one word of one script.

    Letters, digits and `. _ -`, beginning with one of the former; marks too, since many scripts need them, but none
    that are drawn through or around a letter. `mixed_scripts` carries the `character` and its `place`.
    """
    if len(username) < limits.USERNAME_MIN:
        raise Invalid("too_short", field=field, limit=limits.USERNAME_MIN)
    letters = _JOINERS.sub("", username)
    if letters[0] in "._-" or unicodedata.category(letters[0])[0] == "M" or not all(map(_is_of_word, letters)):
        raise Invalid("bad_username", field=field)
    place = _other_script(username)
    if place is not None:
        raise _refused("mixed_scripts", field, username, place)
    if skeleton(username) in RESERVED:
        raise Invalid("reserved_name", field=field)


def described(character: str) -> str:
    """Return a character's code point and name: `U+200B ZERO WIDTH SPACE`."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()


def _refused(code: str, field: str, name: str, place: int, **values: Any) -> Invalid:
    return Invalid(code, field=field, character=described(name[place]), place=place + 1, **values)


def _is_tower(marks: str) -> bool:
    if any(one == other for one, other in itertools.pairwise(marks)):
        return True
    return len(marks) > (_STACK if _OF_MANY_SCRIPTS.search(marks) else _OWN_STACK)


def _is_of_word(character: str) -> bool:
    if character in "._-":
        return True
    category = unicodedata.category(character)
    return category[0] in "LMN" and category != "Me" and unicodedata.combining(character) != 1  # 1: "Overlay"


def _other_script(name: str) -> int | None:
    """Return the place of the first character that no script has together with all those before it, or None."""
    possible = [frozenset([script]) for script in SCRIPTS] + list(TOGETHER)
    for place, character in enumerate(name):
        scripts = _scripts(character)
        possible = [together for together in possible if scripts is None or together & scripts]
        if not possible:
            return place
    return None


@functools.lru_cache(maxsize=4096)
def _scripts(character: str) -> frozenset[str] | None:
    """Return the scripts that use `character` as a frozenset, None for those of every script."""
    if _OF_ANY.match(character):
        return None
    return frozenset(script for script, of_script in _OF_SCRIPT.items() if of_script.match(character))
