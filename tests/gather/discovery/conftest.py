"""Pages in the markup of the systems that Chinese agencies use; the agencies are invented."""

from collections.abc import Callable

import pytest

HOST = "http://www.qingxi.gov.cn"


@pytest.fixture
def column() -> Callable[[str], bytes]:
    """A page that says of itself that it is the column of annual reports, around a body."""

    def page(body: str) -> bytes:
        return (
            "<!doctype html><html><head><meta charset='utf-8'>"
            "<title>政府信息公开年报-青溪县人民政府</title></head><body>"
            f"<div class='pos'>当前位置：<a href='/'>首页</a> &gt; 政府信息公开年报</div>{body}"
            "</body></html>"
        ).encode()

    return page


@pytest.fixture
def page() -> Callable[[str], bytes]:
    """A page of no column: what counts must be said by the links."""

    def page(body: str) -> bytes:
        return f"<!doctype html><meta charset=utf-8><title>青溪县</title><body>{body}".encode()

    return page
