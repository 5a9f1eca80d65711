"""A browser without JavaScript: it sees what the HTML says, follows its links, and sends its forms as they are."""

import re
from urllib.parse import urldefrag, urljoin, urlsplit

import requests
from lxml import html

# Not on the screen, or not yet: a template is no content, a closed dialog cannot be opened without JavaScript.
UNSEEN = "ancestor-or-self::*[@hidden or self::template or self::head or self::script or self::dialog[not(@open)]]"
REDIRECTS = {301, 302, 303}


class PlainBrowser:
    """One person's browser. `page` is the document it shows, `status` its HTTP status, `address` where it is."""

    def __init__(self, base):
        self.base = base
        self.session = requests.Session()
        self.session.headers["User-Agent"] = "Lynx/2.9 (plain)"
        self.address = self.page = self.status = self.headers = None

    def visit(self, path):
        return self._go("GET", urljoin(self.base, path))

    def reload(self):
        return self.visit(self.address)

    @property
    def path(self):
        return urlsplit(self.address).path

    @property
    def title(self):
        return " ".join(self.page.findtext(".//title").split())

    @property
    def text(self):
        """Everything that can be read on the page, in one line."""
        return self.read(self.page.body)

    def read(self, element):
        parts = element.xpath(f".//text()[not(parent::*[{UNSEEN}])]")
        return re.sub(r"\s+", " ", "".join(parts)).strip()

    def all(self, path, within=None):
        """Every element that can be seen and that `path` (XPath) finds."""
        root = self.page if within is None else within
        return [element for element in root.xpath(path) if not element.xpath(UNSEEN)]

    def only(self, path, within=None):
        found = self.all(path, within)
        assert len(found) == 1, f"{len(found)} × {path} on {self.address}:\n{self.text}"
        return found[0]

    def link(self, words, within=None):
        """The first link that reads `words`."""
        found = [link for link in self.all(".//a[@href]", within) if words in self._name(link)]
        assert found, f"no link {words!r} on {self.address}:\n{self.text}"
        return found[0]

    def has_link(self, words, within=None):
        return any(words in self._name(link) for link in self.all(".//a[@href]", within))

    def follow(self, words, within=None):
        return self._go("GET", urljoin(self.address, self.link(words, within).get("href")))

    def button(self, words, within=None):
        """The first button that reads `words` and belongs to a form."""
        found = [one for one in self.all(".//button[not(@type='button')]", within) if words in self._name(one)]
        assert found, f"no button {words!r} on {self.address}:\n{self.text}"
        return found[0]

    def has_button(self, words, within=None):
        return any(words in self._name(one) for one in self.all(".//button[not(@type='button')]", within))

    def press(self, words, within=None, **typed):
        """Fill in what is `typed`, by field name, press the button that reads `words`, and send exactly that form."""
        button = self.button(words, within)
        form = self._form_of(button)
        fields = self._fill(form, button, dict(typed))
        action = button.get("formaction") or form.get("action") or self.address
        method = (button.get("formmethod") or form.get("method") or "get").upper()
        return self._go(method, urljoin(self.address, action), fields)

    def field(self, name, words=None):
        """The value of the field `name`, in the form whose button reads `words`, or in the only form that has it."""
        path = f".//*[self::input or self::textarea or self::select][@name='{name}']"
        element = self.only(path, self._form_of(self.button(words)) if words else None)
        return element.value if element.tag == "select" else _value(element)

    def complaint(self, name):
        """The error that is tied to the field `name`."""
        field = self.only(f".//*[@name='{name}' and @aria-invalid='true']")
        ids = field.get("aria-describedby", "").split()
        return " ".join(self.read(self.only(f".//*[@id='{one}']")) for one in ids if one.endswith("-error"))

    def _form_of(self, button):
        form = button.xpath("id(@form)") or button.xpath("ancestor::form")
        assert form, f"a button outside of any form: {html.tostring(button)}"
        return form[-1]

    def _fill(self, form, button, typed):
        fields = []
        controls = form.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]")
        for control in controls:
            name, kind = control.get("name"), control.get("type", "text")
            if kind in ("checkbox", "radio"):
                wanted = typed.get(name)
                chosen = control.get("checked") is not None
                if wanted is not None:
                    chosen = control.get("value") in ([wanted] if isinstance(wanted, str) else wanted)
                if chosen:
                    fields.append((name, control.get("value", "on")))
            elif kind not in ("submit", "button", "reset"):
                value = typed.get(name, control.value if control.tag == "select" else _value(control))
                fields.append((name, value or ""))
        unknown = typed.keys() - {control.get("name") for control in controls}
        assert not unknown, f"the form {form.get('action')} has no {unknown}"
        if button.get("name"):
            fields.append((button.get("name"), button.get("value", "")))
        return fields

    def _name(self, element):
        return element.get("aria-label") or self.read(element)

    def _go(self, method, address, fields=None):
        address = urldefrag(address).url
        headers = {"Referer": self.address} if self.address else {}
        if method == "POST":
            headers["Origin"] = self.base
        sent = {"data": fields} if method == "POST" else {"params": fields}
        if fields is not None and method == "GET":
            address = address.partition("?")[0]  # a form that is got writes the whole query
        answer = self.session.request(method, address, headers=headers, allow_redirects=False, timeout=30, **sent)
        if answer.status_code in REDIRECTS:
            return self._go("GET", urljoin(address, answer.headers["Location"]))
        self.address, self.status, self.headers = answer.url, answer.status_code, answer.headers
        self.page = html.document_fromstring(answer.content.decode("utf-8"))
        return self


def _value(control):
    if control.tag == "textarea":
        return (control.text or "").removeprefix("\n")  # HTML drops the first line break
    return control.get("value", "")
