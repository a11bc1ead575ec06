"""One fault at a time in a sound package: we find each, and so does frictionless where it can.

The table at the end says of every fault whether frictionless finds it. It is asserted both ways,
so that a change of frictionless is noticed.
"""

import json
import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.csv
import pytest

from gongkai.catalogue.arrow import arrow_schema
from gongkai.model import Finding
from gongkai.published.conformance import conformance
from gongkai.published.folder import open_folder
from gongkai.published.form import (
    PARQUET_FORMAT,
    PARQUET_TYPE,
    TABLE,
    TWIN,
    digest,
    json_bytes,
)
from gongkai.published.rows import csv_bytes, parquet_bytes
from gongkai.published.verdict import verdict
from gongkai.validate import shape
from gongkai.validate.constraints import parse


def field(name: str, kind: str = "string", **constraints: object) -> dict[str, Any]:
    return {"name": name, "type": kind, "constraints": constraints}


def key(name: str, resource: str, other: str) -> dict[str, Any]:
    return {"fields": [name], "reference": {"resource": resource, "fields": [other]}}


SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    "agencies": {
        "fields": [
            field("agency_id", required=True, pattern="[a-z]+[0-9]*"),
            field("name", required=True, minLength=2, maxLength=6),
            {
                **field("level", required=True),
                "categories": [{"value": "county", "label": "县"}, "township"],
            },
            field("seal", unique=True),
            field("parent_id"),
        ],
        "primaryKey": ["agency_id"],
        "foreignKeys": [key("parent_id", "", "agency_id")],
    },
    "reports": {
        "fields": [
            field("report_id", required=True),
            field("agency_id"),
            field("report_year", "integer", minimum=2008, maximum=2100),
            field("series", enum=["own", "aggregate"]),
            field("due", "date", minimum="2008-01-01"),
            field("seen", "datetime"),
            field("final", "boolean"),
        ],
        "primaryKey": ["report_id"],
        "uniqueKeys": [["agency_id", "report_year", "series"]],
        "foreignKeys": [key("agency_id", "agencies", "agency_id")],
    },
    "figures": {
        "fields": [
            field("report_id", required=True),
            field("line", required=True),
            field("count", "integer", minimum=0),
            field("fee", "number", minimum=0),
            field("note"),
        ],
        "primaryKey": ["report_id", "line"],
        "foreignKeys": [key("report_id", "reports", "report_id")],
    },
}
TEXTS = {
    "agencies": """agency_id,name,level,seal,parent_id
a1,甲县,county,s1,
a2,乙镇,township,s2,a1
a3,丙镇,township,,a1
""",
    "reports": """report_id,agency_id,report_year,series,due,seen,final
a1-2023,a1,2023,own,2024-03-31,2024-01-20T01:02:03Z,true
a1-2024,a1,2024,own,2025-03-31,2025-01-20T01:02:03Z,false
a2-2024,a2,2024,own,,2025-01-21T00:00:00Z,false
doc-1,,,own,,,
""",
    "figures": """report_id,line,count,fee,note
a1-2023,received,12,0.5,plain
a1-2023,granted,7,,"with, a comma"
a1-2024,received,0,59237.2449,"two
lines"
a1-2024,granted,3,12,
a2-2024,received,,,last
""",
}


def written(name: str) -> bytes:
    """The sound CSV: CRLF after each row, but not in the text of two lines."""
    return re.sub(r"(?<!two)\n", "\r\n", TEXTS[name]).encode()


def texts(content: bytes) -> pa.Table:
    """A CSV as it stands: every field a text, an empty one null, a quoted empty one a text."""
    names = content.split(b"\r\n")[0].decode().split(",")
    return pa.csv.read_csv(
        pa.BufferReader(content),
        parse_options=pa.csv.ParseOptions(newlines_in_values=True),
        convert_options=pa.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )


