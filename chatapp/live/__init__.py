"""What lives in memory only: connections and rates. Losing it loses no message."""
