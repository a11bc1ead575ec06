"""What the made-up country is made of: shares of formats and of years. Data and nothing else.

The shares of formats follow what sites of agencies publish: mostly pages of their content system,
then text PDF and Word, a few sheets and plain texts, and a small rest of scans.
"""

from collections.abc import Mapping

SEED = 20260401
NEWEST = 2025
AS_OF = "2026-06-01"
"""The day at which lateness is judged: after every deadline for the newest year."""

FORMATS: Mapping[str, float] = {
    "html": 0.820,
    "pdf": 0.090,
    "docx": 0.050,
    "doc": 0.015,
    "xlsx": 0.010,
    "xls": 0.005,
    "txt": 0.008,
    "scan": 0.002,
}
"""The share of reports in each format; an agency keeps its format over the years."""

FIRST_YEARS = (2019, 2025, 2024, 2025, 2025, 2023, 2025, 2024, 2025, 2025)
"""The first report year of the agencies of one area after the other."""

FAULTS_IN = 1_000
"""One report in so many has a fault of each kind, and one at least."""

CHANGED = 0.01
"""The share of the newest reports that are replaced before the second run."""

SERVED = 200
"""Reports that are served on loopback and gathered from there, in a small country fewer."""
