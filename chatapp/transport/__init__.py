"""Everything below Socket.IO: what knows eventlet and the inside of python-engineio. It imports nothing of the app."""

import warnings

# That eventlet is in maintenance only is why it is kept in here; operators need not read it at each start.
warnings.filterwarnings("ignore", r"\s*Eventlet is deprecated")
