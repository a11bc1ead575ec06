"""README.md of a release: the codebook, Chinese first, then English; long lists at the end.

Everything about tables, fields, lines and codes comes from the Table Schemas, every count from
the tables of the release, every other sentence from the message catalogue.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from gongkai.catalogue.package_info import LANGUAGES, PackageInfo
from gongkai.messages import text
from gongkai.published.form import FOLDER, Resource
from gongkai.release.codebook import comparable, problems
from gongkai.release.codebook.loading import loading
from gongkai.release.codebook.rules import rules
from gongkai.release.codebook.tables import explained, overview
from gongkai.release.codebook.words import Schemas, codes, fields_of, label, link, section, words
from gongkai.release.markdown import cell, heading, listing, table
from gongkai.release.years import day

_CAVEATS = (
    "scope",
    "editions_not_comparable",
    "editions_roughly",
    "other_total",
    "stock",
    "decisions",
    "partial",
    "pending",
    "blank",
    "procurement",
    "division",
)
_CONVENTIONS = (
    "csv",
    "null",
    "numbers",
    "formula",
    "twin",
    "split",
    "observations",
    "downloads",
    "time",
)
Section = Callable[[str], Iterator[str]]
"""The paragraphs of a section in a language."""


def codebook(
    descriptor: Mapping[str, Any],
    schemas: Schemas,
    package: PackageInfo,
    files: Sequence[Resource],
) -> str:
    """Return the codebook of a release in both languages, as Markdown; `files` are its tables."""
    name = f"# {package.title['zh']} / {package.title['en']}"
    sections = _sections(descriptor, schemas, package, files)
    bodies = ("\n\n".join(_body(each, descriptor, package, sections)) for each in LANGUAGES)
    return "\n\n".join([name, *bodies]) + "\n"


def _body(
    language: str,
    descriptor: Mapping[str, Any],
    package: PackageInfo,
    sections: Mapping[str, Section],
) -> Iterator[str]:
    yield heading(2, text("release.language", language))
    yield package.description[language]
    yield text(
        "codebook.about",
        language,
        version=descriptor["version"],
        day=day(descriptor["created"]),
        licence=package.licence.get("title", package.licence["name"]),
        address=package.licence["path"],
    )
    yield text("codebook.toc", language)
    yield listing(link(name, language) for name in sections)
    for name, paragraphs in sections.items():
        yield section(3, name, language)
        yield from paragraphs(language)


def _sections(
    descriptor: Mapping[str, Any],
    schemas: Schemas,
    package: PackageInfo,
    files: Sequence[Resource],
) -> Mapping[str, Section]:
    """Return the sections in their order: what must be read first, and last what is looked up."""
    counts = problems.numbers(files)
    return {
        "caveats": partial(_listed, "caveat", _CAVEATS),
        "contents": partial(_contents, descriptor, schemas, counts),
        "problems": partial(_problems, schemas, counts),
        "statuses": partial(_statuses, schemas),
        "editions": partial(_editions, schemas, files),
        "load": partial(loading, files),
        "cite": partial(_cite, descriptor, package),
        "files": partial(_listed, "file", _CONVENTIONS),
        "audits": partial(_told, "codebook.audits"),
        "rules": partial(_rules, schemas, files),
        "tables": partial(_tables, descriptor, schemas),
        "fields": partial(_fields, schemas),
    }


def _told(code: str, language: str) -> Iterator[str]:
    yield text(code, language)


def _listed(kind: str, names: Sequence[str], language: str) -> Iterator[str]:
    yield listing(text(f"codebook.{kind}_{name}", language) for name in names)


def _contents(
    descriptor: Mapping[str, Any], schemas: Schemas, counts: problems.Numbers, language: str
) -> Iterator[str]:
    yield text("codebook.contents_about", language)
    yield problems.reports_by_year(descriptor, counts.reports, schemas, language)


def _problems(schemas: Schemas, counts: problems.Numbers, language: str) -> Iterator[str]:
    yield text("codebook.problems_about", language)
    yield text("codebook.cells_about", language)
    yield problems.cells_by_kind(counts.cells, schemas, language)
    yield text("codebook.findings_about", language)
    yield from problems.findings_by_rule(counts.findings, schemas, language)


def _statuses(schemas: Schemas, language: str) -> Iterator[str]:
    """The cell statuses with their SDMX codes, then the statuses of a report."""
    yield text("codebook.cell_status", language)
    cells = fields_of(schemas["observations"])["status"]["categories"]
    yield table(
        words(("code", "meaning", "sdmx"), language),
        ((cell(each["value"]), label(each, language), _sdmx(each["value"])) for each in cells),
    )
    yield text("codebook.report_status", language)
    yield codes(fields_of(schemas["reports"])["report_status"], language)


def _sdmx(status: str) -> str:
    """SDMX observation status: A normal value, M missing, O other."""
    return {"reported": "A", "corrected": "A", "absent": "M", "dash": "M"}.get(status, "O")


def _editions(schemas: Schemas, files: Sequence[Resource], language: str) -> Iterator[str]:
    yield text("codebook.editions_about", language)
    yield comparable.the_editions(language)
    yield from comparable.crosswalk(files, schemas, language)


def _cite(descriptor: Mapping[str, Any], package: PackageInfo, language: str) -> Iterator[str]:
    made = day(descriptor["created"])
    place = f"{package.address}/{FOLDER}/{descriptor['version']}/" if package.address else ""
    yield text(
        "codebook.cite",
        language,
        by=text("release.separator", language).join(str(x["title"]) for x in package.contributors),
        title=package.title[language],
        version=descriptor["version"],
        year=made[:4],
        day=made,
        address=place,
    ).rstrip()
    yield text("codebook.cite_about", language)


def _rules(schemas: Schemas, files: Sequence[Resource], language: str) -> Iterator[str]:
    yield text("codebook.rules_about", language)
    yield rules(files, schemas, language)


def _tables(descriptor: Mapping[str, Any], schemas: Schemas, language: str) -> Iterator[str]:
    yield overview(descriptor, schemas, language)


def _fields(schemas: Schemas, language: str) -> Iterator[str]:
    yield text("codebook.fields_about", language)
    yield from explained(schemas, language)
