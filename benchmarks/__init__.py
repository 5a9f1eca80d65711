"""What is claimed about speed, runnable: `make bench` measures chatapp beside its peers, for docs/performance.md."""
