"""`gongkai init`: the publisher's own folder. Nothing installed is ever edited."""

import json
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated

import typer

from gongkai.cli.language import say
from gongkai.errors import SettingsError

TEMPLATE = (
    "gongkai.toml",
    "prefect.yaml",
    "prefect.toml",
    "automations.yaml",
    "labels.csv",
    "corrections.csv",
    "review.csv",
    "withdrawals.csv",
)
REGISTER = ("agencies.csv", "sources.csv", "agency_events.csv", "README.md")
# The one thing that must be told where the folder is: a worker runs in a folder of its own.
FOLDER_MARK = '"@FOLDER@"'


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="argument.folder")],
    force: Annotated[bool, typer.Option("--force", help="option.force")] = False,
) -> None:
    """Make the folder; one that holds something only with --force, and then only what lacks."""
    place = folder.absolute()
    if place.exists() and not place.is_dir():
        raise SettingsError("init.not_a_folder", path=folder)
    if place.is_dir() and any(place.iterdir()) and not force:
        raise SettingsError("init.not_empty", path=folder)
    made = [path for path, content in contents(place) if write_new(place / path, content)]
    for path in made:
        print(say("init.made", path=folder / path))
    print(say("init.next" if made else "init.complete", path=folder))


def contents(place: Path) -> Iterator[tuple[str, str]]:
    """Yield the files of a publisher's folder at `place`, by their path in it."""
    template = files("gongkai.cli").joinpath("template")
    for name in TEMPLATE:
        text = template.joinpath(name).read_text("utf-8")
        # JSON's quoted strings are YAML's too, whatever the folder is called.
        yield name, text.replace(FOLDER_MARK, json.dumps(str(place), ensure_ascii=False))
    for name in REGISTER:
        yield f"register/{name}", template.joinpath("register", name).read_text("utf-8")
    yield "package.yaml", package_description().read_text("utf-8")


def package_description() -> Traversable:
    """Return the description of the package as it is shipped."""
    return files("gongkai.datapackages").joinpath("annual-reports", "package.yaml")


def write_new(path: Path, content: str) -> bool:
    """Write a file unless there is one already; tell whether it was written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(content)
    except FileExistsError:
        return False
    return True
