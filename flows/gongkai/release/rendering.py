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
    """The digests of the rows by name of the resource, printed as CSV, and the files that are."""

    hashes: Mapping[str, str]
    files: Files


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
        {each.name: (it.sum if isinstance(it, Finished) else it).hash for each, it in made},
        {each.csv_path: it for each, it in made if isinstance(it, Finished)},
    )


def with_twins(
    printed: Rendered, resources: Sequence[Resource], finish: Finish, threads: Executor
) -> Rendered:
    """Add the Parquet files of all resources, and the CSV file of the last, which came later."""
    twins = as_parquet(resources, finish, threads)
    last = as_csv(resources[-1:], finish, threads)
    return Rendered({**printed.hashes, **last.hashes}, {**printed.files, **last.files, **twins})


def as_parquet(resources: Sequence[Resource], finish: Finish, threads: Executor) -> Files:
    """Render the Parquet files."""

    def one(resource: Resource) -> Finished:
        if resource.standing is not None:
            return resource.standing.parquet
        return finish(resource.parquet_path, parquet_parts(resource.rows))

    made = threads.map(one, resources)
    return {each.parquet_path: it for each, it in zip(resources, made, strict=True)}
