"""The site by hand: serves until it is interrupted, and says what to type meanwhile.

python -m tests.gather.site [--without HOST …] [--register FOLDER]
"""

import argparse
import tempfile
from pathlib import Path

from tests.gather.site.behaviour import HOSTS
from tests.gather.site.log import at_once, hurried
from tests.gather.site.register import write_register
from tests.gather.site.site import whole_site


def main() -> None:
    """Serve; say at the end how politely the site was asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--without", nargs="*", default=[], choices=sorted(HOSTS), metavar="HOST")
    parser.add_argument("--register", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made, whole_site(without=options.without) as site:
        folder = write_register(site, options.register or Path(made) / "register")
        for each in site.behaviours:
            print(f"{site.url(each):72}  {each.does}", flush=True)
        print(f"\ngongkai run --register {folder} --store store --out published --delay 0.2")
        print("Ctrl-C ends the site.", flush=True)
        try:
            site.closing.wait()
        except KeyboardInterrupt:
            entries = site.log.take()
            print(f"\n{len(entries)} requests, {len(at_once(entries))} at once on one host, "
                  f"{len(hurried(entries, 0.2))} after less than 0.2 s")  # fmt: skip


if __name__ == "__main__":
    main()
