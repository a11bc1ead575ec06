"""What comes with status 200 and is not what was asked for is told from reports and lists."""

from pathlib import Path

import pytest

from gongkai.gather.fetch.impostor import impostor

HERE = Path(__file__).parents[1]
EXAMPLES = sorted((HERE / "examples").rglob("document.*htm*"))
SAMPLE = sorted(
    path
    for path in (HERE.parent / "datapackages" / "sample").rglob("*")
    if path.suffix in (".htm", ".html", ".shtml")
)
AT = "http://www.qingxi.gov.cn/zfxxgk/1.html"
TITLE = "青溪县教育局2024年政府信息公开工作年度报告"


def page(body: str, title: str = "青溪县", head: str = "") -> bytes:
    head = f"<meta charset=utf-8><title>{title}</title>{head}"
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode()


def told(content: bytes, address: str = AT, declared: str | None = "text/html") -> set[str]:
    found = {impostor(content, address, declared, each) for each in ("report", "list")}
    return {code.removeprefix("gather.impostor_") for code in found if code}


@pytest.mark.parametrize("path", [*EXAMPLES, *SAMPLE], ids=lambda path: path.parent.name)
def test_no_page_of_the_examples_and_of_the_sample_is_taken_for_one(path: Path) -> None:
    assert told(path.read_bytes(), f"http://www.qingxi.gov.cn/a/{path.name}") == set()


FIREWALLS = {
    "bt": page("<p>您的请求带有不合法参数，已被网站管理员设置拦截！</p>", "WAF防火墙"),
    "knownsec": page("<h2>当前访问疑似黑客攻击，已被网站管理员设置为拦截</h2>", "创宇盾"),
    "safedog": page("<div class=error>服务器安全狗防护验证页面</div>", "网站防火墙"),
    "yunsuo": page("<script>var a='yunsuo_session_verify'</script>", "", "<meta charset=gbk>"),
    "aliyun": b"<html><script>var arg1='0A1B2C';function setCookie(){document.cookie='acw_sc__v2'}"
    b"</script></html>",
    "rivers": b"<html><head><meta id=x content=y r=m><script r=m>$_ts=window['$_ts'];if(!$_ts)"
    b"$_ts={};$_ts.nsd=1;</script></head><body></body></html>",
    "chaitin": page("<div id=slg-box></div><p>Request blocked</p><p>SafeLine</p>", "Access Denied"),
    "tencent": page("<div id=c></div><script src=https://turing.captcha.gtimg.com/t.js></script>"),
    "jsl": b"<script>document.cookie='__jsl_clearance=1';location.reload()</script>",
    "plain": page("<h1>访问被拦截</h1><p>如有疑问请联系管理员。</p>", "提示"),
    "slider": page("<p>请拖动滑块完成验证</p>", "安全验证"),
    "noscript": page("<noscript>请开启JavaScript并刷新该页</noscript><script src=x.js></script>"),
    "english": page("<center><h1>403 Forbidden</h1>request blocked</center>", "403 Forbidden"),
    "text": "您的访问请求可能对网站造成威胁".encode(),
}


@pytest.mark.parametrize("name", FIREWALLS)
def test_a_firewall_is_recognised(name: str) -> None:
    assert told(FIREWALLS[name]) == {"firewall"}


