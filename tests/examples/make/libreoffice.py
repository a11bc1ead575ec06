"""What LibreOffice makes of a page."""

import subprocess
import tempfile
from pathlib import Path


def converted(page: str, wanted: str, application: str = "StarWriter") -> bytes:
    """Return a page as a document: `wanted` is an ending and the name of an export filter."""
    with tempfile.TemporaryDirectory() as work:
        source = Path(work, "document.html")
        source.write_text(page, "utf-8")
        subprocess.run(
            ["soffice", "--headless", f"-env:UserInstallation=file://{work}/profile",
             "--convert-to", wanted, f"--infilter=HTML ({application})", "--outdir", f"{work}/out",
             str(source)],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip
        (made,) = Path(work, "out").iterdir()
        return made.read_bytes()
