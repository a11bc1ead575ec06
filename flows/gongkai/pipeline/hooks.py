"""Who is told when a scheduled run has failed: the notification block that the publisher named."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from prefect.blocks.abstract import NotificationBlock
from prefect.blocks.core import Block
from prefect.client.schemas.objects import Flow, FlowRun, State
from prefect.utilities.urls import url_for

from gongkai.errors import SettingsError
from gongkai.messages import text
from gongkai.settings import language, notify_of


def notify(flow: Flow, flow_run: FlowRun, state: State[Any]) -> None:
    """Tell what failed, where, and what to do next; nobody is told where nobody is named.

    A hook of Prefect's (on_failure, on_crashed). SettingsError for a block that is none: Prefect
    writes it into the log of the run, which has failed already.
    """
    folder = Path(str(flow_run.parameters.get("folder", ".")))
    name = notify_of(os.environ, folder)
    if name is None:
        return
    block = Block.load(name)
    if not isinstance(block, NotificationBlock):
        raise SettingsError("notify.no_notification", name=name)
    speech = language(None, os.environ, folder)
    told = _told(flow, flow_run, state, folder)
    block.notify(  # type: ignore[unused-coroutine]
        text("notify.body", speech, **told), text("notify.subject", speech, **told)
    )


def _told(flow: Flow, flow_run: FlowRun, state: State[Any], folder: Path) -> Mapping[str, str]:
    return {
        "flow": flow.name,
        "run": flow_run.name,
        "state": state.name or state.type.value,
        "reason": state.message or "-",
        "folder": str(folder.absolute()),
        "page": url_for(flow_run) or "-",
    }
