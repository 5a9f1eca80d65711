"""Names that mean one person: what they may hold, and which are taken by their looks."""

import pytest
from sqlalchemy import func, select

from chatapp.errors import Conflict, Invalid
from chatapp.extensions import db
from chatapp.models import User
from chatapp.models.skeleton import skeleton
from chatapp.services import names, validation
from chatapp.services.accounts import people as accounts
from chatapp.services.accounts import sign_up as signing_up
from chatapp.services.conversations import rooms
from chatapp.services.presence import profiles

PASSWORD = "a lantern in the harbour"

UNSEEN = [
    *"\u200b\u00ad\u2060\ufeff\u180e\u200e\u200f\u202e\u2066\u061c\u034f\ufe0e\ufe0f\u200c\u200d\ufff9",
    *"\u3164\u2800\u115f\u1160\uffa0\u17b4\u17b5\u2065\u206a\u180b",
    *"\U000e0041\U000e0100\U000e0001\U0001d173\U00016fe4\U0001d159",
]
JOINED = {
    "Persian, where letters would join": "می\u200cخواهم",
    "after a virama": "क्\u200dष",
    "Sinhala": "ශ්\u200dරී",
    "Bengali, before a virama": "র\u200d্যাব",
    "Malayalam, at the end": "അവന്\u200d",
}
EMOJI = {
    "an astronaut": "👩\u200d🚀",
    "with a colour of skin": "👩🏽\u200d🚀 Bo",
    "a family": "👨\u200d👩\u200d👧\u200d👦",
    "a heart that asks for colour": "❤\ufe0f",
    "a burning one": "❤\ufe0f\u200d🔥",
    "a keycap": "1\ufe0f\u20e3",
    "England": "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "a country": "🇩🇪 Bo",
}
MARKED = ["Việt Nguyễn", "Vie\u0323\u0302t", "ọ\u0300", "မြို့", "שָׁלוֹם", "ที่นี้", "مُحَمَّد", "Ǖ́"[:1], "ᾇ"]
TOWERS = ["Z\u0301\u0316\u0302", "Z" + "\u0301\u0316" * 30, "e\u0301\u0301", "ก็็", "é\u0301", "a\u0301\u0302\u0303", "بُُ"]


def sign_up(username, display_name=""):
    return signing_up.create(username, display_name, PASSWORD)


def refusal_of(call, *values):
    with pytest.raises((Invalid, Conflict)) as refused:
        call(*values)
    return refused.value


def named(value):
    return validation.clean_name(value, "name", limit=64)


def people():
    return db.session.scalar(select(func.count()).select_from(User))


@pytest.mark.parametrize("character", UNSEEN, ids=lambda character: f"U+{ord(character):04X}")
@pytest.mark.parametrize("around", ["Le{}a Brandt", "Lea{}", "{}Lea"])
def test_what_nobody_sees_is_refused_in_names_by_its_name_and_place(character, around):
    name = around.format(character)
    refused = refusal_of(named, name)
    assert (refused.code, refused.field) == ("bad_characters", "name")
    assert refused.values["character"].startswith(f"U+{ord(character):04X}")
    assert refused.values["place"] == name.index(character) + 1


@pytest.mark.parametrize("name", JOINED.values(), ids=JOINED)
def test_joiners_stay_where_a_script_needs_them(app, name):
    assert named(name) == name
    assert sign_up(name).username == name


@pytest.mark.parametrize(
    "name", ["دا\u200cن", "\u200cمی", "می\u200c", "क\u200dष", "👩\u200d", "a\u200d👩", "a\ufe0f", "1\ufe0f"]
)
def test_joiners_and_selectors_that_change_nothing_are_refused(name):
    assert refusal_of(named, name).code == "bad_characters"


@pytest.mark.parametrize("name", EMOJI.values(), ids=EMOJI)
def test_emoji_are_kept_whole_in_display_names(name):
    assert named(name) == name


@pytest.mark.parametrize("name", MARKED)
def test_letters_have_the_marks_that_languages_give_them(name):
    assert named(name)


@pytest.mark.parametrize("name", TOWERS)
def test_marks_are_no_towers(name):
    refused = refusal_of(named, name)
    assert (refused.code, refused.field, refused.values["limit"]) == ("too_many_marks", "name", 2)


def test_names_are_composed():
    assert named("Zoe\u0308") == "Zo\u00eb"


