"""The look of this browser: in a cookie that the server reads, so that the first paint is right."""

import re

import pytest

from chatapp.web.appearance import COOKIE, DENSITIES, SHEETS, THEMES
from tests.browsing import Browser
from tests.server import ROOT

CSS = ROOT / "static/css"
SHEET = re.compile(r'<link rel="stylesheet" href="/static/[0-9a-f]{16}/(css/[\w/]+\.css)">')
SCHEME = re.compile(r'<meta name="color-scheme" content="([a-z ]+)">')
DECLARED = re.compile(r"(--[\w-]+): ")


def sheets(page):
    return SHEET.findall(page.text)


def choose(browser, **form):
    return browser.post("/settings/appearance", form)


@pytest.mark.parametrize("theme", THEMES)
def test_a_theme_is_chosen_by_a_form_and_names_the_sheet_of_each_page(ada, theme):
    answer = choose(ada, theme=theme, density="comfortable")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/settings/appearance?notice=saved")
    for path in ("/settings/appearance", "/inbox", "/network", "/nothing/here"):
        page = ada.get(path)
        assert sheets(page)[0] == SHEETS[theme], path
        assert SCHEME.search(page.text)[1] == {"system": "light dark", "light": "light", "dark": "dark"}[theme], path
    assert f'name="theme" value="{theme}" checked' in ada.get("/settings/appearance").text


def test_the_compact_density_adds_a_sheet(ada):
    assert "css/compact.css" not in sheets(ada.get("/inbox"))
    choose(ada, density="compact")
    assert "css/compact.css" in sheets(ada.get("/inbox"))
    choose(ada, theme="dark")  # leaves the density as it is
    assert "css/compact.css" in sheets(ada.get("/inbox"))
    choose(ada, density="comfortable")
    assert "css/compact.css" not in sheets(ada.get("/inbox"))


def test_the_choice_belongs_to_the_browser_and_outlives_a_sign_out(app, ada, bob):
    choose(ada, theme="dark", density="compact")
    assert sheets(bob.get("/inbox"))[0] == SHEETS["system"]
    ada.post("/sign-out")
    assert sheets(ada.get("/sign-in"))[:2] == [SHEETS["dark"], "css/compact.css"]


@pytest.mark.parametrize("form", [{"theme": "pink"}, {"density": "tiny"}, {"theme": "x" * 10_000}])
def test_another_value_is_refused_and_changes_nothing(ada, form):
    choose(ada, theme="light")
    answer = choose(ada, **form)
    assert answer.status_code == 422
    assert "This must be one of" in answer.text
    assert "Set-Cookie" not in answer.headers
    assert sheets(ada.get("/inbox"))[0] == SHEETS["light"]


@pytest.mark.parametrize(
    "value", ["", "dark", "dark.tiny", "pink.compact", "../x.compact", "dark.compact.more", "\xff"]
)
def test_a_cookie_that_was_tampered_with_is_no_choice(browser, value):
    browser.client.set_cookie(COOKIE, value)
    assert sheets(browser.get("/sign-in"))[0] == SHEETS["system"]


def test_somebody_signed_out_chooses_nothing(browser):
    assert browser.post("/settings/appearance", {"theme": "dark"}).status_code == 401


def test_a_page_kept_for_all_is_kept_for_each_look(app):
    dark, light = Browser(app), Browser(app)
    dark.client.set_cookie(COOKIE, "dark.comfortable")
    for _ in range(2):
        assert sheets(dark.get("/network"))[0] == SHEETS["dark"]
        assert sheets(light.get("/network"))[0] == SHEETS["system"]


def test_only_the_theme_of_the_system_asks_for_its_scheme(browser):
    asked = {path.name for path in CSS.rglob("*.css") if "prefers-color-scheme" in path.read_text()}
    assert asked == {"app_system.css"}
    texts = {theme: browser.get(f"/static/{sheet}").text for theme, sheet in SHEETS.items()}
    assert [theme for theme in THEMES if "prefers-color-scheme" in texts[theme]] == ["system"]
    assert [theme for theme in THEMES if "#151412" in texts[theme]] == ["system", "dark"]


def test_the_dark_theme_redefines_tokens_and_names_no_other():
    light, dark = (set(DECLARED.findall((CSS / name).read_text())) for name in ("tokens.css", "dark.css"))
    assert len(dark) > 15
    assert dark <= light


def test_there_are_a_usual_theme_and_density():
    assert (THEMES[0], DENSITIES[0]) == ("system", "comfortable")
