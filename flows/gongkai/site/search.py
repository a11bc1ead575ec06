"""The index of the search: scripts of a few kilobytes, of which a search loads what it needs.

search/about-0.js    how many there are, and what kinds of agencies are called
search/rows-<n>.js   agencies in their order, BLOCK in each
search/words-<n>.js  by word, which rows hold it; a word lies in the file that its sum names

A page that lies in a folder may not fetch, but it may load scripts: hence these. Words are, of a
run of Chinese characters, each two that follow one another, and each single one (for few rows
only); of letters and digits, how a name, code or identifier begins. `assets/search.js` looks up
the words of what is typed, and compares the rows themselves.
"""

import json
import re
import unicodedata
from array import array
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from gongkai.site import addresses
from gongkai.site.listed import Listed, levels
from gongkai.site.words import label

BLOCK = 200
"""Agencies in a file of rows: some 30 kB."""
FEW = 1_000
"""Rows that are kept for a single character: who needs more types two."""
POSTINGS = 25_000
"""Row numbers in a file of words, on the average: some 50 kB."""
LONGEST = 6
"""Letters or digits that a word begins with; what follows is compared in the rows."""
_RUN = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")
_PRIME = 65_521


def files(agencies: Iterable[Listed]) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the index, path and content; each agency is asked for once."""
    words: dict[str, array[int]] = {}
    block: list[list[object]] = []
    count = 0
    for count, each in enumerate(agencies, start=1):
        for word in words_of(each):
            words.setdefault(word, array("I")).append(count - 1)
        block.append(_row(each))
        if len(block) == BLOCK:
            yield _script("rows", count // BLOCK - 1, block)
            block = []
    if block:
        yield _script("rows", count // BLOCK, block)
    shards = max(1, sum(map(len, words.values())) // POSTINGS)
    for shard, held in enumerate(_sharded(words, shards)):
        yield _script("words", shard, held)
    told = {"shards": shards, "block": BLOCK, "count": count, "longest": LONGEST, "few": FEW}
    kinds = [list(label("agencies", "level", each)) for each in levels()]
    yield _script("about", 0, {**told, "kinds": kinds})


def words_of(agency: Listed) -> set[str]:
    """Return the words by which an agency is found."""
    found: set[str] = set()
    for text in (agency.name, *agency.names, agency.agency_id):
        for run in _RUN.findall(folded(text)):
            if run.isascii():
                found.update(_beginnings(run))
            else:
                found.update(run, (a + b for a, b in pairwise(run)))
    for code in (agency.division_code, agency.uscc):
        found.update(_beginnings(folded(code or "")))
    return found


def folded(text: str) -> str:
    """Return a text as it is compared: width and case of letters make no difference."""
    return unicodedata.normalize("NFKC", text).lower()


def place_of(word: str, shards: int) -> int:
    """Return in which file a word lies; the script of the page computes the same."""
    total = 0
    for each in word:
        total = (total * 31 + ord(each)) % _PRIME
    return total % shards


def _beginnings(run: str) -> Iterator[str]:
    return (run[:length] for length in range(2, min(len(run), LONGEST) + 1))


def _row(agency: Listed) -> list[object]:
    """Name, page, kind, division, other names, codes and reports.

    A report is told by its year alone where its page is called by agency and year, as most are.
    """
    kinds = levels()
    page = addresses.agency(agency.agency_id)
    stem = page.replace("agencies/", "reports/").removesuffix(".html")
    reports: list[object] = []
    for due in agency.due:
        if due.report_id:
            usual = f"{stem}-{due.year}.html"
            path = addresses.report(due.report_id)
            reports.append(due.year if path == usual else [due.year, path])
    return [
        agency.name,
        page,
        kinds.index(agency.level) if agency.level in kinds else agency.level,
        agency.division_code or "",
        list(agency.names),
        f"{agency.agency_id} {agency.uscc or ''}".rstrip(),
        reports,
    ]


def _sharded(words: "Mapping[str, array[int]]", shards: int) -> list[dict[str, list[int]]]:
    """Row numbers of each word, each told by how far it is from the one before."""
    held: list[dict[str, list[int]]] = [{} for _ in range(shards)]
    for word in sorted(words):
        rows = words[word][:FEW] if len(word) == 1 else words[word]
        steps = [rows[0], *(b - a for a, b in pairwise(rows))]
        held[place_of(word, shards)][word] = steps
    return held


def _script(kind: str, number: int, value: object) -> tuple[str, bytes]:
    """Path and content of a file: a call of the page's own function."""
    packed = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    call = f'gongkaiSearch("{kind}",{number},{packed});\n'
    return f"search/{kind}-{number}.js", call.encode()
