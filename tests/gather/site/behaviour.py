"""What one address of the site does, and what has to come of asking for it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.gather.site.faults import Answer
from tests.gather.site.pages import report

TRAP = "trap"
"""A host that the register does not name and that nobody may reach: every visit is a failure."""

HOSTS = {
    name: f"127.0.0.{number}"
    for number, name in enumerate(
        "static jpage columns numbered hanweb plain passing down broken cut endless pretending "
        "closed paced unruled shell changing private files east west".split(),
        start=2,
    )
} | {TRAP: "127.0.0.99"}

YEAR = 2024
BUREAUS = (
    "教育局 财政局 民政局 司法局 水利局 林业局 审计局 统计局 商务局 体育局 公安局 信访局 "
    "医疗保障局 应急管理局 农业农村局 交通运输局 自然资源局 卫生健康局 市场监督管理局 科学技术局 "
    "退役军人事务局 住房和城乡建设局 人力资源和社会保障局 文化和旅游局 生态环境局 城市管理局 "
    "发展和改革委员会 工业和信息化局 行政审批服务局 机关事务管理局 地方金融管理局 粮食和物资储备局 "
    "民族宗教事务局 投资促进局"
).split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """One address. `does` is said to a person; the rest is what has to come of it.

    `gathered` are the bytes of the document that must be in the store, null where none may be;
    then `reason` is the message code that says why, of a failure, or of a link that is `left_out`.
    `via` are the paths that it leads on to, the last of which answers; `visits` the number of
    requests of its own path in one run. `leads_from` names the path of the page or list that
    leads there, for what does not stand in the register itself. `is_slow` where a run with the
    usual time limits takes minutes.
    """

    name: str
    agency: str
    host: str
    path: str
    does: str
    answer: Answer
    gathered: bytes | None = None
    reason: str | None = None
    left_out: bool = False
    via: tuple[str, ...] = ()
    visits: int = 1
    leads_from: str | None = None
    kind: str = "report"
    year: int | None = YEAR
    series: str | None = "own"
    is_slow: bool = False
    beside: dict[str, Answer] = field(default_factory=dict)

    @property
    def paths(self) -> Iterator[tuple[str, Answer]]:
        """The paths that this behaviour answers, with how."""
        yield self.path, self.answer
        yield from self.beside.items()


def agencies() -> Iterator[str]:
    """Yield invented agencies, one after the other."""
    for place in ("澄川县", "霁山区", "枫渡市"):
        for bureau in BUREAUS:
            yield place + bureau


def body(agency: str) -> bytes:
    """Return the report of an agency that most behaviours are about."""
    return report(agency, YEAR).encode()
