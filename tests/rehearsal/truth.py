"""What the country prints, cell by cell: rows of Arrow, in files by report year."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.rehearsal.filings import Filing, Printed

ROWS = 1 << 18
SCHEMA = pa.schema(
    [
        ("report_id", pa.dictionary(pa.int32(), pa.string())),
        ("cell", pa.dictionary(pa.int32(), pa.string())),
        ("hundredths", pa.int64()),
        ("status", pa.dictionary(pa.int32(), pa.string())),
        ("scan", pa.bool_()),
    ]
)


class Truth:
    """Every cell as it is printed, value in hundredths; to be closed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._waiting: defaultdict[int, list[pa.Table]] = defaultdict(list)
        self._writers: dict[int, pq.ParquetWriter] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, tables: Mapping[int, pa.Table]) -> None:
        """Add cells of some report years."""
        for year, table in tables.items():
            self._waiting[year].append(table)
            if sum(each.num_rows for each in self._waiting[year]) >= ROWS:
                self._write(year)

    def close(self) -> None:
        """Write what is still to be written."""
        for year in list(self._waiting):
            self._write(year)
        for writer in self._writers.values():
            writer.close()

    def _write(self, year: int) -> None:
        rows = pa.concat_tables(self._waiting.pop(year)).unify_dictionaries()
        if year not in self._writers:
            self._writers[year] = pq.ParquetWriter(self._folder / f"{year}.parquet", SCHEMA)
        self._writers[year].write_table(rows)


def cells(reports: Iterable[tuple[Filing, Printed]]) -> dict[int, pa.Table]:
    """The cells that reports print, by report year."""
    rows: defaultdict[int, list[tuple[object, ...]]] = defaultdict(list)
    for filing, said in reports:
        filed, is_scan = filing.filed, filing.hand.format == "scan"
        for cell, figure in said.figures.items():
            status = said.shown.statuses.get(cell, "reported")
            known = int(figure * 100) if status == "reported" else None
            rows[filed.year].append((filed.report_id, cell, known, status, is_scan))
    return {year: _table(some) for year, some in rows.items()}


def _table(rows: list[tuple[object, ...]]) -> pa.Table:
    columns = zip(*rows, strict=True)
    arrays = [pa.array(each, field.type) for each, field in zip(columns, SCHEMA, strict=True)]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)
