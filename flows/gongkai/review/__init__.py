"""The review of what was found wrong: cases for a person, and what becomes of them.

Cases are built from the tables of a release, purely; `files` alone writes.
"""
