"""The rehearsal at a small scale: always the same country, read as it was made."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from gongkai import pipeline
from gongkai.catalogue import editions
from gongkai.model import Document
from gongkai.run.attempt import Read, attempt
from gongkai.settings import settings
from tests.rehearsal import country, drawing, making, telling
from tests.rehearsal.country import Filed, areas
from tests.rehearsal.drawing import Drawn, Shown, drawn, hand, shown, title
from tests.rehearsal.faults import KINDS, Planting
from tests.rehearsal.filings import documents, filings, printed
from tests.rehearsal.judging import Verdict, judge
from tests.rehearsal.marks import Words
from tests.rehearsal.mix import AS_OF, FORMATS, NEWEST
from tests.rehearsal.storing import lay_out, replace, wanted

REPORTS, SERVED = 48, 2
FEW = {"html": 0.8, "txt": 0.2}
"""Formats that are drawn at once; the others wait for a layout."""


def a_report(kind: str, number: int) -> tuple[Filed, Shown, Drawn]:
    """A report of the country, printed in a format."""
    every = [filed for area in areas(REPORTS) for filed in area.filed]
    filed = every[number * 17 % len(every)]
    given = hand(filed.agency, {kind: 1.0})
    said = shown(filed, given.nil, random.Random(number))
    words = Words(title(filed.agency.name, filed.year), filed.year, said.texts)
    return filed, said, drawn(words, given.number, kind)


@pytest.mark.parametrize(
    ("kind", "number"),
    [("html", 0), ("html", 1), ("html", 2), ("pdf", 3), ("xlsx", 4), ("xls", 5), ("txt", 6),
     ("docx", 7)],
)  # fmt: skip
def test_what_is_printed_in_a_format_is_read_to_the_very_figure(kind: str, number: int) -> None:
    filed, said, made = a_report(kind, number)
    document = Document("0" * 64, made.content, f"report.{made.ending}", made.media_type)
    read = attempt([document], editions(), None)
    assert isinstance(read, Read)
    found = {f"{o.table}.{o.line}.{o.column}": o for o in read.report.observations}
    assert (read.report.agency_name, read.report.report_year) == (filed.agency.name, filed.year)
    assert {cell: found[cell].status for cell in filed.figures} == {
        cell: said.statuses.get(cell, "reported") for cell in filed.figures
    }
    wanted = {c: None if c in said.statuses else f for c, f in filed.figures.items()}
    assert {cell: found[cell].value for cell in wanted} == wanted


def test_the_same_country_is_made_twice() -> None:
    def made() -> Iterator[object]:
        for filing in filings(REPORTS, Planting(REPORTS), FEW):
            said = printed(filing)
            yield filing.filed, said, documents(filing, said.shown)

    assert list(made()) == list(made())


def test_any_number_of_processes_makes_the_same_reports(tmp_path: Path) -> None:
    def made_by(processes: int) -> list[making.Made]:
        every = wanted(tmp_path / str(processes), filings(24, Planting(24), FEW), SERVED)
        return [found for _, found in making.made(every, processes)]

    assert made_by(1) == made_by(2)


def test_every_kind_of_fault_is_planted_and_every_format_drawn() -> None:
    planting = Planting(1_000)
    formats = {filing.hand.format for filing in filings(1_000, planting)}
    assert {each.kind.name for each in planting.planted} == {kind.name for kind in KINDS}
    assert formats == FORMATS.keys() == drawing.WAYS.keys()


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Verdict]]:
    """A small country of two years, published, and what is said of it."""
    folder = tmp_path_factory.mktemp("country")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(country, "FIRST_YEARS", (NEWEST - 1, NEWEST))
        laid = lay_out(folder, REPORTS, SERVED, FEW)
        assert laid.served == SERVED
        options = {"offline": True, "as_of": AS_OF, "register": str(folder / "register")}
        pipeline.publish(settings(options, {}, folder))
        yield folder, judge(folder, laid.planted)


@pytest.mark.network
@pytest.mark.xdist_group("prefect")
def test_no_cell_of_the_country_is_published_wrong(published: tuple[Path, Verdict]) -> None:
    _, verdict = published
    lost = sum(kind.lost for kind in KINDS)
    assert verdict.cells == (REPORTS - lost) * 200
    assert (verdict.wrong, verdict.alien, verdict.formulas, verdict.examples) == (0, 0, 0, [])


@pytest.mark.network
@pytest.mark.xdist_group("prefect")
def test_every_planted_fault_is_found_and_nothing_else(published: tuple[Path, Verdict]) -> None:
    _, verdict = published
    assert verdict.missed == []
    assert verdict.found == {kind.name: (1, 1) for kind in KINDS}
    assert verdict.unplanted == {}


@pytest.mark.network
@pytest.mark.xdist_group("prefect")
def test_a_cell_that_is_not_published_as_it_was_printed_is_noticed(
    published: tuple[Path, Verdict],
) -> None:
    folder, _ = published
    # What is changed in the store is not published yet.
    changed = replace(folder, REPORTS, SERVED, FEW, changed=2)
    assert changed == judge(folder, []).wrong == 2


def test_a_table_goes_into_its_place_and_nowhere_else(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- a -->\nold\n<!-- /a -->\nafter\n", "utf-8")
    assert telling.written(page, "a", "| new |\n")
    assert page.read_text("utf-8") == "before\n<!-- a -->\n| new |\n<!-- /a -->\nafter\n"
    assert not telling.written(page, "b", "| new |\n")
