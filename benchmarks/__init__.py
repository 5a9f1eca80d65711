"""The measurements behind docs/performance.md: `make bench` measures chatapp beside its peers."""
