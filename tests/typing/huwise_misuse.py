"""Mistakes that the type checkers must see: each ignore below is one, and an ignore that is not needed is an error."""

from __future__ import annotations

from aioportal.huwise import Huwise, models
from aioportal_huwise.api import datasets


async def mistakes(portal: Huwise) -> None:
    await portal.datasets.create()  # type: ignore[call-arg]  # dataset_id must be said, if only as None
    await portal.run(datasets.retrieve_dataset)  # type: ignore[call-arg]  # which one?
    await portal.run(datasets.retrieve_dataset, 3)  # type: ignore[arg-type]  # a uid is text
    await portal.run(datasets.list_datasets, limt=3)  # type: ignore[call-arg]  # misspelt
    await portal.run(datasets.update_dataset, "da_1", body={})  # type: ignore[arg-type]  # a model is wanted here
    await portal.dataset("x").publish(if_busy="maybe")  # type: ignore[arg-type]  # raise or wait
    portal.dataset()  # type: ignore[call-overload]  # which one?
    portal.dataset(uid="a", dataset_id="b")  # type: ignore[call-overload]  # one of them
    await portal.harvester("x").delete()  # type: ignore[call-arg]  # and its datasets?
    await portal.harvester("x").schedules.create("15 3 * * 0")  # type: ignore[call-arg]  # by which clock?
    portal.connections.list(sort="colour")  # type: ignore[arg-type]  # no such order
    models.CswHarvesterInput(name="x")  # type: ignore[call-arg]  # without an address
    models.DatasetScheduleInput()  # type: ignore[call-arg]  # without its one field
    Huwise("mycity", "key", transport="carrier pigeon")  # type: ignore[arg-type]  # not a library
