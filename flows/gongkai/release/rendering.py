"""The tables of a release as files: each is rendered once, some of them side by side."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from typing import NamedTuple

from gongkai.published.form import Finished, Resource
from gongkai.published.rows import Sum, csv_parts, csv_sum, parquet_parts
from gongkai.published.scratch import Finish

THREADS = 2
"""Files at a time: rendering leaves Python for long, and of each only some rows are in memory."""

Files = Mapping[str, Finished]
"""Finished files by their path in the release."""


class Rendered(NamedTuple):
    """Size and digest of the rows as CSV by name of the resource, and the finished files."""

    sums: Mapping[str, Sum]
    files: Files

    @property
    def hashes(self) -> Mapping[str, str]:
        """The digests of the rows."""
        return {name: each.hash for name, each in self.sums.items()}


def as_csv(resources: Sequence[Resource], finish: Finish, threads: Executor) -> Rendered:
    """Render the CSV files; of a resource without one, only sum up what it would hold."""

    def one(resource: Resource) -> Sum | Finished:
        if resource.standing is not None:
            return resource.standing.csv or Sum(0, resource.standing.rows)
        if resource.csv:
            return finish(resource.csv_path, csv_parts(resource.rows))
        return csv_sum(resource.rows)

    made = list(zip(resources, threads.map(one, resources), strict=True))
    return Rendered(
        {each.name: it.sum if isinstance(it, Finished) else it for each, it in made},
        {each.csv_path: it for each, it in made if isinstance(it, Finished)},
    )


def with_twins(
    printed: Rendered, resources: Sequence[Resource], finish: Finish, threads: Executor
) -> Rendered:
    """Add the CSV file of the last resource, which came later, and the Parquet files of all."""
    last = as_csv(resources[-1:], finish, threads)
    sums = {**printed.sums, **last.sums}
    twins = as_parquet(resources, sums, finish, threads)
    return Rendered(sums, {**printed.files, **last.files, **twins})


def as_parquet(
    resources: Sequence[Resource], sums: Mapping[str, Sum], finish: Finish, threads: Executor
) -> Files:
    """Render the Parquet files; `sums` are those of the rows as CSV, by name of the resource."""

    def one(resource: Resource) -> Finished:
        if resource.standing is not None:
            return resource.standing.parquet
        parts = parquet_parts(resource.rows, sums[resource.name].bytes)
        return finish(resource.parquet_path, parts)

    made = threads.map(one, resources)
    return {each.parquet_path: it for each, it in zip(resources, made, strict=True)}
