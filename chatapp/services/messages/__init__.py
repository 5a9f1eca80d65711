"""Messages: posting, editing, reading, history, and what changed since."""
