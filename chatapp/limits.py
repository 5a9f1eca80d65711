"""Lengths and page sizes, each with its reason. What operators or tests change is a setting in `config.py`."""

# Lengths, in Unicode code points.
USERNAME = 32  # fits a phone's line beside an avatar
USERNAME_MIN = 2  # one-letter names are mostly typing errors
DISPLAY_NAME = 64
EMAIL = 254  # RFC 5321's longest path, less its brackets
STATUS = 100  # one line under a name
PASSWORD_MIN = 10  # NIST SP 800-63B asks for 8 at least; long beats complicated
PASSWORD = 1_000  # argon2 reads any length; this bounds what a request makes it read
ROOM_NAME = 80
TOPIC = 250
MESSAGE = 4_000
ANNOUNCEMENT = 2_000
SEARCH = 100
CLIENT_ID_MIN = 8  # random ids shorter than this would collide
CLIENT_ID = 64
TOKEN = 128  # invitations and sign-ins are 43 characters, tokens of programs 51
TOKEN_NAME = 64
USER_AGENT = 200  # enough to name browser and system
ECHO = 1_000  # one frame and one packet, also behind a slow line

# Counts.
TOKENS = 20  # of one person: one per program and machine; more are forgotten ones
DIRECT_PEOPLE = 10  # others in one direct conversation; larger groups are rooms
INVITE_PEOPLE = 50  # people added to a room in one step
POST_MESSAGES = 50  # messages in one post: what a slow line sends after an hour in a tunnel
CURSORS = 50  # conversations open at once on one screen
WATCHED_PEOPLE = 500  # people whose presence one screen follows
ANNOUNCEMENTS_ON_SCREEN = 20
PARKED = 500  # requests that wait for news in one process: a quarter of the handlers that may block at once
PARKED_EACH = 5  # of one person: a few programs, and those whose network was cut, which nobody notices while they wait
PROBES_HELD = 400  # answers held and WebSockets open for the network's self-test, in one process
PROBES_HELD_EACH = 100  # for one address: sixteen testers of an office at once, at six each
SIGHTINGS = 1_000  # rows of networks and what lives there: three for each of the networks that people come from
SEEN_MEMBERS = 50  # "seen by" is told in conversations up to this size; beyond, it costs N x N events

# Seconds.
WAIT = 25  # for news: below the 30 after which many proxies take a silent server for a dead one
PARKED_BACK = 5  # until who found too many waiting comes back: by then a fifth of them have been answered
PROBE_HOLD = 30  # the longest that the network's self-test waits: what lives so long lives as long as we need

# Days that a token of a program works.
TOKEN_DAYS = 365  # a forgotten one ends some time
TOKEN_DAYS_USUAL = 90
SIGHTING_DAYS = 90  # that a network is remembered: a fault is looked for within days, and people move on

# Pages.
HISTORY_PAGE = 50  # two phone screens and some: one round trip brings a good way back
OPENING_PAGE = 24  # the end of a conversation that is opened: fills a screen, and its page weighs about 5 kB
OPENING_CONTEXT = 5  # what is unread is in that page too, up to HISTORY_PAGE, below what came before it
SYNC_PAGE = 200  # changes per conversation in one sync answer
SYNC_RESET = 1_000  # further behind than this, reading the last page anew is cheaper
SUMMARIES = 50  # conversations in the list that a screen keeps
SEARCH_PAGE = 20
DIRECTORY_PAGE = 50
ANNOUNCEMENTS_PAGE = 20

# The largest whole number that JavaScript holds exactly; no counter may be asked beyond it.
COUNTER = 2**53 - 1
