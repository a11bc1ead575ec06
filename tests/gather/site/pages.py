"""What the site shows: reports made from figures, what looks like one, what stands in its place.

Figures and forms come from the makers of the examples, documents from the examples themselves.
"""

import html
import importlib
import sys
import zlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "tests" / "examples"
SAMPLE = ROOT / "datapackages" / "sample" / "sites"

# The makers are scripts, which find each other in their own folder.
sys.path.append(str(EXAMPLES / "make"))
_cases = importlib.import_module("cases")
_forms = importlib.import_module("forms")

PLACE = "澄川县"


class Attached(NamedTuple):
    """A document of the examples: whose it is, and of which year."""

    path: Path
    agency: str
    year: int

    @property
    def content(self) -> bytes:
        return self.path.read_bytes()


ATTACHED = {
    "pdf": Attached(SAMPLE / "shiqiao/group3/M00/2025/report.pdf", "石桥县交通运输局", 2024),
    "docx": Attached(SAMPLE / "lanxi/xxgk/202501/P020250120364.docx", "岚溪区卫生健康局", 2024),
    "xlsx": Attached(SAMPLE / "mochi/attach/0/2e6b.xlsx", "墨池县人力资源和社会保障局", 2023),
    "turned": Attached(EXAMPLES / "pdf/turned-90/document.pdf", "青岚县水利局", 2021),
    "broken": Attached(EXAMPLES / "pdf/break-2021/document.pdf", "云溪区教育局", 2024),
    "sheets": Attached(
        EXAMPLES / "spreadsheet/sheet-a-table-2021/document.xlsx", "云溪区教育局", 2023
    ),
    "upside": Attached(EXAMPLES / "pdf/turned-180/document.pdf", "白鹭市市场监督管理局", 2023),
    "bare": Attached(EXAMPLES / "pdf/borderless-2021/document.pdf", "松岭县自然资源局", 2022),
    "sheet": Attached(
        EXAMPLES / "spreadsheet/one-sheet-2021/document.xlsx", "松岭县自然资源局", 2024
    ),
    "older": Attached(EXAMPLES / "pdf/break-2019/document.pdf", "青岚县水利局", 2019),
    "side": Attached(EXAMPLES / "pdf/turned-270/document.pdf", "松岭县自然资源局", 2020),
}


def title(agency: str, year: int) -> str:
    """Return the usual title of a report."""
    return f"{agency}{year}年政府信息公开工作年度报告"


@cache
def report(agency: str, year: int, *, beside: str = "", declared: str = "utf-8") -> str:
    """Return a page that prints a report whose every rule holds, of edition 2021.

    beside: markup after the report. declared: the charset that the page says it has, if any.
    The same agency and year give the same page, in every process.
    """
    edition = _cases.EDITIONS["2021"]
    cells = _forms.figures(edition, zlib.crc32(f"{agency}{year}".encode()))
    waiting = _forms.forms(edition, cells)
    name = title(agency, year)
    body = [f"<h1>{name}</h1>"]
    for heading, text in _cases.words(edition, year).items():
        body.append(f"<h3>{heading}</h3>")
        body.append(f"<p>{html.escape(text)}</p>" if text else _table(waiting.pop(0)))
    return whole(name, "".join(body) + beside, declared)


def whole(name: str, body: str, declared: str = "utf-8") -> str:
    """Return a page of a title and a body."""
    charset = f'<meta charset="{declared}">' if declared else ""
    return (
        f'<!DOCTYPE html>\n<html lang="zh-cn"><head>{charset}<title>{name}</title></head>\n'
        f"<body>{body}</body></html>\n"
    )


def attaching(agency: str, year: int, *addresses: str) -> bytes:
    """Return a page with the prose of a report, whose tables are in what it links to."""
    edition, name = _cases.EDITIONS["2021"], title(agency, year)
    prose = "".join(
        f"<p><b>{heading}</b></p><p>{text or '详见附件。'}</p>"
        for heading, text in _cases.words(edition, year).items()
    )
    links = "".join(
        f'<p>附件：<a href="{each}">{name}{Path(each).suffix}</a></p>' for each in addresses
    )
    return whole(name, f"<h1>{name}</h1><div>{prose}</div>{links}").encode()


def visited(agency: str, year: int, visit: int) -> bytes:
    """Return a report with a count of its visits below it."""
    return report(agency, year, beside=f"<p>浏览次数：{visit}</p>").encode()


def prose(name: str, *paragraphs: str) -> bytes:
    """Return a page that is no report."""
    shown = "".join(f"<p>{each}</p>" for each in paragraphs)
    return whole(name, f"<h1>{name}</h1>{shown}").encode()


# What comes with status 200 in the place of a report. Own words in the manner of each.
ERROR_PAGE = prose("404", "抱歉，您访问的页面不存在或已被删除。", "请返回首页。")
FIREWALL = prose(
    "访问被拦截", "您的请求疑似攻击行为，已被网站防火墙拦截。", "如有疑问请联系网站管理员。"
)
LOGIN = whole(
    "用户登录",
    '<form action="/login" method="post"><input name="user"><input name="word" type="password">'
    "<button>登录</button></form>",
).encode()
NOTICE = prose("附件下载", "文件正在整理，请稍后再来下载。")
SHELL = whole("", '<div id="app"></div><script src="/static/app.3f2a.js"></script>').encode()


def _table(form: object) -> str:
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td colspan="{c.right}" rowspan="{c.down}">{html.escape(c.text)}</td>' for c in row
        )
        + "</tr>"
        for row in form.rows  # type: ignore[attr-defined]
    )
    return f'<table border="1">{rows}</table>'
