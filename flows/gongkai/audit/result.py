"""What an audit has found: rates with their intervals, and the cells where people differ."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import Any

from gongkai.audit.answers import Kind, Worth, difference, published_worth
from gongkai.audit.interval import CONFIDENCE, Rate, exact, weighted
from gongkai.audit.keying import Keyed, answers, decided, disputed
from gongkai.audit.sample import Cell, Sample
from gongkai.catalogue.audits import ALL, FORMAT

_PLACES = Decimal("0.000001")


def result(sample: Sample, keyed: Sequence[Keyed]) -> dict[str, Any]:
    """Return the result of an audit whose every cell is decided, as it is written to result.json.

    `rows` are those of the table `audits`; `differences` have what was published, what the people
    keyed, and where that is printed. Days are those of the keys: the same keys, the same result.
    """
    given = answers(keyed)
    said = decided(given, sample.columns)
    wrong = _wrong(sample, said)
    third = frozenset(disputed(given, sample.columns))
    names = sorted({each.by for each in keyed if each.by})
    days = [each.on for each in keyed]
    about = {
        "version": sample.version,
        "content_digest": sample.content,
        "seed": sample.seed,
        "confidence": CONFIDENCE,
        "keyed_by": ", ".join(names) or None,
        "keyed_on": max(days, default=None),
    }
    return {
        "format": FORMAT,
        **about,
        "begun_on": min(days, default=None),
        "sampled": len(sample.cells),
        "disagreements": len(third),
        "rows": [about | row for row in _rows(sample, wrong, third)],
        "differences": [
            _difference(each, sample, said[each.number], wrong[each.number])
            for each in sample.cells
            if each.number in wrong
        ],
    }


def _wrong(sample: Sample, said: Mapping[int, Worth]) -> Mapping[int, Kind]:
    found = {
        number: difference(said[number], published_worth(cell))
        for number, cell in sample.published.items()
    }
    return {number: kind for number, kind in found.items() if kind is not None}


def _rows(
    sample: Sample, wrong: Mapping[int, Kind], third: frozenset[int]
) -> Iterator[dict[str, Any]]:
    """Yield the row of all strata together, then one for each that gave a cell."""
    numbers = [each.number for each in sample.cells]
    over_all = weighted((sample.weights[each], each in wrong) for each in numbers)
    size = sum(each.size for each in sample.strata)
    yield _row(ALL, size, numbers, wrong, third, over_all, "weighted-clopper-pearson")
    for stratum in sorted(sample.strata):
        own = [each.number for each in sample.cells if each.stratum == stratum.stratum]
        if own:
            rate = exact(sum(each in wrong for each in own), len(own))
            yield _row(stratum.stratum, stratum.size, own, wrong, third, rate, "clopper-pearson")


def _row(
    stratum: str,
    size: int,
    numbers: Sequence[int],
    wrong: Mapping[int, Kind],
    third: frozenset[int],
    rate: Rate,
    method: str,
) -> dict[str, Any]:
    parts = stratum.split("/") if stratum != ALL else (None, None, None)
    return {
        "stratum": stratum,
        **dict(zip(("format", "edition", "table"), parts, strict=True)),
        "cells": size,
        "sampled": len(numbers),
        "wrong": sum(each in wrong for each in numbers),
        "wrong_numbers": sum(wrong.get(each) == "wrong_number" for each in numbers),
        "disagreements": sum(each in third for each in numbers),
        "rate": _rounded(rate.rate, ROUND_HALF_EVEN),
        "low": _rounded(rate.low, ROUND_FLOOR),
        "high": _rounded(rate.high, ROUND_CEILING),
        "method": method,
    }


def _rounded(share: float, way: str) -> float:
    """Round to the places that are published: an interval outwards."""
    return float(Decimal(share).quantize(_PLACES, way))


def _difference(cell: Cell, sample: Sample, said: Worth, kind: Kind) -> dict[str, Any]:
    published = sample.published[cell.number]
    return {
        "number": cell.number,
        "stratum": cell.stratum,
        "report_id": cell.report_id,
        "cell": f"{cell.table}.{cell.line}.{cell.column}",
        "kind": kind,
        "published": _plain(published_worth(published)),
        "published_text": published.text,
        "keyed": _plain(said),
        "digest": cell.digest,
        "address": cell.address,
    }


def _plain(worth: Worth) -> str:
    """Return a number without trailing zeros, or the kind of nothing.

    >>> _plain(Worth("reported", Decimal("12.500000"))), _plain(Worth("blank", None))
    ('12.5', 'blank')
    """
    if worth.number is None:
        return worth.status
    return f"{Decimal(worth.number).normalize():f}"
