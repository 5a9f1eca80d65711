"""Administration: accounts, announcements, networks."""
