"""Mistakes in bulk runs and jobs that the type checkers must see: each ignore below is one, and an ignore that is not
needed is an error."""

from __future__ import annotations

from aioportal.huwise import Huwise, jobs, models


async def length(name: str) -> int:
    return len(name)


def at_once(name: str) -> int:
    return len(name)


async def of_dataset(dataset: models.Dataset) -> str:
    return str(dataset.uid)


async def bulk_mistakes(portal: Huwise) -> None:
    portal.bulk(at_once, ["a"])  # type: ignore[arg-type]  # not async
    portal.bulk(length, [1, 2])  # type: ignore[arg-type]  # it takes names
    portal.bulk(of_dataset, portal.harvesters.list())  # type: ignore[arg-type]  # other things than it takes
    portal.bulk(length, ["a"], concurrency="fast")  # type: ignore[arg-type]  # a number or "adaptive"
    portal.bulk(length, ["a"], order="random")  # type: ignore[arg-type]  # finished or input
    portal.bulk(length, ["a"], key=len)  # type: ignore[arg-type]  # a key is text
    portal.bulk(length, ["a"], workers=4)  # type: ignore[call-arg]  # no such argument
    async for outcome in portal.bulk(length, ["a"]):
        outcome.value + 1  # type: ignore[operator]  # None where it failed: result() raises then
        outcome.state = "done"  # type: ignore[misc]  # frozen


async def job_mistakes(portal: Huwise) -> None:
    await jobs.publish_many(portal, ["a"], dryrun=False)  # type: ignore[call-arg]  # misspelt
    await jobs.publish_many(portal, ["a"], dry_run="no")  # type: ignore[arg-type]  # yes or no
    await jobs.publish_many(portal, ["a"], kind="data")  # type: ignore[arg-type]  # no such kind
    await jobs.publish_many(portal, [1, 2])  # type: ignore[list-item]  # names are text
    await jobs.metadata_apply(portal, {"dataset_id": "a"})  # type: ignore[dict-item]  # rows, not one row
    await jobs.metadata_apply(portal, "t.csv", concurrency="quick")  # type: ignore[arg-type]  # no such word
    await jobs.metadata_apply(portal, "t.csv", publish=True)  # type: ignore[arg-type]  # auto, always or no
    await jobs.metadata_override(portal, "default.title")  # type: ignore[call-arg]  # on or off?
    await jobs.access_set(portal, ["a"])  # type: ignore[call-arg]  # open or restrict?
    await jobs.renew_keys(portal, ["a"])  # type: ignore[call-arg]  # where do the keys go?
    result = await jobs.republish(portal, ["a"])
    result.report.summary()  # type: ignore[union-attr]  # None after a dry run
    options: jobs.JobOptions = {"dryrun": False}  # type: ignore[typeddict-unknown-key]  # misspelt
    await jobs.harvest(portal, **options)
    await jobs.publish(portal, ["a"])  # type: ignore[attr-defined]  # it is publish_many
