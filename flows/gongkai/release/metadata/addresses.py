"""How a release, its files and all that belongs to them are called: addresses for ever.

With an `address` in package.yaml they are web addresses below it. Without one they are
`urn:uuid:…`, made from the names of package and publisher: the same in every build, another for
every publisher who gives a name of their own, and leading nowhere.
"""

from dataclasses import dataclass
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from gongkai.catalogue.package_info import PackageInfo
from gongkai.published.form import FOLDER


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of one release and of the series it belongs to.

    `public`: whether they lead to files on the web.
    """

    series: str
    release: str
    public: bool

    def file(self, path: str) -> str:
        """The address of a file of the release."""
        mark = "/" if self.public else "#"
        return f"{self.release}{mark}{quote(path)}"

    def part(self, name: str) -> str:
        """What something that is no file is called in the release."""
        return f"{self.release}#{quote(name)}"

    def common(self, name: str) -> str:
        """What something is called that all releases have in common."""
        return f"{self.series}#{quote(name)}"


def addresses(package: PackageInfo, version: str) -> Addresses:
    """Return the addresses of a version of the package."""
    if package.address:
        series = f"{package.address}/{FOLDER}"
        return Addresses(series, f"{series}/{version}", public=True)
    names = f"{package.name}\n{publisher(package)}"
    series, release = (
        uuid5(NAMESPACE_URL, f"gongkai\n{name}").urn for name in (names, f"{names}\n{version}")
    )
    return Addresses(series, release, public=False)


def publisher(package: PackageInfo) -> str:
    """Return the name of the first contributor with the role of publisher, else of the first."""
    named = (each for each in package.contributors if "publisher" in each.get("roles", ()))
    return str(next(named, package.contributors[0])["title"])
