"""How large a document may be before it is refused, each bound with its reason."""

MAX_BYTES = 64 << 20
"""A report is at most a few megabytes; the largest pages seen carry pictures as data addresses."""

MAX_COLUMNS = 200
"""The widest statutory table has 15 columns; a colspan beyond this is a mistake or an attack."""

MAX_ROWS = 5_000
"""Table 3 has 28 rows; a whole report laid out as one table has some hundreds."""

MAX_SLOTS = 400_000
"""Grid places in one document, merged cells expanded."""

MAX_DEPTH = 1_000
"""Nesting of elements; pages of real systems stay below 60. Parsing takes the square of it."""

MANY_TAGS = 4_000
"""From here on the nesting is measured before parsing; fewer tags cannot do harm."""

MAX_SHEETS = 300
"""Worksheets of one workbook; a county's bundle has some dozens."""

MAX_AREA = 2_000_000
"""Places between the first and the last cell of all worksheets: 32 bytes each as they are read."""

MAX_PICTURES = 60
"""Pictures taken from one document: a report has some dozens of pages, each takes seconds."""
