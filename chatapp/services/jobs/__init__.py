"""Jobs: work that is stored first, and then done by one of the processes, at least once."""
