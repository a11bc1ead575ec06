"""`gongkai register add`: one agency, one source, or both, at the end of the register's files."""

import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from gongkai.cli import options
from gongkai.cli.language import current, say
from gongkai.cli.misuse import Misuse
from gongkai.cli.register_folder import place, standing, write
from gongkai.keeping import held

if TYPE_CHECKING:
    from gongkai.catalogue.register import Fault, Judged

Text = str | None
Record = dict[str, Text]
Name = Annotated[Text, typer.Option("--name", metavar="NAME", help="option.add_name")]
Level = Annotated[Text, typer.Option("--level", metavar="LEVEL", help="option.add_level")]
AgencyId = Annotated[Text, typer.Option("--id", metavar="ID", help="option.add_id")]
Division = Annotated[Text, typer.Option("--division", metavar="CODE", help="option.add_division")]
Uscc = Annotated[Text, typer.Option("--uscc", metavar="CODE", help="option.add_uscc")]
Parent = Annotated[Text, typer.Option("--parent", metavar="ID", help="option.add_parent")]
Url = Annotated[Text, typer.Option("--url", metavar="URL", help="option.add_url")]
Kind = Annotated[Text, typer.Option("--kind", metavar="report|list|folder", help="option.add_kind")]
Year = Annotated[Text, typer.Option("--year", metavar="YEAR", help="option.add_year")]
Series = Annotated[
    Text, typer.Option("--series", metavar="own|aggregate", help="option.add_series")
]
Hint = Annotated[Text, typer.Option("--hint", metavar="CSS", help="option.add_hint")]
# Of one name or code under two ids: a command that was typed twice, more often than two bodies.
TWICE = ("register.name_twice", "register.uscc_twice")


def add(
    name: Name = None,
    level: Level = None,
    agency_id: AgencyId = None,
    division: Division = None,
    uscc: Uscc = None,
    parent: Parent = None,
    url: Url = None,
    kind: Kind = None,
    year: Year = None,
    series: Series = None,
    hint: Hint = None,
    register: options.Register = None,
) -> int:
    """Add to a register what is right; 1, and nothing written, where something is wrong with it."""
    agency: Record = {"agency_id": agency_id, "name": name, "level": level,
                      "division_code": division, "uscc": uscc, "parent_id": parent}  # fmt: skip
    source: Record = {"agency_id": agency_id, "url": url, "kind": kind, "report_year": year,
                      "series": series, "hint": hint}  # fmt: skip
    check_arguments(agency, source)
    folder = place(register)
    with held(folder):
        files, judged = standing(folder)
        added = records(agency, source, judged)
        contents = written(files, judged, added)
        faults = judged_additions(files, contents)
        wrong = [f for f in faults if f.level == "error" or (f.code in TWICE and not agency_id)]
        if wrong:
            refuse(wrong)
            return 1
        write(folder, contents)
    report(added, faults)
    return 0


def check_arguments(agency: Mapping[str, Text], source: Mapping[str, Text]) -> None:
    """Raise Misuse for options that make no sense together."""
    if not agency["name"]:
        if not agency["agency_id"]:
            raise Misuse("misuse.register_who")
        for column, option in (("level", "--level"), ("division_code", "--division"),
                               ("uscc", "--uscc"), ("parent_id", "--parent")):  # fmt: skip
            if agency[column]:
                raise Misuse("misuse.register_new", name=option)
        if not source["url"]:
            raise Misuse("misuse.together", name="--id", needed="--name / --url")
    elif not agency["level"]:
        raise Misuse("misuse.together", name="--name", needed="--level")
    if source["url"] and not source["kind"]:
        raise Misuse("misuse.together", name="--url", needed="--kind")
    for column, option in (("kind", "--kind"), ("report_year", "--year"), ("series", "--series"),
                           ("hint", "--hint")):  # fmt: skip
        if source[column] and not source["url"]:
            raise Misuse("misuse.together", name=option, needed="--url")


def records(agency: Record, source: Record, judged: "Judged") -> dict[str, Record]:
    """Return the row for each table that gets one, with the identifier that holds."""
    from gongkai.catalogue.register.additions import made_id, taken_ids
    from gongkai.catalogue.register.headings import code_of

    def coded(record: Record) -> Record:
        return {column: text and code_of(column, text) for column, text in record.items()}

    found: dict[str, Record] = {}
    agency_id = agency["agency_id"]
    if agency["name"]:
        agency_id = agency_id or made_id(agency, taken_ids(judged.tables.values()))
        found["agencies"] = coded({**agency, "agency_id": agency_id})
    if source["url"]:
        found["sources"] = coded({**source, "agency_id": agency_id})
    return found


def written(
    files: Mapping[str, bytes], judged: "Judged", added: Mapping[str, Record]
) -> dict[str, bytes]:
    """Return the files as they would be."""
    from gongkai.catalogue.register.additions import appended

    return {
        name: appended(judged.tables[name], files[name], [record]) for name, record in added.items()
    }


def judged_additions(
    files: Mapping[str, bytes], contents: Mapping[str, bytes]
) -> "tuple[Fault, ...]":
    """Return what is wrong or doubtful at the rows that would be added, and every error."""
    from gongkai.catalogue.register import judge
    from gongkai.catalogue.register.additions import next_line
    from gongkai.catalogue.register.table import file_name

    first = {file_name(name): next_line(files[name]) for name in contents}
    faults = judge({**files, **contents}).faults
    return tuple(
        fault
        for fault in faults
        if fault.level == "error" or (fault.file in first and fault.line == first[fault.file])
    )


def refuse(faults: "Iterable[Fault]") -> None:
    """Say why nothing was written."""
    faults = tuple(faults)
    print(say("register_add.refused"), file=sys.stderr)
    for fault in faults:
        print(placed(fault), file=sys.stderr)
    if any(fault.code in TWICE for fault in faults):
        print(say("register_add.twice"), file=sys.stderr)


def report(added: Mapping[str, Mapping[str, Text]], faults: "Iterable[Fault]") -> None:
    """Say what was written, and what is doubtful in it."""
    for name, record in added.items():
        row = record["name"] if name == "agencies" else record["url"]
        print(say(f"register_add.{name}", agency=record["agency_id"], row=row))
    for fault in faults:
        print(placed(fault))


def placed(fault: "Fault") -> str:
    """Return a fault on one line: its level, its column, its sentence."""
    level = say(f"figures.level_{fault.level}")
    return say(
        "register_add.fault", level=level, column=fault.column or "", what=fault.message(current())
    )
