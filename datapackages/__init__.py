"""The published packages as data: what they are called, under which licence, from which sources."""
