"""A made-up edition of the form, of 2031: it counts inspections too, and names a column anew."""

import csv
import io
import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "datapackages/sample/sites/beiling/info/1041/22031.htm"
KEY, LAST = "2031", "2021"
COLUMN, FORMER = "decisions_made", "decisions"
WORDING, FORMER_WORDING = "本年作出决定数量", "本年处理决定数量"
LINE = {
    "value": "inspection",
    "label": "行政检查",
    "labelEn": "administrative inspection",
    "article": "art. 20(6)",
    "articleZh": "第二十条第（六）项",
}
COMPARED = (
    ("instruments.*.*", "instruments.*.*", "same"),
    (f"decisions.*.{COLUMN}", f"decisions.*.{FORMER}", "same"),
    (f"decisions.{LINE['value']}.{COLUMN}", "", "only_here"),
    ("fees.*.*", "fees.*.*", "same"),
    ("applications.*.*", "applications.*.*", "same"),
    ("remedies.*.*", "remedies.*.*", "same"),
)
CATEGORY = {"value": KEY, "label": "2031年格式", "labelEn": "form of 2031"}


def installed(folder: Path) -> Path:
    """Lay the project out as a wheel does, the edition added as data; return where that is."""
    unwanted = shutil.ignore_patterns("__pycache__")
    package = folder / "gongkai"
    shutil.copytree(ROOT / "flows" / "gongkai", package, ignore=unwanted)
    for part in ("schemas", "datapackages"):
        shutil.copytree(ROOT / part, package / part, ignore=unwanted)
    _add(package / "schemas")
    return folder


def page() -> str:
    """Return a page that prints the form of 2031."""
    text = SAMPLE.read_text("utf-8")
    row = '<tr><th>行政强制</th><td colspan="3">0</td></tr>'
    assert row in text and FORMER_WORDING in text
    text = text.replace(row, f'{row}\n<tr><th>{LINE["label"]}</th><td colspan="3">47</td></tr>')
    return (
        text.replace(FORMER_WORDING, WORDING)
        .replace("2025年", "2032年")
        .replace("2024年", "2031年")
    )


def _add(schemas: Path) -> None:
    """Add the edition: four files of its own, and its name wherever editions are listed."""
    own, last = schemas / KEY, schemas / LAST
    own.mkdir()
    _edition(own, last)
    _schema(own, last)
    for name in ("labels.csv", "rules.csv", "form.yaml"):
        text = (last / name).read_text("utf-8")
        if name == "labels.csv":
            rows = list(csv.reader(io.StringIO(text)))
            text = _table(_labels(rows))
        elif name == "rules.csv":
            text = text.replace(f"decisions.*.{FORMER}", f"decisions.*.{COLUMN}")
        else:
            text = text.replace(f"across: [{FORMER}]", f"across: [{COLUMN}]")
            text = text.replace("[penalty, compulsion]", f"[penalty, compulsion, {LINE['value']}]")
        (own / name).write_text(text, "utf-8")
    for path in schemas.rglob("*.json"):
        _list(path)
    with (schemas / "views" / "crosswalk.csv").open("a", encoding="utf-8", newline="") as file:
        told = ((KEY, *row, "2031年格式", "form of 2031") for row in COMPARED)
        csv.writer(file, lineterminator="\n").writerows(told)


def _edition(own: Path, last: Path) -> None:
    path = last / "edition.yaml"
    before = yaml.safe_load(path.read_text("utf-8"))
    about = {**before, "key": KEY, "document_number": "国办公开办函〔2031〕1号"}
    about |= {"issued": "2031-09-01", "published": "2031-09-02"}
    about["report_years"] = {"first": 2031, "last": None}
    about["tables"] = [_entry(each) for each in before["tables"]]
    before |= {"state": "replaced", "report_years": {**before["report_years"], "last": 2030}}
    for place, told in ((own / "edition.yaml", about), (path, before)):
        place.write_text(yaml.safe_dump(told, allow_unicode=True), "utf-8")


def _entry(table: dict[str, Any]) -> dict[str, Any]:
    """A table that changed is published under a name of its own; the others stay what they are."""
    if table["table"] == "decisions":
        return {**table, "resource": f"decisions_{KEY}"}
    shared = table["schema"].startswith("../")
    return table if shared else {**table, "schema": f"../{LAST}/{table['schema']}"}


def _schema(own: Path, last: Path) -> None:
    schema = json.loads((last / "decisions.json").read_text("utf-8"))
    schema["title"] += "（2031年格式）"
    fields = {each["name"]: each for each in schema["fields"]}
    fields["line"]["categories"].append(LINE)
    fields["edition"]["categories"] = []
    for name in (FORMER, f"{FORMER}_status"):
        fields[name]["name"] = name.replace(FORMER, COLUMN)
        fields[name]["title"] = fields[name]["title"].replace(FORMER_WORDING, WORDING)
    fields["edition"]["categories"].append(CATEGORY)
    (own / "decisions.json").write_text(json.dumps(schema, ensure_ascii=False), "utf-8")


def _labels(rows: list[list[str]]) -> Iterable[list[str]]:
    for row in rows:
        if row[:3] == ["decisions", "column", FORMER]:
            if row[4] == FORMER_WORDING:
                yield ["decisions", "column", COLUMN, "", WORDING]
        else:
            yield row
    yield ["decisions", "line", LINE["value"], "", LINE["label"]]


def _table(rows: Iterable[list[str]]) -> str:
    held = io.StringIO(newline="")
    csv.writer(held, lineterminator="\n").writerows(rows)
    return held.getvalue()


def _list(path: Path) -> None:
    """Name the edition beside the last one in a schema whose tables hold reports of both."""
    schema = json.loads(path.read_text("utf-8"))
    for field in schema.get("fields", ()):
        values = [each["value"] for each in field.get("categories", ()) if isinstance(each, dict)]
        if LAST in values:
            field["categories"].append(CATEGORY)
    path.write_text(json.dumps(schema, ensure_ascii=False), "utf-8")
