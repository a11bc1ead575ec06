"""What is shown of a cell: its printed table, as lines or as a picture, without our reading of it.

Documents are hostile and their readers may hang or die, so each is read in a process of its own
that may be stopped; what cannot be shown is opened by the person.
"""

import json
import multiprocessing
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from pebble import ProcessPool
from PIL import Image

from gongkai.audit.lines import Known, lines
from gongkai.audit.sample import Cell
from gongkai.convert import ocr, office
from gongkai.convert.shelf import Shelf
from gongkai.errors import DocumentError
from gongkai.gather import Store, StoredDocument, holdings
from gongkai.gather.holdings import Bundle
from gongkai.kind import PICTURES, kind
from gongkai.model import Document, Picture
from gongkai.package import Package
from gongkai.read.pdf.pictures import Extent, cut, png
from gongkai.run.attempt import convert, shown

SECONDS = 60.0


class Place(NamedTuple):
    """Where one cell of a table stands; `extent` is from its top to its bottom, in points."""

    known: Known
    extent: Extent | None
    recognised: bool


class Shown(NamedTuple):
    """Lines of text, or a PNG; neither where the table is nowhere known or cannot be drawn."""

    lines: tuple[str, ...] = ()
    picture: bytes | None = None


@dataclass(slots=True)
class Shows:
    """Shows the cells of a sample, from the documents of a store."""

    store: Store
    places: Mapping[tuple[str, str], tuple[Place, ...]]
    bundles: Mapping[str, Bundle]
    pool: Any = None

    def __enter__(self) -> "Shows":
        context = multiprocessing.get_context("spawn")
        self.pool = ProcessPool(1, context=context)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.pool.stop()
        self.pool.join()

    def show(self, cell: Cell) -> Shown:
        """Return what is printed around a cell; nothing where its document cannot be shown."""
        places = self.places[cell.report_id, cell.table]
        bundle = self.bundles.get(cell.digest, ())
        arguments = (self.store.root, cell.digest, cell.address, places, bundle)
        future = self.pool.schedule(printed_table, args=arguments, timeout=SECONDS)
        # Whatever became of the reader: the person has the document itself.
        return Shown() if future.exception() is not None else future.result()


def shows(package: Package, cells: Sequence[Cell], store: Store) -> Shows:
    """Prepare to show the cells of a sample of a release."""
    names = ["report_id", "table", "page", "sheet", "grid", "grid_row", "box", "method"]
    wanted = pa.array(sorted({each.report_id for each in cells}), pa.string())
    rows = package.observations.select(names)
    rows = rows.filter(pc.is_in(rows["report_id"], value_set=wanted)).to_pylist()
    places: defaultdict[tuple[str, str], list[Place]] = defaultdict(list)
    for row in rows:
        if row["page"] or row["sheet"] or row["grid"] or row["grid_row"]:
            places[row["report_id"], row["table"]].append(_place(row))
    keys = {(each.report_id, each.table) for each in cells}
    return Shows(store, {key: tuple(places[key]) for key in keys}, _bundles(store, cells))


def _place(row: Mapping[str, Any]) -> Place:
    box = json.loads(row["box"]) if row["box"] else None
    known = Known(row["page"], row["sheet"], row["grid"], row["grid_row"])
    return Place(known, (box[1], box[3]) if box else None, row["method"] == "ocr")


def _bundles(store: Store, cells: Iterable[Cell]) -> Mapping[str, Bundle]:
    """Return the documents that belong together, by the digest of one that a cell stands in.

    Of a page that only looked new an older document stands: it is found in the history.
    """
    wanted = {each.digest for each in cells}
    captures = store.captures()
    before = holdings.bundles(holdings.documents(captures, history=True))
    return {
        entry.digest: bundle
        for bundle in (*before, *store.bundles(captures))
        for entry in bundle
        if entry.digest in wanted
    }


def printed_table(
    root: Path | str,
    digest: str,
    name: str,
    places: Sequence[Place],
    bundle: Sequence[StoredDocument],
) -> Shown:
    """Return what a document shows of the table whose cells stand in these places.

    Args:
        root: of the store.
        digest: of the document.
        name: its address.
        places: of every cell of the table that has one.
        bundle: itself and what was gathered with it, as far as the store knows.

    Raises:
        GongkaiError: the document is lost, or cannot be read or drawn.
    """
    store = Store(root)
    declared = next((each.declared_type for each in bundle if each.digest == digest), None)
    document = Document(digest, store.read(digest), name, declared)
    form = kind(document.content)
    if form == "pdf":
        pages = _pages(places)
        return Shown(picture=cut(document.content, pages, name)) if pages else Shown()
    if form in PICTURES:
        return Shown(picture=_drawn([Picture(document.content, 0)], name))
    shelf = Shelf(store.place.below("converted"))
    if form in office.TARGETS:
        convert([office.Given(digest, form, document.content)], shelf)
    others = [store.load(each) for each in bundle if each.digest != digest]
    reading = shown(document, [o for o in others if kind(o.content) in PICTURES], shelf)
    numbers = {place.known.page for place in places if place.recognised}
    if numbers:
        numbered = enumerate(reading.pictures, 1)
        return Shown(picture=_drawn([p for n, p in numbered if (p.page or n) in numbers], name))
    return Shown(lines(reading, frozenset(place.known for place in places)))


def _pages(places: Iterable[Place]) -> Mapping[int, Extent | None]:
    """Return what is wanted of each page. A recognised one may have been turned: all of it."""
    found: dict[int, Extent | None] = {}
    for known, extent, recognised in places:
        if known.page is None:
            continue
        before = found.get(known.page, extent)
        if recognised or extent is None or before is None:
            found[known.page] = None
        else:
            found[known.page] = (min(before[0], extent[0]), max(before[1], extent[1]))
    return found


def _drawn(pictures: Iterable[Picture], name: str) -> bytes:
    """Return pictures as one PNG. Needs the part that recognised them, for it decodes them."""
    if not ocr.available():
        raise DocumentError("convert.ocr_missing", name=name)
    from gongkai.convert.ocr_image import frames  # noqa: PLC0415

    contents = (picture.content or b"" for picture in pictures)
    pages = (frame.pixels for content in contents for frame in frames(content, name))
    return png(map(Image.fromarray, pages))


def format_of(store: Store, digest: str) -> str:
    """Return the format of a document of the store (gongkai.kind)."""
    return kind(store.read(digest))
