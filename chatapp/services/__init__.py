"""The rules, as verbs: one function, one intention, one transaction, at most one broadcast."""
