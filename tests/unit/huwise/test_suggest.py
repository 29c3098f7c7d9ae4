from aioportal.huwise.suggest import unknown


def test_close_matches_come_first() -> None:
    error = unknown("operation", "retreive_dataset", {"retrieve_dataset", "list_datasets"})
    assert error.message == "unknown operation 'retreive_dataset'"
    assert error.hint == "Did you mean retrieve_dataset? Accepted: list_datasets, retrieve_dataset."


def test_what_is_accepted_is_listed_unless_it_is_a_crowd() -> None:
    assert unknown("argument", "x", [], where="publish").hint == "It accepts none."
    assert "for publish" in unknown("argument", "x", [], where="publish").message
    crowd = [f"name{number}" for number in range(60)]
    assert "60" in (unknown("operation", "zzz", crowd).hint or "")
    assert "Accepted" not in (unknown("operation", "name1x", crowd).hint or "")