@pytest.mark.parametrize("name", ["\u0430lice", "lic\u0435", "λea", "ali\u0665", "김たろう", "lea\u0434"])
def test_a_username_of_several_scripts_is_refused_at_the_first_character_of_another(app, name):
    refused = refusal_of(sign_up, name)
    assert (refused.code, refused.field) == ("mixed_scripts", "username")
    assert refused.values["character"].startswith("U+")
    assert people() == 0


@pytest.mark.parametrize(
    "name", ["александр", "日本taro", "たろうtaro", "김taro", "علي5", "山ー田", "𐐨𐐩𐐪", "ᏣᎳᎩ", "aesa_æsa", "𞤀𞤣"]
)
def test_a_username_is_of_any_one_script_or_of_those_written_together(app, name):
    assert sign_up(name).username == name


@pytest.mark.parametrize("name", ["lea\u0337", "lea\u0336", "lea\u20dd", "\u0301lea"])
def test_marks_that_strike_a_letter_or_stand_alone_are_no_part_of_a_username(app, name):
    assert refusal_of(sign_up, name).code == "bad_username"


ALIKE = {
    "alice": ["al\u0131ce", "a\u217cice", "aIice", "ali\u0307ce", "ＡＬＩＣＥ"],
    "coco": ["\u0441\u043e\u0441\u043e", "\u03f2\u03bf\u03f2\u03bf", "c0c0", "COCO"],
    "marina": ["rnarina"],
    "paul1": ["paull", "pauI1"],
    "мама": [],
    "مینا": ["می\u200cنا"],
}


@pytest.mark.parametrize(("name", "other"), [(name, other) for name, others in ALIKE.items() for other in others])
def test_a_username_that_looks_like_another_is_refused_whichever_came_first(app, name, other):
    for first, second in ((name, other), (other, name)):
        sign_up(first)
        refused = refusal_of(sign_up, second)
        assert (refused.code in ("similar_name", "taken"), refused.field, refused.status) == (True, "username", 409)
        db.session.execute(User.__table__.delete())
        db.session.commit()


@pytest.mark.parametrize(("name", "other"), [("ella", "elia"), ("lea", "léa"), ("мама", "mama"), ("anna", "hanna")])
def test_names_that_differ_to_the_eye_are_both_free(app, name, other):
    sign_up(name)
    assert sign_up(other).username == other


@pytest.mark.parametrize(
    "name", ["room", "here", "all", "everyone", "channel", "system", "deleted", "Here", "a11", "ｒｏｏｍ", "r00m"]
)
def test_names_that_mean_everybody_or_the_program_are_reserved(app, name):
    refused = refusal_of(sign_up, name)
    assert (refused.code, refused.field) == ("reserved_name", "username")
    assert people() == 0


def test_a_person_keeps_an_older_name_while_something_else_is_changed(ana):
    ana.display_name = "Le\u200ba"
    db.session.commit()
    profiles.change(ana, display_name="Le\u200ba", time_zone="Europe/Berlin")
    assert (ana.display_name, ana.time_zone) == ("Le\u200ba", "Europe/Berlin")
    assert refusal_of(lambda: profiles.change(ana, display_name="Le\u200bo")).code == "bad_characters"


def test_a_room_keeps_an_older_name_while_its_topic_is_changed(ana, room):
    db.session.execute(rooms.Conversation.__table__.update().values(name="Le\u200ba"))
    db.session.commit()
    assert rooms.change(ana, room, name="Le\u200ba", topic="new")["topic"] == "new"
    for field in ("name", "topic"):
        refused = refusal_of(lambda field=field: rooms.change(ana, room, **{field: "Le\u200bo"}))
        assert (refused.code, refused.field) == ("bad_characters", field)


def test_look_alikes_of_before_are_listed_in_groups(app, make_person):
    for name in ("lea", "tom", "l\u0435a", "zo", "torn"):
        make_person(name)
    assert [[user.username for user in group] for group in accounts.look_alikes()] == [
        ["lea", "l\u0435a"],
        ["tom", "torn"],
    ]


def test_what_every_script_is_called_is_known():
    assert len(names.SCRIPTS) == len(set(names.SCRIPTS)) > 160
    assert all(names._scripts(letter) for letter in "aяגはカ漢가अक்กა")


@pytest.mark.parametrize("name", ["lea", "\u0430lice", "日本", "👩\u200d🚀", "", "\u0337"])
def test_a_skeleton_is_its_own(name):
    assert skeleton(skeleton(name)) == skeleton(name)
