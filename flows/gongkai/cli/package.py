"""`gongkai validate`: a published package, judged."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gongkai.cli import options, output
from gongkai.cli.language import current, say

if TYPE_CHECKING:
    from gongkai.model import Finding


def validate(
    package: Annotated[str, typer.Argument(metavar="PACKAGE_OR_URL", help="argument.package")],
    form: options.Format = "table",
) -> int:
    """Print what is wrong with a release; 1 where the package itself is at fault.

    What is wrong with the reports' own data was published with them: it is shown, no fault.
    """
    from gongkai.cli.judgement import judged
    from gongkai.cli.rederiving import areas, derivations
    from gongkai.package import open_package, package_nearby, validate_package
    from gongkai.published.proof import unproven

    output.check_format(form)
    data: tuple[Finding, ...] = ()
    with package_nearby(package) as opened:
        faults = validate_package(opened)
        if not errors(faults):
            misshapen, data = judged(opened)
            faults = (*faults, *misshapen)
        if not errors(faults):
            faults, data = (*faults, *derivations(opened)), (*data, *areas(opened))
    if not errors(faults):
        # The release before lies beside the release itself, not beside a copy of it.
        faults = (*faults, *unproven(open_package(package).folder))
    print_findings(form, {"package": faults, "data": data})
    broken = errors(faults)
    if form == "table":
        sentence = "check.invalid" if broken else "check.valid"
        print(say(sentence, package=package, count=len(broken)))
    return 1 if broken else 0


def errors(faults: "Sequence[Finding]") -> "Sequence[Finding]":
    """Return those that make a package unusable; that it was withdrawn is only said."""
    return [each for each in faults if each.level == "error"]


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
