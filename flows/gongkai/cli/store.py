"""`gongkai store`: whether all that was gathered is as it was; readings nobody needs any more."""

from collections.abc import Callable
from typing import Any

from gongkai.cli import language, options
from gongkai.cli.language import say
from gongkai.settings import settings


def verify(place: options.Store = None) -> int:
    """Read every file of the store and compute every digest anew; 1 where one is not as it was."""
    chosen = settings({"store": place, "lang": language.asked()})
    from gongkai.gather import Store

    files = faults = 0
    for fault in Store(chosen.store).verified():
        files += 1
        if fault is not None:
            faults += 1
            print(say(fault.error.code, **fault.error.arguments))
    sentence = "store.unsound" if faults else "store.sound"
    print(say(sentence, store=chosen.store, files=files, faults=faults))
    return 1 if faults else 0


def tidy(place: options.Store = None) -> None:
    """Remove kept readings that the next run would not use; say how many bytes that freed."""
    chosen = settings({"store": place, "lang": language.asked()})
    from gongkai.run.tidying import tidied

    removed = tidied(chosen)
    print(say("store.tidied", work=chosen.work, parts=removed.parts, bytes=removed.bytes))


COMMANDS: dict[str, Callable[..., Any]] = {"verify": verify, "tidy": tidy}
