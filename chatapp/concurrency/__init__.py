"""Greenlets and threads: all code beside the transport's loop that uses eventlet. It imports nothing of the app."""

import os
import warnings

# Eventlet is in maintenance mode, so it is used in few modules only; operators need not read that at each start.
warnings.filterwarnings("ignore", r"\s*Eventlet is deprecated")

# Host names are resolved at start only, when no greenlet waits; eventlet's own resolver takes 0.1 s to load.
os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")
