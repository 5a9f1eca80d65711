"""A tab of any browser engine, in the words of the page: what an engine must do, and what follows from it."""

from tests.people import PASSWORD
from tests.server import eventually

PATIENCE = 20  # seconds until a page shows something, on a busy machine
ENTER, TAB, ARROW_UP, ARROW_DOWN = "\ue007", "\ue004", "\ue013", "\ue015"  # WebDriver, section 17.4.2
ESCAPE, SHIFT, CONTROL, ALT = "\ue00c", "\ue008", "\ue009", "\ue00a"

# The middle of an element that is in view and that nothing lies over; null for none.
MIDDLE = """selector => {
  const element = [...document.querySelectorAll(selector)].find((one) => one.checkVisibility());
  if (!element) return null;
  element.scrollIntoView({block: "nearest"});
  const box = element.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  const over = document.elementFromPoint(x, y);
  return over && (element.contains(over) || over.contains(element)) ? [Math.round(x), Math.round(y)] : null;
}"""
TEXTS = """() => [...document.querySelectorAll("li.message[data-kind=text] [data-target=body]")]
  .map((body) => body.innerText.trim())"""

SIGN_IN = """async (username, password) => {
  const {csrf_token} = await (await fetch("/api/v1/csrf")).json();
  const headers = {"Content-Type": "application/json", "X-CSRFToken": csrf_token};
  const body = JSON.stringify({username, password});
  return (await fetch("/api/v1/sign-in", {method: "POST", headers, body})).status;
}"""


class Tab:
    """One tab. An engine gives `go`, `evaluate`, `press`, `click_at`, `back`, `show`, `close` and `screenshot`."""

    def go(self, url):
        """Open a page and wait until it has loaded."""
        raise NotImplementedError

    def evaluate(self, function, *arguments):
        """Call a function of JavaScript in the page, and return its value, awaited, as JSON has it."""
        raise NotImplementedError

    def press(self, *keys):
        """Hold all keys but the last while that is pressed: real key events to what has the focus."""
        raise NotImplementedError

    def click_at(self, x, y):
        """Click with the mouse at a place of the window, in CSS pixels."""
        raise NotImplementedError

    # These are made of the methods above.

    def type(self, text):
        """Type a text, key by key."""
        for key in text:
            self.press(key)

    def click(self, selector):
        """Click the first visible element that matches, once there is one."""
        self.click_at(*self.wait(MIDDLE, selector))

    def fill(self, selector, text):
        """Click a field and type into it."""
        self.click(selector)
        self.type(text)

    def wait(self, function, *arguments):
        """Return the first true value of a function of JavaScript in the page."""
        return eventually(lambda: self.evaluate(function, *arguments), PATIENCE, lambda: f"{function}{arguments}")

    def wait_for(self, selector):
        """Wait until something visible matches."""
        self.wait("selector => [...document.querySelectorAll(selector)].some((one) => one.checkVisibility())", selector)

    def wait_live(self):
        """Wait until the page is connected."""
        is_live = "[data-controller=connection-status][data-transport=websocket]"
        self.wait(f"() => Boolean(document.querySelector('{is_live}'))")
        return self

    def wait_for_keys(self):
        """Wait for what the page fetches once it is live: the keys, and editing in place."""
        self.wait("() => Boolean(document.querySelector('#finder'))")
        return self

    def sign_in(self, base, username):
        """Sign in through the form."""
        self.go(f"{base}/sign-in")
        self.fill("input[name=username]", username)
        self.fill("input[name=password]", PASSWORD)
        self.press(ENTER)
        self.wait("() => location.pathname === '/inbox'")
        return self

    def sign_in_at_once(self, base, username):
        """Sign in without the form, for tests that are about something else."""
        self.go(f"{base}/sign-in")
        assert self.evaluate(SIGN_IN, username, PASSWORD) == 200
        return self

    def say(self, text):
        """Write into the composer and send with Enter."""
        self.wait("() => document.querySelector('[data-target=hint]')?.textContent.match(/Enter to send|back online/)")
        self.fill("textarea#body", text)
        self.press(ENTER)

    def texts(self):
        """The texts of the messages, from the top."""
        return self.evaluate(TEXTS)

    def wait_texts(self, *texts):
        """Wait until the messages say exactly this."""
        eventually(lambda: self.texts() == list(texts), PATIENCE, lambda: f"{self.texts()}, not {texts}")