NAVIGATION = "".join(f"<a href='/c{n}/'>栏目{n}</a>" for n in range(60))
ERRORS = {
    "title": page("<p>返回首页</p>", "404"),
    "words": page("<p>抱歉，您访问的页面不存在或已删除！</p><a href=/>首页</a>"),
    "removed": page("<p>该信息已被删除</p>", "信息提示"),
    "maintenance": page("<h2>系统维护中，请稍后访问</h2>"),
    "template": page(f"{NAVIGATION}<p>对不起，您要查看的信息不存在</p>{'版权所有' * 100}"),
    "tomcat": page("<h1>HTTP Status 404 – Not Found</h1><h3>Apache Tomcat/9.0</h3>", "HTTP Status"),
    "nginx": page("<center><h1>502 Bad Gateway</h1></center>", "502 Bad Gateway"),
    "excuse": page(f"<h1>{TITLE}</h1><p>该文章已被删除</p>"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_that_comes_with_200_is_recognised(name: str) -> None:
    assert told(ERRORS[name]) == {"error_page"}


@pytest.mark.parametrize(
    ("content", "address", "declared", "code"),
    [
        (page("<form><input name=u><input type=password></form>", "统一认证"), AT, None, "login"),
        (page("<form>用户名</form>", "用户登录"), AT, None, "login"),
        (page("<p>欢迎访问</p>"), "http://a.cn/f/2024.pdf", "text/html", "web_page"),
        (page("<p>欢迎访问</p>"), "http://a.cn/down?id=3", "application/pdf", "web_page"),
        ("文件正在生成".encode(), "http://a.cn/f/2024.docx", None, "web_page"),
        (page("<div id=app></div><script src=/js/app.js></script>"), AT, None, "script"),
        (page("<p>This domain is for sale. Buy this domain</p>", "x.cn"), AT, None, "parked"),
        (page("<p>该域名已过期，请续费</p>"), AT, None, "parked"),
        (b'{"code":404,"msg":"not found"}', AT, "application/json", "json"),
        (b"[]", AT, None, "json"),
    ],
)
def test_other_answers_that_bring_no_report(
    content: bytes, address: str, declared: str | None, code: str
) -> None:
    assert told(content, address, declared) == {code}


ROWS = "<table>" + "<tr><td>0</td></tr>" * 20 + "</table>"
NOSCRIPT = "<noscript>请开启JavaScript</noscript>"
GENUINE = {
    "tables": page(f"{ROWS}<p>系统维护中，访问被拦截，页面不存在</p>", "404 登录"),
    "tables with challenge": page(f"<script>$_ts=window['$_ts'];$_ts.cd=1</script>{ROWS}"),
    "text": page(f"<h1>{TITLE}</h1><p>{'我局主动公开信息。' * 60}您访问的页面不存在</p>"),
    "attachment": page(f"<h1>{TITLE}</h1><a href=1.pdf>附件</a>{NOSCRIPT}"),
    "attachment without title": page("<p>附件：<a href=1.pdf>下载</a></p>"),
    "pictures": page(f"<h1>{TITLE}</h1><img src=1.jpg><img src=2.jpg>"),
    "frame": page("<iframe src=1.html></iframe><script>f()</script>"),
    "list": page(f"{NAVIGATION}<a href=1.html>{TITLE}</a>网站维护：青溪县大数据局"),
    "short list": page(f"<a href=1.html>{TITLE}</a><a href=2.html>x</a>"),
    "header with log-in": page(f"<input type=password>{NAVIGATION}<a href=1.html>{TITLE}</a>"),
    "word saved as html": page(ROWS),
    "pdf": b"%PDF-1.4 404 not found",
    "empty-looking list of data": page("<script type=text/xml><datastore></datastore></script>"),
    "gkmlpt": page("<div id=app></div><script>window._CONFIG={SID:'1'}</script>"),
    "plain text report": f"{TITLE}\n一、总体情况".encode(),
    "utf-16": b"\xff\xfe" + page(ROWS).decode().encode("utf-16-le"),
}  # fmt: skip


@pytest.mark.parametrize("name", GENUINE)
def test_what_may_be_a_report_or_a_list_is_kept(name: str) -> None:
    assert told(GENUINE[name], "http://www.qingxi.gov.cn/a.html", None) == set()


def test_a_document_shown_by_a_page_at_its_own_address_is_reached_through_that_page() -> None:
    viewer = page("<embed src='/f/real.pdf'>")
    assert told(viewer, "http://a.cn/f/2024.pdf") == set()
    assert told(page(ROWS), "http://a.cn/f/2024.doc") == set()


def test_data_and_a_page_that_sends_on_are_lists_and_no_reports() -> None:
    articles = f'{{"articles":[{{"title":"{TITLE}","url":"http://a.cn/1"}}]}}'.encode()
    moved = page("<script>location.href='/list.html'</script>")
    for content, code in ((articles, "gather.impostor_json"), (moved, "gather.impostor_script")):
        assert impostor(content, AT, None, "list") is None
        assert impostor(content, AT, None, "report") == code
