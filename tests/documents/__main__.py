"""python -m tests.documents: checks all documents and comments; prints the complaints, and exits with 1 if any."""

import sys

from tests.documents import checks

complaints = [
    *checks.too_wide(),
    *checks.dead_links(),
    *checks.missing_files(),
    *checks.retired(),
    *checks.relative_beginnings(),
]
print("\n".join(complaints) or "The documents are in order.", file=sys.stderr if complaints else sys.stdout)
sys.exit(1 if complaints else 0)
