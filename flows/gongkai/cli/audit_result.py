"""The result of an audit for people: rates, intervals, and where to look."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gongkai.cli import output
from gongkai.cli.language import say

COUNTS = ("cells", "sampled", "wrong", "wrong_numbers", "disagreements")
SHOWN = ("number", "report_id", "cell", "published", "keyed", "kind")


def show(result: Mapping[str, Any], path: Path) -> None:
    """Print the rates and the cells that differ."""
    names = ("stratum", *COUNTS, "rate", "interval")
    headings = {name: say(f"audit.head_{name}") for name in names}
    title = say("audit.title", version=result["version"], seed=result["seed"])
    output.print_records("table", title, headings, map(row, result["rows"]))
    whole = result["rows"][0]
    sentence = "audit.rate" if whole["wrong"] else "audit.none_wrong"
    print(
        say(
            sentence,
            wrong=whole["wrong"],
            sampled=whole["sampled"],
            rate=percent(whole["rate"]),
            low=percent(whole["low"]),
            high=percent(whole["high"]),
            confidence=f"{whole['confidence']:.0%}",
        )
    )
    if result["differences"]:
        headings = {name: say(f"audit.head_{name}") for name in SHOWN}
        records = [
            {**each, "kind": say(f"audit.kind_{each['kind']}")} for each in result["differences"]
        ]
        output.print_records("table", say("audit.differences"), headings, records)
        print(say("audit.look"))
    print(say("audit.written", path=path, folder=path.parent.parent, name=path.parent.name))


def row(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a row of the table of rates."""
    stratum = say("audit.all") if record["format"] is None else record["stratum"]
    interval = f"{percent(record['low'])} – {percent(record['high'])}"
    return {**record, "stratum": stratum, "rate": percent(record["rate"]), "interval": interval}


def percent(share: float) -> str:
    """Return a share as people write it.

    >>> percent(0.012345)
    '1.23 %'
    """
    return f"{share * 100:.2f} %"
