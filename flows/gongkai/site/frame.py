"""The frame of every page: head, policy, navigation, the switch of languages, footer.

A page holds both languages; the attribute `lang` of its root decides which one is seen, for eyes
and for screen readers alike. A script sets and remembers it; without scripts a page is Chinese,
and English at `#en`. Nothing is loaded but what lies in the site's own folder.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import jinja2
from markupsafe import Markup, escape

from gongkai import messages
from gongkai.catalogue.cells import Title
from gongkai.catalogue.figure import figure
from gongkai.site import addresses, words

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
"""No inline script, no inline style, no other host; a block of JSON is data and is let be."""
LANGUAGES = ("zh", "en")
_BOTH = Markup('<span class="z" lang="zh-CN">{}</span><span class="e" lang="en">{}</span>')


@dataclass(frozen=True, slots=True)
class Site:
    """What all pages share of the release they show.

    `releases` is the way from the top of the site to the folder that holds the releases and
    `documents/`: `..`, or an address. `address` is where the publisher says that this folder is
    published, `home` where this site is, `contact` where errors are reported; all may be null.
    """

    title: Title
    description: Title
    version: str
    created: str
    licence: Mapping[str, str]
    publisher: str
    releases: str = ".."
    address: str | None = None
    home: str | None = None
    contact: str | None = None

    @property
    def release(self) -> str:
        """The way from the top of the site to the folder of the release."""
        return f"{self.releases}/{self.version}"


def page(site: Site, template: str, path: str, title: Title, **values: Any) -> bytes:
    """Return a page as bytes; every value is escaped.

    `template` is a file of templates/ that extends frame.html, `path` where the page will lie
    (see addresses). In it `say(code, …)` gives a sentence of the catalogue and `both(Title)` a
    text, in both languages; `to(path)` links to a file of the site, `out(path)` to one beside the
    releases.
    """

    def to(target: str) -> str:
        return addresses.relative(path, target)

    def out(target: str) -> str:
        whole = f"{site.releases}/{target}"
        return to(whole) if site.releases.startswith(".") else whole

    rendered = (
        environment()
        .get_template(template)
        .render(
            site=site, path=path, title=title, policy=POLICY, to=to, out=out, at=addresses, **values
        )
    )
    return rendered.encode()


def say(code: str, /, **arguments: object) -> Markup:
    """Return a sentence in both languages; arguments that are a Title differ between them."""
    if not arguments:
        return _plain(code)
    return both(Title(*(_said(code, language, arguments) for language in LANGUAGES)))


@cache
def _plain(code: str) -> Markup:
    return both(Title(*(messages.text(code, language) for language in LANGUAGES)))


@lru_cache(maxsize=4096)
def both(text: Title) -> Markup:
    """Return a text in both languages, of which one is seen; one text where they are the same."""
    if text.zh == text.en:
        return escape(text.zh)
    return Markup(
        '<span class="z" lang="zh-CN">{}</span><span class="e" lang="en">{}</span>'
    ).format(text.zh, text.en)


@cache
def environment() -> jinja2.Environment:
    """Return the one environment of all templates, compiled once."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("gongkai.site", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        say=say,
        both=both,
        is_web=is_web,
        label=words.label,
        nothing=words.status,
        report_status=words.report_status,
        level=words.level,
    )
    made.filters.update(thousands=thousands, figure=figure, size=size)
    made.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    return made


def is_web(address: object) -> bool:
    """Whether an address may be a link: a package may hold `javascript:` as well."""
    return isinstance(address, str) and address.startswith(("https://", "http://"))


def thousands(number: float) -> str:
    """Return a number with its thousands apart: 12,345."""
    return f"{number:,}"


def size(number: int) -> str:
    """Return a size in bytes for people.

    >>> size(999), size(12_345), size(7_654_321)
    ('999 B', '12 kB', '7.7 MB')
    """
    amount, units = float(number), iter(("B", "kB", "MB", "GB"))
    unit = next(units)
    while amount >= 1000 and unit != "GB":
        amount, unit = amount / 1000, next(units)
    return f"{amount:.1f} {unit}" if amount < 10 and unit != "B" else f"{amount:.0f} {unit}"


def _said(code: str, language: str, arguments: Mapping[str, object]) -> str:
    told = {
        name: value.said(language) if isinstance(value, Title) else value
        for name, value in arguments.items()
    }
    return messages.text(code, language, **told)
