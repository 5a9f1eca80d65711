"""docs/notifications.md: the table of the rule, written from `chatapp.services.notices.rule`.

`python -m chatapp.cli.notifications_page` writes it; with `--check` it writes nothing and exits with 1 when the page is
not what the rule says.
"""

import itertools
import sys
from collections.abc import Iterator

from chatapp.cli import settings_page
from chatapp.models.conversation import LEVELS
from chatapp.services.notices.rule import KINDS, decide
from config import ROOT

PAGE = ROOT / "docs/notifications.md"
WORDS = """\
# How loudly people are told

<!-- Written by `python -m chatapp.cli.notifications_page` from services/notices/rule.py. -->

One function decides how a person is told of something: `decide` in
`chatapp/services/notices/rule.py`. It knows what has happened, the person's level in that
conversation, whether they have muted it, whether they want quiet now, and whether they are reading
it at that moment.

- `loud`: a mark, a sound, and the browser's notification, as far as the person has allowed them.
- `quiet`: a mark alone.
- `list`: an entry in the lists alone, unread or unseen.
- `none`: nothing, in no list of Activity and in no total.

A person has a level for rooms, and each room and thread may have another. A direct conversation at
`mentions` behaves as at `all`. *Quiet*: do not disturb is on, or it is in the person's quiet hours,
which are daily times in their own time zone, across midnight and changes of clocks. Both only lower
`loud` to `quiet`, and make nothing louder. Of a muted conversation nothing is told, and nothing of
it is in Activity; a mention is marked at that conversation alone. *Reading*: the conversation is
before the person's eyes.

| Kind | Meaning |
| --- | --- |
| `direct` | a message of a direct conversation |
| `mention` | a message that names the person |
| `reply` | an answer to them, or in a thread that they follow |
| `mention_all` | a message that mentions everyone |
| `message` | any other message |
| `reaction` | a reaction to their message |
| `added` | they were added to a room |
| `role` | they became an owner, or a member |

| Level | Muted | Quiet | Reading | {kinds} |
| --- | --- | --- | --- | {rules} |
"""


def page() -> str:
    """Return the whole page as Markdown."""
    kinds = " | ".join(f"`{kind}`" for kind in KINDS)
    return WORDS.format(kinds=kinds, rules=" | ".join("---" for _ in KINDS)) + "".join(_rows())


def _rows() -> Iterator[str]:
    both = (False, True)
    for level, is_muted, is_quiet, is_reading in itertools.product(LEVELS, both, both, both):
        values = ["yes" if value else "no" for value in (is_muted, is_quiet, is_reading)]
        outcomes = [decide(kind, level, is_muted=is_muted, is_quiet=is_quiet, is_reading=is_reading) for kind in KINDS]
        yield f"| {' | '.join((level, *values, *outcomes))} |\n"


if __name__ == "__main__":
    sys.exit(settings_page.main(sys.argv[1:], PAGE, page, "chatapp.cli.notifications_page"))
