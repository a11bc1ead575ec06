"""Tables put away on this machine while a run lasts."""

from itertools import count
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from gongkai.pieces import Keep


def kept_in(folder: Path) -> Keep:
    """Return what writes each table it is given to a Parquet file of its own in a new folder."""
    folder.mkdir(parents=True)
    number = count()

    def keep(table: pa.Table) -> Path:
        path = folder / f"{next(number):06}.parquet"
        # Read again soon: how small the file is matters less than how quickly it is written.
        pq.write_table(table, path, compression="lz4")
        return path

    return keep
