"""Lengths and page sizes, each with its reason. A value that operators or tests change is a setting in `config.py`."""

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
PUBLIC_ID = 16
TOKEN = 128  # invitations and sign-ins are 43 characters, tokens of programs 51
TOKEN_NAME = 64
USER_AGENT = 200  # enough to name browser and system
ECHO = 1_000  # one frame and one packet, also behind a slow line
WORD = 32  # one of a few known words: a role, a state, a scope
TIME_ZONE = 64  # the longest of IANA has 32
LOCALE = 35  # RFC 5646, section 4.4.1: room for every tag that is in use
HASH = 200  # of a password, with its parameters, or a secret: SHA-256 in digits has 64
DIRECT_KEY = 250  # numbers of eleven people, with commas between
EMOJI = 32  # the longest sequence of Unicode 16 has ten, with a tag sequence of flags fourteen
OPAQUE = 64  # what we made ourselves and is given back: epochs and digests have 16, nonces up to 64
JOB_KEY = 128  # of a job: names what it is for by a few ids
JOB_LEASE_NAME = 64  # a process's name, and a public id
JOB_ERROR = 500  # the last line of a traceback; all of it is in the log
ADDRESS = 2_000  # of a page of ours to go on to; longer ones do not pass every proxy

# A text comes with blanks at its ends, with `\r\n` for a line break, or decomposed, and is counted without: so many
# times its limit is looked at, and what is longer is refused at a glance.
SLACK = 4
FOLDED = 18  # times a text's length, at most, its NFKC and NFKD have: U+FDFA becomes so many
PERSON_KEY = FOLDED * (DISPLAY_NAME + SLACK * USERNAME) + 2  # of a name and a username, folded
KEYED = 1_000  # code points of a name or password that are folded: Python's NFKC is quadratic in combining marks

# Counts.
TOKENS = 20  # of one person: one per program and machine; more are forgotten ones
DIRECT_PEOPLE = 10  # others in one direct conversation; larger groups are rooms
INVITE_PEOPLE = 50  # people added to a room in one step
POST_MESSAGES = 50  # messages in one post: what a slow line sends after an hour in a tunnel
CURSORS = 50  # conversations open at once on one screen
REACTIONS = 20  # different ones on a message: three lines on a phone
REACTED = 10  # people that are named at once for each of them; more have their own page
REACTED_PAGE = 50  # people who have set one of them
WATCHED_PEOPLE = 500  # people whose presence one screen follows
ANNOUNCEMENTS_ON_SCREEN = 20
LINKS = 50  # in one message: a list of sources has fewer, and each is drawn at every reading
MENTIONED = 20  # people named in one message: what the invitation to a meeting needs
EVERYONE_ASKS = (
    20  # people whom a mention of everyone notifies without a question; static/js/controllers/everyone_asks.js
)
HERE = 100  # people of a room whom @here may name, who are online: each gets a row
NOTICES = 1_000  # of one person that are kept
NESTING = 8  # levels of formatting, each within another
NODES = 500  # of a text with formatting: some hundred marks, and each is drawn at every reading
MARKUP = 200  # signs of formatting in a text that is read for them: 6 ms at worst
MARKUP_LINES = 200  # outside code: two of a long list's screens
WAITERS = 500  # long polls that wait for news in one process: a quarter of the handlers that may block at once
WAITERS_EACH = 5  # of one person: a few programs, and those whose network was cut, which nobody notices while they wait
PROBES_HELD = 400  # answers held and WebSockets open for the network's self-test, in one process
PROBES_HELD_EACH = 100  # for one address: sixteen testers of an office at once, at six each
PACED_EACH = 20  # requests of one person that wait for their turn: all of a busy browser, and no more of a flood
SIGHTINGS = 1_000  # rows of networks with a transport: three for each of the networks that people come from
FORM_FIELDS = 200  # twice the people that may be ticked in one form, the longest there is
QUERY_FIELDS = 200  # the same form is also sent as a query
THREAD_PEOPLE = 3  # named below the message on which a thread hangs: what fits a phone's line
SEEN_MEMBERS = 50  # "seen by" is told in conversations up to this size; beyond, it costs N x N events

# Bytes.
SYNC_BYTES = 1_000_000  # of changes in one answer: what one connection may have waiting
PAGE_BYTES = 250_000  # of one page of any list: a minute at 32 kbit/s, and 2 ms to write down
JOB_PAYLOAD = 64_000  # as JSON in ASCII: the longest message has 48,000, of characters in twelve each
KEPT_PARTS = 16_000_000  # of memory for texts that were parsed lately: some ten thousand ordinary ones

# Seconds.
WAIT = 25  # for news: below the 30 after which many proxies take a silent server for a dead one
# Retry-After while as many long polls wait as may: a fifth of them are answered in that time. One that has waited for
# as long makes room for an equal.
WAITERS_TURN = 5
PACE_PATIENCE = 8  # that a request waits for its turn: less than a browser waits for an answer (ACK_TIMEOUT)
REFUSAL_HELD = 1  # that one waits before it is refused a turn: refused at once, it would be asked again at once
PROBE_HOLD = 30  # the longest wait of the network's self-test: a connection that lasts so long lasts as we need

# That the clocks of two machines may differ: no confirmation, rate or time on a message is off by more than people
# would notice. A server whose clock differs more from the database's does not start.
CLOCKS_APART = 60
CLOCKS_NOTED = 1  # beyond which it is logged: machines that keep their clocks by NTP differ by a hundredth of it

CONFIRMATION = 600  # that a password counts once typed: makes a few tokens, and not whoever comes by after lunch

# Days that a token of a program works.
TOKEN_DAYS = 365  # a forgotten one ends some time
TOKEN_DAYS_USUAL = 90
ENDED_DAYS = 30  # that ended sign-ins, tokens and invitations are kept: somebody may want to know of them
JOB_DAYS = 7  # that a job is kept which has succeeded: nobody asks for it later
FAILED_JOB_DAYS = 90  # that one is kept which has failed: operators go on holiday
NOTICE_DAYS = 180  # that what concerned somebody is listed: nobody looks for it later, and the messages stay
SIGHTING_DAYS = 90  # that a network is remembered: a fault is looked for within days, and people move on

# Pages.
HISTORY_PAGE = 50  # two phone screens and some: one round trip brings a good way back
OPENING_PAGE = 24  # the end of a conversation that is opened: fills a screen, and its page weighs about 5 kB
OPENING_UNREAD = 5  # with more unread than this, which fits a phone's screen, it opens at the first of them
OPENING_CONTEXT = 4  # messages above that one: enough to know what it answers, and the first unread stays in sight
ACTIVITY_PAGE = 50
SYNC_PAGE = 200  # changes per conversation in one sync answer
SYNC_RESET = 1_000  # further behind than this, reading the last page anew is cheaper
SUMMARIES = 50  # conversations in the list that a screen keeps
SEARCH_PAGE = 20
DIRECTORY_PAGE = 50
ANNOUNCEMENTS_PAGE = 20
MEMBERS_PAGE = 50
ROOMS_IN_COMMON = 50  # on the page about a person
SIGN_INS_PAGE = 50  # of one person, and of invitations: more are a program's
NETWORKS_PAGE = 100
JOBS_PAGE = 50

# The largest whole number that JavaScript holds exactly; no counter may be asked beyond it.
COUNTER = 2**53 - 1
