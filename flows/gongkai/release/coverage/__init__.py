"""Coverage: which reports were due, by the register, and what became of each.

Completeness is judged by the list of who had to report, never by an error rate. A row is an
agency, a year and a series:

    due         which rows there are, and until when each report had to be public
    seen        what the captures of every run say of addresses and lists, indexed once
    found       found, not on the site, not reached, not due; and why
    timeliness  on time or late, and what that rests on
    history     first, replaced or withdrawn
    rows        all of it, agency by agency
"""

from gongkai.release.coverage.rows import coverage

__all__ = ["coverage"]
