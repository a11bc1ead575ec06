"""What `prefect deploy` does beside deploying: steps that prefect.yaml names."""

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolUpdate


async def one_at_a_time(pool: str) -> dict[str, object]:
    """Let a work pool run one flow at a time, whatever the number of its workers.

    The command that makes a pool cannot set its limit, and one that is forgotten lets two runs
    write the same place at once.
    """
    async with get_client() as client:
        await client.update_work_pool(pool, WorkPoolUpdate(concurrency_limit=1))
    return {}
