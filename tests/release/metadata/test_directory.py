"""The directory of Chinese government data: one row an information item."""

import csv
import io
from dataclasses import replace

from gongkai.release.metadata import metadata
from gongkai.release.resources import schemas
from tests.release.metadata.test_dcat import sums

HEADING = (
    "信息资源分类,信息资源名称,信息资源代码,信息资源提供方,信息资源提供方代码,信息资源摘要,信息资源格式,"
    "信息项名称,信息项代码,数据类型,共享类型,共享条件,共享方式,是否向社会开放,开放条件,更新周期,发布日期,关联资源代码"
)


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_every_field_of_every_table_is_an_item_of_its_resource(releases):
    content = releases["terse"].texts["metadata/catalogue.csv"]
    assert content.startswith(b"\xef\xbb\xbf" + HEADING.encode() + b"\r\n")
    found = rows(content)
    assert [(x["信息资源名称"], x["信息项代码"], x["信息项名称"]) for x in found] == [
        (schema["title"], field["name"], field["title"])
        for schema in schemas().values()
        for field in schema["fields"]
    ]
    kinds = {x["数据类型"] for x in found}
    assert kinds == {"字符型", "整型", "数值型", "日期型", "日期时间型", "逻辑型"}
    formats = {x["信息资源名称"]: x["信息资源格式"] for x in found}
    assert formats[schemas()["reports"]["title"]] == "csv、parquet"
    assert formats[schemas()["observations"]["title"]] == "parquet"


def test_what_only_the_provider_knows_is_empty_until_it_is_told(releases, terse):
    first = rows(releases["terse"].texts["metadata/catalogue.csv"])[0]
    assert first["信息资源代码"] == first["信息资源提供方代码"] == first["信息资源分类"] == ""
    assert (first["共享类型"], first["是否向社会开放"]) == ("无条件共享", "是")
    assert (first["更新周期"], first["发布日期"]) == ("每年", "2026-01-20")
    assert "CC-BY-4.0" in first["开放条件"]
    said = {
        "provider": "某市人民政府办公室",
        "provider_code": "11330703729102247D",
        "codes": {"applications": "307001/000001"},
        "sharing": "有条件共享",
        "sharing_condition": "=HYPERLINK(1)",
        "open": "否",
    }
    package = replace(terse, directory=said, accrual="QUARTERLY")
    made = releases["terse"]
    texts = metadata(made.descriptor, schemas(), package, sums(made))
    found = rows(texts["metadata/catalogue.csv"])
    table = [x for x in found if x["信息资源名称"] == schemas()["applications"]["title"]]
    assert {x["信息资源代码"] for x in table} == {"307001/000001"}
    assert {x["信息资源代码"] for x in found if x not in table} == {""}
    assert found[0]["信息资源提供方"] == "某市人民政府办公室"
    assert (found[0]["是否向社会开放"], found[0]["更新周期"]) == ("否", "每季度")
    assert found[0]["共享条件"] == "'=HYPERLINK(1)"
