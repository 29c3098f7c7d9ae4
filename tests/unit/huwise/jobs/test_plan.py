"""What plans and reports say."""

from __future__ import annotations

import json

from aioportal.huwise.jobs import Change, FieldChange, JobResult, Plan, Report, ReportRow
from aioportal.huwise.jobs.plan import differences

CHANGES = (
    Change("cheeses", "update", (FieldChange("default.title", "Cheese", "Cheeses"),), cost="full publish"),
    Change("wines", "create", (FieldChange("default.title", None, "Wines"),)),
    Change("bread", "none"),
    Change("row 7", "problem", detail="no dataset 'milk'"),
)


def test_a_plan_shows_each_change_and_counts_them() -> None:
    plan = Plan("metadata apply", CHANGES, ("2 rows are empty",))
    assert list(plan.lines()) == [
        "~ cheeses  (costs: full publish)",
        '    default.title: "Cheese" → "Cheeses"',
        "+ wines",
        '    default.title: "Wines"',
        "! row 7  (no dataset 'milk')",
        "note: 2 rows are empty",
        "metadata apply: 1 to create, 1 to update, 1 unchanged, 1 cannot be done",
    ]
    assert [change.key for change in plan.due] == ["cheeses", "wines"]
    assert [change.key for change in plan.problems] == ["row 7"]
    assert not plan.is_empty


def test_a_plan_shows_what_stays_on_request_and_can_be_cut() -> None:
    plan = Plan("job", CHANGES)
    assert "  bread" in list(plan.lines(unchanged=True))
    assert list(plan.lines(most=1))[2] == "… and 2 more"


def test_a_plan_is_empty_only_where_all_is_as_wished() -> None:
    assert Plan("job", ()).is_empty
    assert Plan("job", (Change("bread", "none"),)).is_empty
    assert not Plan("job", (Change("row", "problem"),)).is_empty
    assert Plan("job", ()).summary() == "job: nothing to do"


def test_a_plan_is_plain_json() -> None:
    data = json.loads(json.dumps(Plan("job", CHANGES).as_data()))
    assert data["counts"] == {"create": 1, "update": 1, "delete": 0, "run": 0, "none": 1, "problem": 1}
    assert data["changes"][0]["fields"] == [{"name": "default.title", "before": "Cheese", "after": "Cheeses"}]


def test_long_values_are_shortened_for_people_only() -> None:
    change = FieldChange("html", "a" * 1000, "b")
    assert len(change.line()) < 330
    assert Plan("job", (Change("p", "update", (change,)),)).as_data()["changes"][0]["fields"][0]["before"] == "a" * 1000


def test_differences_name_only_what_is_wished_otherwise() -> None:
    assert differences({"a": 1, "b": 2}, {"a": 1, "b": 3, "c": None}) == (FieldChange("b", 2, 3),)
    assert differences({"a": 1}, {"a": 2, "b": 2}, names=["b"]) == (FieldChange("b", None, 2),)


def test_a_report_shows_failures_in_full_and_counts_the_rest() -> None:
    report = Report(
        "publish",
        (
            ReportRow("a", "done", resumed=True),
            ReportRow("b", "failed", reason="not_found: no such dataset"),
            ReportRow("c", "unknown", reason="the wait ended first"),
            ReportRow("d", "unchanged"),
        ),
        ("a file is left",),
        1.26,
    )
    assert list(report.lines()) == [
        "failed     b: not_found: no such dataset",
        "unknown    c: the wait ended first",
        "note: a file is left",
        "publish: 1 done, 1 unchanged, 1 failed, 1 unknown (1 of them by an earlier run) in 1.3 s",
    ]
    assert not report.ok


def test_a_report_is_good_only_where_nothing_is_left() -> None:
    assert Report("job", (ReportRow("a", "done"), ReportRow("b", "unchanged"))).ok
    assert not Report("job", (ReportRow("a", "left"),)).ok
    assert not Report("job", (), stopped="the quota is used up").ok
    assert json.loads(json.dumps(Report("job", (ReportRow("a", "done"),)).as_data()))["counts"]["done"] == 1


def test_a_dry_run_is_good_where_all_can_be_done() -> None:
    assert JobResult(Plan("job", CHANGES[:3])).ok
    assert not JobResult(Plan("job", CHANGES)).ok
    assert JobResult(Plan("job", CHANGES)).dry_run
    assert JobResult(Plan("job", CHANGES)).as_data()["report"] is None
