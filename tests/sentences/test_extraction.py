"""The reader of sentences finds what it should, and takes nothing else for a text."""

import pytest

from tests.sentences import extraction


def texts(strays):
    return [stray.text for stray in strays]


def pairs(sentences):
    return [(sentence.one, sentence.many) for sentence in sentences]


@pytest.mark.parametrize(
    ("template", "stray"),
    [
        ("<p>Save</p>", "Save"),
        ("<p>\n  {{ name }} has left</p>", f"{extraction.EXPRESSION} has left"),
        ('<a title="Go back" href="/">x</a>', "Go back"),
        ('<button aria-label="Close">×</button>', "Close"),
        ('<input placeholder="Search people">', "Search people"),
        ("{% if x %}<b>Yes</b>{% endif %}", "Yes"),
        ('{{ forms.field("name", "Your name") }}', "Your name"),
        ('{{ "Save" if x else _("Open") }}', "Save"),
        ('{% set words = [("inbox", "Inbox")] %}', "Inbox"),
        ("<template><li>Loading</li></template>", "Loading"),
        ("{% block title %}Settings{% endblock %}", "Settings"),
    ],
)
def test_a_text_of_a_template_is_found(template, stray):
    assert texts(extraction.template_strays(template, "here.html")) == [stray]


@pytest.mark.parametrize(
    "template",
    [
        '<p class="muted {{ look }}">{{ _("Save") }} · {{ n }}</p>',
        '{# What this is for. #}<{{ "h1" if x else "h2" }} class="title">{{ _("Save") }}</{{ "h1" if x else "h2" }}>',
        "{% block page %}settings{% endblock %}",
        '{{ forms.field("name", _("Name"), type="password", autocomplete="current-password") }}',
        "<kbd>Ctrl K</kbd> <code>GET</code> 12 – ×",
        '{% if wrong %} aria-invalid="true" aria-describedby="name-error"{% endif %}',
        '<svg class="icon"><use href="{{ asset(\'icons.svg\') }}#hash"></use></svg>',
        '{{ ngettext("%(num)s room", "%(num)s rooms", n) }}',
    ],
)
def test_markup_and_what_gettext_has_are_no_texts(template):
    assert extraction.template_strays(template, "here.html") == []


def test_the_line_of_a_text_is_told():
    [stray] = extraction.template_strays("<p>\n</p>\n{# two\nlines #}\n<b>Save</b>\n", "here.html")
    assert stray.where == "here.html:5"


def test_a_sentence_of_a_module_is_found_and_logs_errors_and_docstrings_are_none():
    module = '''
"""Say what this is for."""
def one():
    """Return something useful."""
    app.logger.error("Something was bad")
    raise ValueError("Something is wrong")
    show(_("Saved for you"), "Not saved for you", f"{n} rooms")
'''
    assert texts(extraction.python_strays(module, "here.py")) == ["Not saved for you"]


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ('setText(target(row, "state"), "sent");', ["sent"]),
        ('element.textContent = "sent";', ["sent"]),
        ('button.setAttribute("aria-label", "close");', ["close"]),
        ('const words = isOpen ? "Hide" : "Show";', ["Hide", "Show"]),
        ("draw(`${n} new messages`);", [f"{extraction.EXPRESSION} new messages"]),
        ('setText(target(row, "state"), client.say("not-sent")); // Shows the state\n/* Not sent */', []),
        ('throw new Error("Something is wrong"); console.error("it is bad");', []),
        ('root.querySelector("[data-target=a] .b, li.message"); event.key === "Enter";', []),
    ],
)
def test_a_text_of_a_script_is_found(script, found):
    assert texts(extraction.script_strays(script, "here.js")) == found


def test_sentences_of_templates_and_modules_are_read_with_their_plurals():
    template = """{{ _("Save") }}{{ ngettext("%(num)s room", "%(num)s rooms", n) }}
        {{ _("Hello %(name)s", name=name) }}{{ _(x) }}"""
    assert pairs(extraction.template_sentences(template, "here.html")) == [
        ("Save", None),
        ("%(num)s room", "%(num)s rooms"),
        ("Hello %(name)s", None),
    ]
    module = 'A = _l("Save"\n  " all")\nB = Counted("%(limit)s room", "%(limit)s rooms")\n_(name)'
    assert pairs(extraction.python_sentences(module, "here.py")) == [
        ("Save all", None),
        ("%(limit)s room", "%(limit)s rooms"),
    ]