def typed(name: str) -> pa.Table:
    """The sound table with its types."""
    rows = texts(written(name))
    columns = []
    for field, described in zip(SCHEMAS[name]["fields"], arrow_schema(SCHEMAS[name]), strict=True):
        column = rows.column(field["name"]).combine_chunks()
        wanted = pa.types.is_string(described.type)
        columns.append(column if wanted else parse(column, field["type"], described.type))
    return pa.table(columns, schema=arrow_schema(SCHEMAS[name]))


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package without any fault."""
    folder = tmp_path_factory.mktemp("sound") / "1.0.0"
    (folder / "data").mkdir(parents=True)
    (folder / "schemas").mkdir()
    resources = []
    for name, schema in SCHEMAS.items():
        table = typed(name)
        assert csv_bytes(table) == written(name), "our own writer prints the sound text"
        (folder / f"schemas/{name}.json").write_bytes(json_bytes(schema))
        (folder / f"data/{name}.csv").write_bytes(written(name))
        (folder / f"data/{name}.parquet").write_bytes(parquet_bytes(table))
        resources.append(
            {"name": name, "type": "table", "path": f"data/{name}.csv", TABLE: f"made_up_{name}",
             "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
             "schema": f"schemas/{name}.json"}
        )  # fmt: skip
        resources.append(
            {"name": f"{name}-parquet", "path": f"data/{name}.parquet", TABLE: f"made_up_{name}",
             TWIN: name,
             "format": PARQUET_FORMAT, "mediatype": PARQUET_TYPE}
        )  # fmt: skip
    (folder / "datapackage.json").write_bytes(
        json_bytes({"name": "seeded", "version": "1.0.0", "resources": resources})
    )
    seal(folder)
    return folder


def seal(folder: Path) -> None:
    """Write size and digest of every file as it is now, as a forger would."""
    descriptor = json.loads((folder / "datapackage.json").read_bytes())
    for each in descriptor["resources"]:
        content = (folder / each["path"]).read_bytes()
        each.update(bytes=len(content), hash=digest(content))
    (folder / "datapackage.json").write_bytes(json_bytes(descriptor))


class Fault(NamedTuple):
    """What is put in the place of what in a CSV, and who finds it.

    `ours` is (rule, row, field, value) of each finding over the CSV read as text. `frictionless`
    is `finds` where it gives these very findings, `otherwise` where it tells the fault in another
    way, `lax` where it finds nothing; for the last two a reason stands in `why`.
    """

    table: str
    old: str
    new: str
    ours: tuple[tuple[str, int, str, str], ...]
    frictionless: str
    why: str = ""


TABLE_OF = {"A": "agencies", "R": "reports", "F": "figures"}


def fault(
    planted: str, rule: str, row: int, field: str, value: str, judged: str, why: str = ""
) -> Fault:
    """A fault with one finding; `planted` is `<table>|<old>|<new>`."""
    letter, old, new = planted.split("|")
    return Fault(TABLE_OF[letter], old, new, ((rule, row, field, value),), judged, why)


DIGITS = "it takes any digits, underscores and blanks that Python takes for a number"
WIDTH = "it has no bound: a number is lost only where it is put into a column"
NUMBERS = "Table Schema allows more spellings of a number than a release writes"
EMPTY = "it does not tell a quoted empty text from an empty field"
CODES = "it ignores categories"
KEYS = "it ignores uniqueKeys"
DATES = "its dates are those of strptime: other digits, no leading zeros"
INSTANTS = "it takes every instant of ISO 8601; ours are UTC, whole seconds, with a Z"
BOOLEANS = "Table Schema allows more spellings of a truth than a release writes"
T, MIN, MAX = "SHAPE-TYPE", "SHAPE-MINIMUM", "SHAPE-MAXIMUM"
ENUM, FORM, FOREIGN = "SHAPE-ENUM", "SHAPE-PATTERN", "SHAPE-FOREIGN-KEY"
PRIMARY, UNIQUE, REQUIRED = "SHAPE-PRIMARY-KEY", "SHAPE-UNIQUE", "SHAPE-REQUIRED"
CELLS = [
    # integers
    fault("F|granted,7,|granted,seven,", T, 2, "count", "seven", "finds"),
    fault("F|received,12,|received,-,", T, 1, "count", "-", "finds"),
    fault("F|received,12,|received,0x12,", T, 1, "count", "0x12", "finds"),
    fault('F|received,12,|received,"1,200",', T, 1, "count", "1,200", "finds"),
    fault("F|granted,7,|granted,7.5,", T, 2, "count", "7.5", "finds"),
    fault("F|granted,7,|granted,7.0,", T, 2, "count", "7.0", "finds"),
    fault("F|granted,7,|granted,7e0,", T, 2, "count", "7e0", "finds"),
    fault("F|received,12,|received,12\0,", T, 1, "count", "12\0", "finds"),
    fault("F|received,12,|received,１２,", T, 1, "count", "１２", "lax", DIGITS),
    fault("F|received,12,|received,١٢,", T, 1, "count", "١٢", "lax", DIGITS),
    fault("F|received,12,|received,1_2,", T, 1, "count", "1_2", "lax", DIGITS),
    fault("F|received,12,|received, 12 ,", T, 1, "count", " 12 ", "lax", DIGITS),
    fault("F|received,12,|received,\u00a012,", T, 1, "count", "\u00a012", "lax", DIGITS),
    fault("F|received,12,|received,+12,", T, 1, "count", "+12", "lax", NUMBERS),
    fault(f"F|received,12,|received,{'9' * 20},", T, 1, "count", "9" * 20, "lax", WIDTH),
    fault('F|received,,,last|received,"",,last', T, 5, "count", "", "lax", EMPTY),
    fault("F|received,12,|received,-1,", MIN, 1, "count", "-1", "finds"),
    # numbers
    fault("F|12,0.5,|12,none,", T, 1, "fee", "none", "finds"),
    fault("F|12,0.5,|12,0.5%,", T, 1, "fee", "0.5%", "finds"),
    fault('F|12,0.5,|12,"0,5",', T, 1, "fee", "0,5", "finds"),
    fault("F|12,0.5,|12,０.５,", T, 1, "fee", "０.５", "lax", DIGITS),
    fault("F|59237.2449|59_237.2449", T, 3, "fee", "59_237.2449", "lax", DIGITS),
    fault("F|12,0.5,|12, 0.5,", T, 1, "fee", " 0.5", "lax", DIGITS),
    fault("F|12,0.5,|12,5e-1,", T, 1, "fee", "5e-1", "lax", NUMBERS),
    fault("F|12,0.5,|12,.5,", T, 1, "fee", ".5", "lax", NUMBERS),
    fault("F|12,0.5,|12,INF,", T, 1, "fee", "INF", "lax", NUMBERS),
    fault("F|12,0.5,|12,NaN,", T, 1, "fee", "NaN", "otherwise", "NaN is no minimum to it"),
    fault("F|12,0.5,|12,0.1234567,", T, 1, "fee", "0.1234567", "lax", WIDTH),
    fault("F|12,0.5,|12,-0.5,", MIN, 1, "fee", "-0.5", "finds"),
    # required, lengths, patterns, codes, bounds
    fault("A|甲县,county|,county", REQUIRED, 1, "name", "", "finds"),
    fault("A|a3,丙镇|a3,丙", FORM, 3, "name", "丙", "finds"),
    fault("A|a3,丙镇|a3,丙丙丙丙丙丙镇", FORM, 3, "name", "丙丙丙丙丙丙镇", "finds"),
    fault("A|a3,丙镇|A3,丙镇", FORM, 3, "agency_id", "A3", "finds"),
    fault("A|a3,丙镇|a3x,丙镇", FORM, 3, "agency_id", "a3x", "finds"),
    fault('A|a3,丙镇|"a3\n",丙镇', FORM, 3, "agency_id", "a3\r\n", "finds"),
    fault("R|2024,own,2025|2024,joint,2025", ENUM, 2, "series", "joint", "finds"),
    fault("R|2024,own,2025|2024, own,2025", ENUM, 2, "series", " own", "finds"),
    fault("A|丙镇,township|丙镇,village", ENUM, 3, "level", "village", "lax", CODES),
    fault("A|丙镇,township|丙镇,Township", ENUM, 3, "level", "Township", "lax", CODES),
    fault("R|a1,2023,own|a1,1999,own", MIN, 1, "report_year", "1999", "finds"),
    fault("R|a1,2023,own|a1,2203,own", MAX, 1, "report_year", "2203", "finds"),
    fault("R|2024-03-31|2007-12-31", MIN, 1, "due", "2007-12-31", "finds"),
    # dates, instants, truths
    fault("R|2024-03-31|2024-02-30", T, 1, "due", "2024-02-30", "finds"),
    fault("R|2024-03-31|2024/03/31", T, 1, "due", "2024/03/31", "finds"),
    fault("R|2024-03-31|20240331", T, 1, "due", "20240331", "finds"),
    fault("R|2024-03-31|2024年3月31日", T, 1, "due", "2024年3月31日", "finds"),
    fault("R|2024-03-31| 2024-03-31", T, 1, "due", " 2024-03-31", "finds"),
    fault("R|2024-03-31|２０２４-03-31", T, 1, "due", "２０２４-03-31", "lax", DATES),
    fault("R|2024-03-31|2024-3-31", T, 1, "due", "2024-3-31", "lax", DATES),
    fault("R|2024-01-20T|2024-13-20T", T, 1, "seen", "2024-13-20T01:02:03Z", "finds"),
    fault("R|:03Z,true|:61Z,true", T, 1, "seen", "2024-01-20T01:02:61Z", "finds"),
    fault("R|2024-01-20T|2024-01-20 ", T, 1, "seen", "2024-01-20 01:02:03Z", "lax", INSTANTS),
    fault("R|:03Z,true|:03,true", T, 1, "seen", "2024-01-20T01:02:03", "lax", INSTANTS),
    fault("R|:03Z,true|:03.5Z,true", T, 1, "seen", "2024-01-20T01:02:03.5Z", "lax", INSTANTS),
    fault(
        "R|:03Z,true|:03+08:00,true", T, 1, "seen", "2024-01-20T01:02:03+08:00", "lax", INSTANTS
    ),
    fault("R|T01:02:03Z,t|T24:00:00Z,t", T, 1, "seen", "2024-01-20T24:00:00Z", "lax", INSTANTS),
    fault("R|Z,true|Z,yes", T, 1, "final", "yes", "finds"),
    fault("R|Z,true|Z, true", T, 1, "final", " true", "finds"),
    fault("R|Z,true|Z,True", T, 1, "final", "True", "lax", BOOLEANS),
    fault("R|Z,true|Z,1", T, 1, "final", "1", "lax", BOOLEANS),
    # keys
    fault("A|乙镇,township,s2|乙镇,township,s1", UNIQUE, 2, "seal", "s1", "finds"),
    fault("A|a3,丙镇|a2,丙镇", PRIMARY, 3, "agency_id", "a2", "finds"),
    fault(
        "F|a1-2023,granted|a1-2023,received",
        PRIMARY, 2, "report_id, line", "a1-2023, received", "finds",
    ),
    fault(
        "R|a1-2024,a1,2024|a1-2024,a1,2023",
        UNIQUE, 2, "agency_id, report_year, series", "a1, 2023, own", "lax", KEYS,
    ),
    fault("R|a2-2024,a2|a2-2024,a9", FOREIGN, 3, "agency_id", "a9", "finds"),
    fault("R|a2-2024,a2|a2-2024,A2", FOREIGN, 3, "agency_id", "A2", "finds"),
    fault("R|a2-2024,a2|a2-2024,a2 ", FOREIGN, 3, "agency_id", "a2 ", "finds"),
    fault("F|a2-2024,received|a2-2025,received", FOREIGN, 5, "report_id", "a2-2025", "finds"),
    fault("A|a3,丙镇,township,,a1|a3,丙镇,township,,a9", FOREIGN, 3, "parent_id", "a9", "finds"),
    Fault(
        "reports", "doc-1,,,own", ",,,own",
        ((REQUIRED, 4, "report_id", ""), (PRIMARY, 4, "report_id", "")), "finds",
    ),
    Fault(
        "figures", "a1-2023,granted", "a1-2023,",
        ((REQUIRED, 2, "line", ""), (PRIMARY, 2, "report_id, line", "a1-2023, ")),
        "otherwise", "a key is empty to it only where all of its fields are",
    ),
]  # fmt: skip


def planted(fault: Fault) -> bytes:
    text = written(fault.table).decode()
    old, new = (each.replace("\n", "\r\n") for each in (fault.old, fault.new))
    assert text.count(old) == 1, "a fault is planted in one place"
    return text.replace(old, new).encode()


@pytest.fixture
def harmed(sound: Path, tmp_path: Path) -> Callable[[str, bytes], Path]:
    """A copy of the package in which one CSV holds something else, sealed again."""

    def copy(table: str, content: bytes) -> Path:
        folder = Path(shutil.copytree(sound, tmp_path / "1.0.0"))
        (folder / f"data/{table}.csv").write_bytes(content)
        seal(folder)
        return folder

    return copy


def told(findings: Iterable[Finding]) -> list[tuple[Any, ...]]:
    """What a finding says, all but the report that it is about."""
    return sorted(
        (each.rule, each.table, each.column, each.expected, each.printed, each.message_zh)
        for each in findings
    )


def ids(fault: Fault) -> str:
    return f"{fault.table}: {fault.old} > {fault.new}".encode("unicode_escape").decode()


def test_the_sound_package_has_no_fault(sound: Path) -> None:
    assert verdict(sound) == ()
    for name in SCHEMAS:
        assert shapes(written(name), name) == ()


def shapes(content: bytes, name: str) -> tuple[Finding, ...]:
    parents = {each: texts(written(each)) for each in SCHEMAS if each != name}
    return shape(texts(content), SCHEMAS[name], parents, name)


def test_enough_faults_are_planted() -> None:
    assert len(CELLS) >= 50
    assert {each.frictionless for each in CELLS} == {"finds", "otherwise", "lax"}
    assert all(bool(each.why) != (each.frictionless == "finds") for each in CELLS)


@pytest.mark.parametrize("fault", CELLS, ids=ids)
def test_a_fault_of_a_cell_is_found_by_us_and_by_frictionless_where_it_can(
    fault: Fault, harmed: Any
) -> None:
    content = planted(fault)
    ours = shapes(content, fault.table)
    assert [(each.rule, each.printed) for each in ours] == [(r, v) for r, _, _, v in fault.ours]
    for each, (_, row, field, _) in zip(ours, fault.ours, strict=True):
        assert f" {row} " in each.message_en or f" row {row}, " in each.message_en
        assert field in each.message_en
        assert each.level == "error"
        assert each.table == fault.table
    folder = harmed(fault.table, content)
    theirs = conformance(open_folder(folder))
    judged = "finds" if told(theirs) == told(ours) else "otherwise" if theirs else "lax"
    assert judged == fault.frictionless
    (twin,) = verdict(folder)
    assert twin.rule == "PACKAGE-TWIN"
    assert f"#{fault.ours[0][1]}: " in twin.message_en


HEADINGS = [
    # old heading, new heading, what we say: field, expected, printed; does frictionless?
    ("count,fee", "number,fee", [("count", "int64", "—"), ("number", "—", "string")], "finds"),
    ("count,fee", "Count,fee", [("count", "int64", "—"), ("Count", "—", "string")], "finds"),
    ("count,fee", " count,fee", [("count", "int64", "—"), (" count", "—", "string")], "lax"),
    ("count,fee", ",fee", [("count", "int64", "—"), ("", "—", "string")], "finds"),
    ("count,fee", "fee,count", [("#3", "count", "fee")], "finds"),
    (
        "count,fee",
        "count,count",
        [("count", "int64", "count, count"), ("fee", "decimal128(24, 6)", "—"),
         ("#4", "note", "count")],
        "finds",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "ours", "judged"), HEADINGS)
def test_a_fault_of_the_heading_is_found(
    old: str, new: str, ours: list[tuple[str, str, str]], judged: str, harmed: Any
) -> None:
    fault = Fault("figures", old, new, (), judged)
    found = [each for each in shapes(planted(fault), "figures") if each.rule == "SHAPE-COLUMN"]
    assert [
        f"“{field}” should be {wanted}, but is {printed}." for field, wanted, printed in ours
    ] == [re.search("“.*?” should be .*?, but is .*?\\.", each.message_en)[0] for each in found]
    folder = harmed("figures", planted(fault))
    theirs = conformance(open_folder(folder))
    assert {each.rule for each in theirs} == ({"SHAPE-COLUMN"} if judged == "finds" else set())
    (twin,) = verdict(folder)
    assert "#0: " in twin.message_en


@pytest.mark.parametrize("missing", [False, True], ids=["extra", "missing"])
def test_a_column_too_many_or_too_few_is_found(missing: bool, harmed: Any) -> None:
    rows = typed("figures")
    given = rows.drop_columns(["note"]) if missing else rows.append_column("extra", rows["line"])
    found = shape(texts(csv_bytes(given)), SCHEMAS["figures"], {}, "figures")
    theirs = conformance(open_folder(harmed("figures", csv_bytes(given))))
    assert [each.rule for each in found] == ["SHAPE-COLUMN"]
    assert told(found) == told(theirs)


@pytest.mark.parametrize(
    ("old", "new", "row", "judged"),
    [
        ("a1-2024,granted,3,12,", "a1-2024,granted,3,12,,x", 4, "finds"),
        ("a1-2024,granted,3,12,", "a1-2024,granted,3,12", 4, "finds"),
        ("a1-2024,granted,3,12,", "a1-2024,granted,3,12,\n", 5, "finds"),
        ('"with, a comma"', '"with, a comma', 2, "finds"),
        ("plain", 'pl"ain', 1, "lax"),
        ('"with, a comma"', '"with, a comma" x', 2, "lax"),
        ("plain", '"plain"', 1, "lax"),
        ("granted,3,12,", 'granted,3,12,""', 4, "lax"),
        ("plain", "pl\0ain", 1, "lax"),
        ("plain", "plain ", 1, "lax"),
        ("report_id,line", "\ufeffreport_id,line", 0, "lax"),
        ("received,12,0.5", "received,012,0.50", 1, "lax"),
    ],
)
def test_a_fault_of_the_file_is_found_in_its_row(
    old: str, new: str, row: int, judged: str, harmed: Any
) -> None:
    """What is no fault of a value: the CSV must be, to the byte, what its twin prints."""
    folder = harmed("figures", planted(Fault("figures", old, new, (), judged)))
    assert bool(conformance(open_folder(folder))) == (judged == "finds")
    (twin,) = verdict(folder)
    assert twin.rule == "PACKAGE-TWIN"
    assert f"#{row}: " in twin.message_en


@pytest.mark.parametrize(
    ("content", "judged"),
    [
        (written("figures").replace(b"\r\n", b"\n"), "lax"),
        (written("figures").decode().encode("utf-16"), "finds"),
        (written("agencies").replace("甲县".encode(), "甲县".encode("gb18030")), "finds"),
        (written("figures")[: written("figures").index(b"a2-2024")], "lax"),
        (b"", "finds"),
    ],
    ids=["line ends", "utf-16", "gb18030", "rows lost", "empty"],
)
def test_a_file_that_is_another_text_is_found(content: bytes, judged: str, harmed: Any) -> None:
    folder = harmed("agencies" if b"agency_id" in content else "figures", content)
    assert bool(conformance(open_folder(folder))) == (judged == "finds")
    assert [each.rule for each in verdict(folder)] == ["PACKAGE-TWIN"]


def flip(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(bytes([content[0] ^ 1]) + content[1:])


FILES = {
    "a byte": (flip, {"PACKAGE-HASH"}, "finds"),
    "an end": (lambda path: path.write_bytes(path.read_bytes()[:-1]), {"PACKAGE-BYTES"}, "finds"),
    "a file": (Path.unlink, {"PACKAGE-MISSING"}, "finds"),
}


@pytest.mark.parametrize("lost", FILES)
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_file_that_is_not_the_one_published_is_found(
    lost: str, ending: str, sound: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(sound, tmp_path / "1.0.0"))
    opened = open_folder(folder)
    harm, rules, judged = FILES[lost]
    harm(folder / f"data/figures.{ending}")
    assert {each.rule for each in verdict(folder)} == rules
    if ending == "csv":
        assert bool(conformance(opened)) == (judged == "finds")


def test_twins_that_part_are_found_where_frictionless_cannot_look(
    sound: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(sound, tmp_path / "1.0.0"))
    rows = typed("figures")
    (folder / "data/figures.parquet").write_bytes(parquet_bytes(rows.take([0, 1, 3, 2, 4])))
    seal(folder)
    assert conformance(open_folder(folder)) == ()
    (twin,) = verdict(folder)
    assert twin.rule == "PACKAGE-TWIN"
    assert "#3: a1-2024,received,0,59237.2449" in twin.message_en


def test_a_fault_in_both_twins_is_found_by_every_judge(sound: Path, tmp_path: Path) -> None:
    """Nothing but the meaning is wrong: both files and all digests agree with each other."""
    folder = Path(shutil.copytree(sound, tmp_path / "1.0.0"))
    rows = texts(written("agencies").replace("乙镇,township".encode(), "乙镇,village".encode()))
    rows = rows.cast(arrow_schema(SCHEMAS["agencies"]))
    (folder / "data/agencies.csv").write_bytes(csv_bytes(rows))
    (folder / "data/agencies.parquet").write_bytes(parquet_bytes(rows))
    seal(folder)
    assert verdict(folder) == (), "frictionless ignores categories"
    found = shape(
        open_folder(folder).table("made_up_agencies"), SCHEMAS["agencies"], {}, "agencies"
    )
    assert [(each.rule, each.column, each.printed) for each in found] == [
        ("SHAPE-ENUM", "level", "village")
    ]
