"""The page of quality: what people measured, what the rules found, what was corrected, the gate."""

from collections.abc import Mapping, Sequence
from typing import Any

from gongkai.catalogue.cells import Title, cell_title, title
from gongkai.published.folder import Folder
from gongkai.release.gate import CHECKS, checks
from gongkai.release.gate_words import told
from gongkai.site import addresses
from gongkai.site.asking import ask
from gongkai.site.dossiers import Row
from gongkai.site.frame import Site, page
from gongkai.site.words import sentence

EXAMPLES = 5
MOST_CORRECTIONS = 200
_RULES = """
select id, min(level) as level, min(statement_zh) as zh, min(statement_en) as en,
  sum(judged) as judged, sum(failed) as failed, sum(skipped) as skipped
from rules group by id order by id
"""
_FINDINGS = """
select rule, any_value(level) as level, count(*) as number, count(distinct report_id) as reports,
  min_by(message_zh, (report_id, message_zh)) as zh,
  min_by(message_en, (report_id, message_zh)) as en,
  list(distinct report_id order by report_id)[1:$examples] as examples
from findings group by rule
"""
_STATUSES = """
select report_year as year, count(*) filter (report_status = 'accepted') as accepted,
  count(*) filter (report_status = 'flagged') as flagged,
  count(*) filter (report_status = 'rejected') as rejected
from reports group by year order by year nulls last
"""
_CORRECTIONS = """
select corrections.*, edition from corrections left join reports using (report_id)
order by decided_on desc, report_id, cell limit $most
"""
_LEVELS = {"error": 0, "warning": 1, "info": 2}


def quality_page(site: Site, folder: Folder, entry: Mapping[str, Any]) -> bytes:
    """Return the page; `entry` is the line of the release in the list of versions."""
    found = ask(folder, _FINDINGS, ("findings",), {"examples": EXAMPLES}).to_pylist()
    rules = {row["id"]: row for row in ask(folder, _RULES, ("rules",)).to_pylist()}
    query = "select * from audits order by stratum <> 'all', format, edition, \"table\""
    ranked = sorted(found, key=_rank)
    return page(
        site,
        "quality.html",
        addresses.QUALITY,
        sentence("site.quality_title"),
        audits=ask(folder, query, ("audits",)).to_pylist(),
        statuses=ask(folder, _STATUSES, ("reports",)).to_pylist(),
        findings=[_finding(row, rules) for row in ranked],
        passed=[row for id, row in rules.items() if not row["failed"] and row["judged"]],
        corrections=_corrections(folder),
        gate=[_check(each) for each in checks(entry) if each.check in CHECKS],
        table_title=title,
    )


def _rank(row: Row) -> tuple[int, int, str]:
    """The gravest first, then the most frequent."""
    return _LEVELS.get(row["level"], len(_LEVELS)), -row["number"], row["rule"]


def accuracy(folder: Folder) -> Row | None:
    """Return the newest audit of all strata together; null where nobody has audited."""
    query = (
        "select * from audits where stratum = 'all' order by keyed_on desc, version desc limit 1"
    )
    return next(iter(ask(folder, query, ("audits",)).to_pylist()), None)


def _finding(row: Row, rules: Mapping[str, Row]) -> Mapping[str, Any]:
    """A rule's own statement; what is no rule of sums is told by its first finding."""
    rule = rules.get(row["rule"])
    told = rule or row
    return {
        **row,
        "statement": Title(told["zh"] or "", told["en"] or ""),
        "example": rule is None,
        "judged": rule["judged"] if rule else None,
    }


def _corrections(folder: Folder) -> Sequence[Mapping[str, Any]]:
    rows = ask(folder, _CORRECTIONS, ("corrections", "reports"), {"most": MOST_CORRECTIONS})
    return [{**row, "title": _cell(row["cell"], row["edition"] or "")} for row in rows.to_pylist()]


def _cell(cell: str, edition: str) -> Title:
    if cell.count(".") != 2:
        return Title(cell, cell)
    zh, en = (cell_title(cell, language, edition) for language in ("zh", "en"))
    return Title(f"{zh.line} · {zh.column}", f"{en.line} · {en.column}")


def _check(check: Any) -> Mapping[str, Any]:
    return {"passed": check.passed, "told": Title(told(check, "zh"), told(check, "en"))}
