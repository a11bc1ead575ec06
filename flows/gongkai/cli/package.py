"""`gongkai validate` and `gongkai diff`: a published package, judged and compared."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gongkai.cli import options, output
from gongkai.cli.language import current, say

if TYPE_CHECKING:
    from gongkai.model import Finding


def validate(
    package: Annotated[Path, typer.Argument(metavar="PACKAGE", help="argument.package")],
    form: options.Format = "table",
) -> int:
    """Print what is wrong with a release; 1 where the package itself is at fault.

    What is wrong with the reports' own data was published with them: it is shown, no fault.
    """
    from gongkai.cli.judgement import rules, shapes
    from gongkai.package import open_package, validate_package

    output.check_format(form)
    faults = validate_package(package)
    data: tuple[Finding, ...] = ()
    if not faults:
        opened = open_package(package)
        faults, data = tuple(shapes(opened)), rules(opened)
    print_findings(form, {"package": faults, "data": data})
    broken = [each for each in faults if each.level == "error"]
    if form == "table":
        sentence = "check.invalid" if broken else "check.valid"
        print(say(sentence, package=package, count=len(broken)))
    return 1 if broken else 0


def print_findings(form: str, findings: "dict[str, Sequence[Finding]]") -> None:
    """Print the faults of the package, then those of the data; a table only where there are any."""
    fields = ("report_id", "level", "rule", "cell", "message")
    headings = {name: say(f"figures.{name}") for name in fields}
    for concerns, found in findings.items():
        records = [{"concerns": concerns, **finding_record(each)} for each in found]
        if form == "table" and records:
            worded = [{**each, "level": say(f"figures.level_{each['level']}")} for each in records]
            output.print_records(form, say(f"check.{concerns}_findings"), headings, worded)
        elif form == "json":
            output.print_records(form, "", headings, records)
    if form == "csv":
        rows = [
            [concerns, *(finding_record(each)[name] for name in fields)]
            for concerns, found in findings.items()
            for each in found
        ]
        output.print_csv(("concerns", *fields), rows)


def finding_record(finding: "Finding") -> dict[str, Any]:
    """Return one finding in the reader's language."""
    address = (finding.table, finding.line, finding.column)
    return {
        "report_id": finding.report_id,
        "level": finding.level,
        "rule": finding.rule,
        "cell": ".".join(part for part in address if part),
        "message": finding.message(current()),
    }


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="argument.old")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="argument.new")],
    form: options.Format = "table",
) -> None:
    """Print the observations that differ between two releases."""
    from gongkai import catalogue
    from gongkai.package import diff as compare

    output.check_format(form)
    changes = compare(old, new)
    if form == "table" and not changes.num_rows:
        print(say("diff.same"), file=sys.stderr)
        return
    title = "title" if current() == "zh" else "titleEn"
    fields = catalogue.record_schemas()["changes"]["fields"]
    titles = {field["name"]: field.get(title, field["name"]) for field in fields}
    # A person wants to see what has changed; digests are for programs.
    shown = [n for n in changes.column_names if form != "table" or not n.endswith("digest")]
    headings = {name: titles.get(name, name) for name in shown}
    output.print_records(form, say("diff.title", old=old, new=new), headings, changes.to_pylist())
