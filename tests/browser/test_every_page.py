"""All pages, one after the other: by the rules of axe-core, light and dark, wide and narrow; and without JavaScript."""

import pytest
import requests
from werkzeug.exceptions import HTTPException

from tests.browser.axe import in_every_look
from tests.browser.every_page import FOR_STRANGERS, MISSING, without_a_path

# Buttons that only a script would hear, and links to a part of the page that is not there.
DEAD = """() => [...document.querySelectorAll("button, a[href^='#']")].filter((one) => one.checkVisibility()
  && (one.matches("a") ? !document.getElementById(one.hash.slice(1)) : !one.form || one.type === "button"))
  .map((one) => one.outerHTML.slice(0, 120))"""
LINKS = "links => links.map((link) => link.getAttribute('href').split('#')[0])"
# Where each button of a form sends it, or the form itself that has none.
FORMS = """forms => forms.flatMap((form) => {
  const buttons = [...form.elements].filter(({type}) => type === "submit");
  return (buttons.length ? buttons : [form]).map((one) => [
    (one.formMethod || form.method).toUpperCase(),
    new URL(one.hasAttribute("formaction") ? one.formAction : form.action).pathname,
  ]);
})"""


@pytest.fixture
def chief(open_browser, lived_in):
    return open_browser(lived_in).sign_in("admin")


def test_the_list_of_pages_lacks_none(app, lived_in):
    assert without_a_path(app, [*lived_in.pages, *FOR_STRANGERS]) == set()


def test_no_page_has_a_finding(chief, lived_in, faults):
    faults.expected += ["404: GET", "WebSocket is already in CLOSING"]  # pages are left while they connect
    found = []
    for path in lived_in.pages:
        found += in_every_look(chief.go(path), path)
    assert not found, "\n".join(found)


def test_no_page_of_a_stranger_has_a_finding(open_browser, lived_in, faults):
    faults.expected.append("404: GET")
    stranger, found = open_browser(lived_in), []
    for path in FOR_STRANGERS:
        found += in_every_look(stranger.go(path), path)
    assert not found, "\n".join(found)


def test_without_javascript_every_page_can_be_read_and_each_link_and_form_on_it_leads_on(
    app, open_browser, lived_in, faults
):
    faults.expected.append("404: GET")
    plain = open_browser(lived_in, java_script_enabled=False).sign_in("admin")
    links, forms = set(), set()
    for one, paths in ((plain, lived_in.pages), (open_browser(lived_in, java_script_enabled=False), FOR_STRANGERS)):
        for path in paths:
            main = one.go(path).page.locator("main")
            assert main.get_by_role("heading", level=1).is_visible(), path
            assert (path, one.page.evaluate(DEAD)) == (path, [])
            links |= set(one.page.locator("a[href^='/']").evaluate_all(LINKS))
            forms |= {tuple(form) for form in one.page.locator("form").evaluate_all(FORMS)}
    assert forms_that_lead_nowhere(app, forms) == []
    with requests.Session() as http:
        http.cookies.update({cookie["name"]: cookie["value"] for cookie in plain.context.cookies()})
        answers = {link: http.get(lived_in.url + link, timeout=30).status_code for link in links - set(MISSING)}
    assert len(answers) > len(lived_in.pages)
    assert {link: status for link, status in answers.items() if status != 200} == {}


def forms_that_lead_nowhere(app, forms):
    to, lost = app.url_map.bind(""), []
    for method, path in forms:
        try:
            to.match(path, method)
        except HTTPException:
            lost.append((method, path))
    return lost
