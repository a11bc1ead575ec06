"""A real CKAN for the tests: everything in a temporary folder, on ports of its own, gone after.

`python -m tests.portal.real_ckan [pytest arguments]` runs the tests marked `ckan` against it. It
needs PostgreSQL and Redis (Debian: postgresql, redis-server); CKAN is installed once into an
environment of its own (CKAN_VENV, else .cache/ckan). Solr is a stand-in: see solr_stand_in.py.
"""

import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.portal.solr_stand_in import solr

VERSION = "2.12.0"
ROOT = Path(__file__).parents[2]
ENVIRONMENT = Path(os.environ.get("CKAN_VENV", ROOT / ".cache" / "ckan"))
PATIENCE = 90.0


class Ckan(NamedTuple):
    """Where it is, and the token of an administrator."""

    url: str
    token: str


def program(name: str) -> str:
    """Return the path of a program of PostgreSQL or Redis."""
    places = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), Path("/usr/bin")]
    path = os.pathsep.join([*map(str, places), os.environ.get("PATH", "")])
    found = shutil.which(name, path=path)
    if found is None:
        sys.exit(f"{name} is not installed (Debian: postgresql, redis-server)")
    return found


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def installed() -> Path:
    """Install CKAN where it is not yet, and return the folder of its programs."""
    programs = ENVIRONMENT / "bin"
    if not (programs / "ckan").exists():
        subprocess.run([sys.executable, "-m", "venv", ENVIRONMENT], check=True)
        wanted = f"ckan[requirements]=={VERSION}"
        subprocess.run([programs / "pip", "install", "--quiet", wanted], check=True)
    return programs


def as_postgres(*command: str) -> list[str]:
    """PostgreSQL refuses to run as root."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else [*command]


@contextmanager
def started(command: Sequence[str | Path], log: Path, **keywords: object) -> Iterator[None]:
    """Run a program in the background and end it after the block."""
    with log.open("ab") as told:
        process = subprocess.Popen(command, stdout=told, stderr=told, **keywords)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def await_port(port: int) -> None:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    sys.exit(f"nothing answers on port {port}")


@contextmanager
def postgres(folder: Path) -> Iterator[int]:
    """Run a database server of its own and yield its port."""
    data, port = folder / "postgres", free_port()
    data.mkdir()
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        shutil.chown(data, "postgres")
    init = as_postgres(
        program("initdb"), "-D", str(data), "-U", "ckan", "-A", "trust", "-E", "UTF8"
    )
    subprocess.run([*init, "--no-sync"], check=True, stdout=subprocess.DEVNULL, cwd=folder)
    options = ["-p", str(port), "-k", str(data), "-c", "listen_addresses=127.0.0.1"]
    command = as_postgres(program("postgres"), "-D", str(data), *options, "-c", "fsync=off")
    with started(command, folder / "postgres.log", cwd=folder):
        await_port(port)
        for statement in (
            "CREATE DATABASE ckan ENCODING 'UTF8'",
            "CREATE DATABASE datastore ENCODING 'UTF8'",
            "CREATE ROLE reader LOGIN",
        ):
            query(port, statement, "postgres")
        yield port


def query(port: int, text: str, database: str) -> None:
    subprocess.run(
        [program("psql"), "-q", "-h", "127.0.0.1", "-p", str(port), "-U", "ckan", database],
        input=text, text=True, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip


@contextmanager
def running() -> Iterator[Ckan]:
    """Run CKAN with its DataStore and yield where it is."""
    programs = installed()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gongkai-ckan-")))
        database = stack.enter_context(postgres(folder))
        redis, port = free_port(), free_port()
        command = [program("redis-server"), "--port", str(redis), "--bind", "127.0.0.1"]
        stack.enter_context(
            started([*command, "--save", "", "--dir", str(folder)], folder / "redis.log")
        )
        await_port(redis)
        (schema,) = ENVIRONMENT.glob("lib/python*/site-packages/ckan/config/solr/schema.xml")
        core = stack.enter_context(solr(schema))
        settings = {
            "sqlalchemy.url": f"postgresql://ckan@127.0.0.1:{database}/ckan",
            "ckan.datastore.write_url": f"postgresql://ckan@127.0.0.1:{database}/datastore",
            "ckan.datastore.read_url": f"postgresql://reader@127.0.0.1:{database}/datastore",
            "ckan.redis.url": f"redis://127.0.0.1:{redis}/0",
            "solr_url": core,
            "ckan.site_url": f"http://127.0.0.1:{port}",
            "ckan.storage_path": str(folder / "storage"),
            "ckan.plugins": "datastore",
            "ckan.max_resource_size": "50",
            "ckan.auth.create_unowned_dataset": "false",
        }
        token = prepared(programs, folder, settings, database)
        serve = [programs / "ckan", "-c", folder / "ckan.ini", "run", "--host", "127.0.0.1"]
        serve += ["--port", str(port), "--disable-reloader"]
        stack.enter_context(started(serve, folder / "ckan.log", cwd=folder))
        await_port(port)
        url = f"http://127.0.0.1:{port}"
        with urllib.request.urlopen(f"{url}/api/action/status_show", timeout=PATIENCE) as answer:
            assert VERSION.encode() in answer.read()
        yield Ckan(url, token)


def prepared(programs: Path, folder: Path, settings: dict[str, str], database: int) -> str:
    """Write the configuration, make the tables and an administrator, and return their token."""
    ini = folder / "ckan.ini"

    def ckan(*arguments: str) -> str:
        command = [programs / "ckan", "-c", ini, *arguments]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"ckan {' '.join(arguments)}: {(done.stdout + done.stderr)[-2000:]}")
        return done.stdout

    subprocess.run([programs / "ckan", "generate", "config", ini], check=True, capture_output=True)
    # CKAN's own tool for this needs the database that the file is about to name.
    lines = [x for x in ini.read_text().splitlines() if x.split("=")[0].strip() not in settings]
    at = lines.index("[app:main]") + 1
    lines[at:at] = [f"{name} = {value}" for name, value in settings.items()]
    ini.write_text("\n".join(lines) + "\n")
    ckan("db", "init")
    rights = ckan("datastore", "set-permissions")
    query(database, rights[rights.index("/*") :] if "/*" in rights else rights, "datastore")
    password = secrets.token_hex(12)
    ckan("user", "add", "admin", "email=admin@example.org", f"password={password}")
    ckan("sysadmin", "add", "admin")
    told = ckan("user", "token", "add", "admin", "tests", "--quiet")
    return re.findall(r"[\w.-]{40,}", told)[-1]


def main(arguments: Sequence[str]) -> int:
    """Run the tests marked `ckan` against a real one."""
    with running() as ckan:
        surroundings = {**os.environ, "GONGKAI_TEST_CKAN": f"{ckan.url} {ckan.token}"}
        tests = [sys.executable, "-m", "pytest", "-m", "ckan", "-n", "0", "tests/portal"]
        return subprocess.run([*tests, *arguments], cwd=ROOT, env=surroundings).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
