"""What is told of a document or a report, beside the rules: `schemas/both/findings.csv`."""

import csv
from importlib.resources import files

from extension.written import anchored, literal
from gongkai.release.markdown import cell, heading


def page() -> str:
    """Return every finding under a heading of its own, with its level and both sentences."""
    path = files("gongkai.schemas").joinpath("both", "findings.csv")
    rows = csv.DictReader(path.read_text("utf-8").splitlines())
    return "\n\n".join(
        "\n\n".join(
            (
                anchored(f"finding-{row['id']}", heading(2, cell(row["id"]))),
                f"*{row['level']}*",
                literal(row["statement_en"]),
                literal(row["statement_zh"]),
            )
        )
        for row in rows
    )
