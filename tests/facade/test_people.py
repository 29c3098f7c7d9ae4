"""What users, groups, keys, rulesets, translations and templates do beyond a single call."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from table_people import KINDS, OFFICE, PNG, STATE, People

from aioportal.core.secret import Secret
from aioportal.errors import (
    ArgumentError,
    BadRequestError,
    BatchFailedError,
    NotFoundError,
    OutcomeUnknownError,
    ValidationError,
)
from aioportal.huwise import Huwise, models
from aioportal.testing import Effect, HuwiseSandbox, answer, apply_then_answer, apply_then_drop, drop

INES, PAUL = "ines.moreau@example.org", "paul.adler@example.org"
Deed = Callable[[People], Awaitable[Any]]


@pytest.fixture
def world(portal: Huwise, huwise_sandbox: HuwiseSandbox) -> People:
    return People(portal, huwise_sandbox)


# ---- rulesets


@pytest.mark.parametrize("who", ["users", "groups"])
async def test_what_is_not_given_of_a_dataset_s_ruleset_stays(world: People, who: str) -> None:
    rulesets: Any = getattr((await world.place("dataset")).security, who)
    seen = {"is_data_visible": True, "visible_fields": ["station"], "filter_query": 'station = "Pont Neuf"'}
    made = await rulesets.create(await world.holder(who), ["explore_restricted_dataset"], security=seen)

    changed = await rulesets.update(made, ["edit_dataset"])

    assert changed.permissions == ["edit_dataset"]
    assert changed.security.visible_fields == ["station"]
    assert changed.security.filter_query == 'station = "Pont Neuf"'
    changed = await rulesets.update(made, security={**seen, "visible_fields": None})
    assert changed.permissions == ["edit_dataset"]
    assert changed.security.visible_fields is None
    assert (await rulesets.get(made)).to_dict() == changed.to_dict()


async def test_a_ruleset_that_is_given_in_full_is_not_read_first(world: People) -> None:
    users = (await world.place("dataset")).security.users
    made = await users.create(await world.user(), [])
    await users.update(made, [], security={"is_data_visible": False})
    assert world.sandbox.requests(operation="retrieve_dataset_user_security", status=200) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("who", ["users", "groups"])
async def test_set_creates_and_changes(world: People, kind: str, who: str) -> None:
    rulesets: Any = getattr((await world.place(kind)).security, who)
    holder, permission = await world.holder(who), KINDS[kind][1]
    assert (await rulesets.set(holder, [permission])).permissions == [permission]
    assert (await rulesets.set(holder, [])).permissions == []
    assert [item.permissions async for item in rulesets.list()] == [[]]
    await rulesets.delete(holder)
    with pytest.raises(NotFoundError):
        await rulesets.get(holder)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("effect", [apply_then_drop(), apply_then_answer(504), drop(), answer(502)])
async def test_a_ruleset_whose_answer_is_lost_is_there_once(world: People, kind: str, effect: Effect) -> None:
    noun, permission, *_ = KINDS[kind]
    security, user = (await world.place(kind)).security, await world.user()
    world.sandbox.faults(effect.on(f"create_{noun}_user_security"))
    made = await security.users.create(user, [permission])
    assert (made.user.username, made.permissions) == (user, [permission])
    assert len(world.sandbox.ledger(operation=f"create_{noun}_user_security")) == 1


async def test_a_ruleset_that_was_there_before_is_no_success(world: People) -> None:
    groups = (await world.place("dataset")).security.groups
    group = await world.group()
    await groups.create(group, ["edit_dataset"])
    world.sandbox.faults(answer(504).on("create_dataset_group_security"))
    with pytest.raises(ValidationError):
        await groups.create(group, [])
    assert (await groups.get(group)).permissions == ["edit_dataset"]


async def test_one_word_is_not_taken_for_its_letters(world: People) -> None:
    users = world.portal.dataset(uid="da_1").security.users
    with pytest.raises(ArgumentError, match=r"permissions='edit_dataset' must be a list"):
        await users.create("ines.moreau", "edit_dataset")
    with pytest.raises(ArgumentError, match="permissions holds int"):
        await users.update("ines.moreau", [1])
    with pytest.raises(ArgumentError, match="name must be a text or an answer that carries its username, not Dataset"):
        await users.delete(models.Dataset(uid="da_1"))
    assert world.sandbox.requests() == []


# ---- translations


@pytest.mark.parametrize("kind", ["dataset", "page", "studio_page"])
async def test_translations_that_are_not_named_stay(world: People, kind: str) -> None:
    translations = (await world.place(kind)).translations
    await translations.update({"Counted at": {"fr": "Compté le", "de": "Gezählt"}, "Old": {"fr": "Vieux"}})

    now = await translations.update({"Counted at": {"fr": "Compté à"}, "New": {"fr": "Neuf"}}, drop=["Old"])

    wanted = {"Counted at": {"fr": "Compté à", "de": "Gezählt"}, "New": {"fr": "Neuf"}}
    assert now.to_dict() == wanted
    assert (await translations.get()).to_dict() == wanted


async def test_translations_that_cannot_be_meant_are_not_sent(world: People) -> None:
    translations = world.portal.dataset(uid="da_1").translations
    with pytest.raises(ArgumentError, match="must map texts to languages"):
        await translations.update({"Counted at": "Compté le"})
    with pytest.raises(ArgumentError, match="both given and named in drop"):
        await translations.update({"Counted at": {"fr": "Compté le"}}, drop=["Counted at"])
    with pytest.raises(ArgumentError, match="drop='Old' must be a list"):
        await translations.update({}, drop="Old")
    assert world.sandbox.requests() == []


# ---- users


async def test_changing_a_user_takes_no_rights_away(world: People) -> None:
    users, group = world.portal.users, await world.group()
    person = {"email": INES, "permissions": ["edit_dataset"], "groups": [{"uid": group}]}
    username = (await users.invite([person])).outcomes[0].user

    changed = await users.update(username, first_name="Inès")

    assert (changed.first_name, changed.email, changed.permissions) == ("Inès", INES, ["edit_dataset"])
    assert isinstance(changed.groups, list)
    assert [item.uid for item in changed.groups] == [group]
    assert [item.title for item in (await users.get(changed, expand="groups")).groups] == ["Field surveyors"]
    alone = await users.update(changed, groups=[], permissions=[])
    assert (alone.groups, alone.permissions, alone.first_name) == ([], [], "Inès")


async def test_several_sort_words_go_in_one(world: People) -> None:
    await world.portal.users.invite([{"email": INES, "last_name": "B"}, {"email": PAUL, "last_name": "A"}])
    named = [
        user.last_name async for user in world.portal.users.list(sort=["last_name", "username"], search="example.org")
    ]
    assert named == ["A", "B"]
    found = [user.email async for user in world.portal.users.list(all_permissions=["edit_domain"])]
    assert INES not in found
    assert len(found) == 1


async def test_users_as_csv(world: People) -> None:
    await world.user()
    lines = (await world.portal.users.export(delimiter=";")).splitlines()
    assert lines[0].startswith("username;last_name;first_name;email")
    assert any(INES in line for line in lines[1:])


async def test_the_last_administrator_stays(world: People) -> None:
    admin = [user async for user in world.portal.users.list(permissions=["edit_domain"])]
    with pytest.raises(BadRequestError):
        await world.portal.users.delete(admin[0])


# ---- several at once


@pytest.mark.parametrize("keys", ["0", "01"])
async def test_each_of_several_has_an_outcome_of_its_own(world: People, keys: str) -> None:
    world.sandbox.configure(batch_keys=keys)
    people = [f"person{number}@example.org" for number in range(12)]
    people[3] = "no address"
    people[11] = people[0]

    result = await world.portal.users.invite(people)

    assert not result.ok
    assert [outcome.index for outcome in result.failed] == [3, 11]
    assert [outcome.item["email"] for outcome in result] == people
    assert [outcome.user.email for outcome in result.succeeded if outcome.user] == people[:3] + people[4:11]
    assert all(outcome.code == "validation_error" and outcome.message for outcome in result.failed)
    with pytest.raises(BatchFailedError, match=r"2 of 12 failed, the first at position 3") as caught:
        result.raise_for_failures()
    assert [index for index, *_ in caught.value.failures] == [3, 11]
    assert caught.value.operation == "invite_users"


@pytest.mark.parametrize(
    "outcomes",
    [
        {"0": {"status_code": "success"}},
        {"0": {"status_code": "success"}, "1": {"status_code": "success"}, "2": {"status_code": "success"}},
        {"0": {"status_code": "success"}, "2": {"status_code": "success"}},
        {"2": {"status_code": "success"}, "3": {"status_code": "success"}},
        {"1": {"status_code": "success"}, "01": {"status_code": "success"}},
        {"0": {"status_code": "success"}, "detail": {"status_code": "success"}},
        {},
    ],
)
async def test_an_answer_that_does_not_tell_of_everybody_is_no_success(world: People, outcomes: Any) -> None:
    world.sandbox.faults(answer(200, json=outcomes).on("invite_users"))
    with pytest.raises(OutcomeUnknownError) as caught:
        await world.portal.users.invite([INES, PAUL])
    assert "2 were sent" in caught.value.evidence
    assert caught.value.operation == "invite_users"


async def test_an_outcome_in_an_unknown_word_is_no_success(world: People) -> None:
    told: Any = {"0": {"status_code": "pending"}, "1": {"status_code": "success", "error": "and yet"}, "2": None}
    world.sandbox.faults(answer(200, json=told).on("invite_users"))
    result = await world.portal.users.invite([INES, PAUL, "third@example.org"])
    assert [outcome.ok for outcome in result] == [False, False, False]
    assert [outcome.message for outcome in result] == [
        "the portal says 'pending' of it",
        "and yet",
        "the portal does not say that it went well",
    ]


@pytest.mark.parametrize(
    ("deed", "message"),
    [
        (lambda p: p.users.invite(INES), "invite takes a list of users, not str"),
        (lambda p: p.users.invite([{"first_name": "Inès"}]), r"users\[0\] has no e-mail address"),
        (lambda p: p.users.provision([]), "nobody to provision"),
        (lambda p: p.users.provision([INES]), r"users\[0\] names no identity provider"),
        (lambda p: p.group("g").users.add_many([]), "nobody to add"),
        (lambda p: p.group("g").users.add_many("ines.moreau"), "takes a list of usernames"),
        (lambda p: p.group(""), "uid must be a uid"),
        (lambda p: p.group("..").delete(), "group_uid='..' names nothing"),
        (lambda p: p.template("a\nb").fields.get("x"), "control characters"),
        (lambda p: p.users.update("x", groups="surveyors"), "groups='surveyors' must be a list"),
        (lambda p: p.groups.create(""), "names no group"),
        (lambda p: p.templates.create("a", title="A", fields=[{"type": "text"}]), r"fields\[0\] has no name"),
        (lambda p: p.templates.create("a", title="A", fields=[OFFICE, OFFICE]), "names a field twice"),
        (lambda p: p.templates.create("..", title="A", fields=[]), "names nothing"),
        (lambda p: p.i18n.suggest("word", from_language="en", to_language="fr"), "must be a list of words"),
        (lambda p: p.api_keys.search(b"key"), "must be the text of a key, not bytes"),
        (lambda p: p.images.upload(PNG), "filename"),
    ],
)
async def test_what_cannot_be_meant_is_not_sent(world: People, deed: Callable[[Huwise], Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        await deed(world.portal)
    assert world.sandbox.requests() == []


# ---- groups and their members


async def test_members_are_listed_to_the_end(world: People) -> None:
    invited = await world.portal.users.invite([f"person{number}@example.org" for number in range(45)])
    group = world.portal.group(await world.group())
    names = [outcome.user for outcome in invited.raise_for_failures() if outcome.user]
    assert (await group.users.add_many(names)).ok

    members = [user.username async for user in group.users.list()]

    assert members == [user.username for user in names]
    assert len(world.sandbox.requests(operation="list_user_group_users")) > 1
    assert (await group.get()).user_count == 45


async def test_changing_a_group_takes_no_permissions_away(world: People) -> None:
    made = await world.portal.groups.create("Surveyors", permissions=["edit_dataset"])
    changed = await world.portal.group(made).update(description="On the street.")
    assert (changed.title, changed.description, changed.permissions) == (
        "Surveyors",
        "On the street.",
        ["edit_dataset"],
    )


@pytest.mark.parametrize("effect", [apply_then_drop(), apply_then_answer(504), drop(), answer(502)])
async def test_a_membership_whose_answer_is_lost_is_looked_up(world: People, effect: Effect) -> None:
    users, username = world.portal.group(await world.group()).users, await world.user()
    world.sandbox.faults(effect.on("add_user_to_user_group"))
    assert (await users.add(username)).username == username
    assert len(world.sandbox.ledger("joined")) == 1


@pytest.mark.parametrize("effect", [apply_then_drop(), apply_then_answer(504), drop(), answer(502)])
async def test_several_memberships_whose_answer_is_lost_are_looked_up(world: People, effect: Effect) -> None:
    users = world.portal.group(await world.group()).users
    names = [await world.user(), await world.user(PAUL)]
    await users.add(names[0])
    world.sandbox.faults(effect.on("batch_add_users_to_user_group"))
    result = await users.add_many(names)
    assert result.ok
    assert [outcome.user.username for outcome in result if outcome.user] == names
    assert len(world.sandbox.ledger("joined")) == 2


async def test_where_only_some_became_members_nobody_knows_of_the_others(world: People) -> None:
    users = world.portal.group(await world.group()).users
    name = await world.user()
    world.sandbox.faults(apply_then_drop().on("batch_add_users_to_user_group"))
    with pytest.raises(OutcomeUnknownError) as caught:
        await users.add_many([name, "nobody"])
    assert "1 of 2 are no members, at positions 1" in caught.value.evidence
    assert len(world.sandbox.requests(operation="batch_add_users_to_user_group")) == 1


# ---- what a lost answer leaves behind


@pytest.mark.parametrize("effect", [apply_then_drop(), apply_then_answer(504)])
@pytest.mark.parametrize(
    ("operation", "deed", "kind"),
    [
        ("create_user_group", lambda w: w.portal.groups.create("Field surveyors"), "group"),
        (
            "create_metadata_template",
            lambda w: w.portal.templates.create("city-custom", title="Of the city", fields=[OFFICE]),
            "template",
        ),
    ],
)
async def test_a_create_whose_answer_is_lost_happened_once(
    world: People, operation: str, deed: Deed, kind: str, effect: Effect
) -> None:
    await world.group()
    before = len(world.sandbox.ledger(operation=operation))
    world.sandbox.faults(effect.on(operation))
    assert (await deed(world)).title in ("Field surveyors", "Of the city")
    assert len(world.sandbox.ledger(operation=operation)) == before + 1


async def test_a_group_that_left_no_trace_is_not_created_again(world: People) -> None:
    world.sandbox.faults(answer(504).on("create_user_group"))
    with pytest.raises(OutcomeUnknownError) as caught:
        await world.group()
    assert "nothing new" in caught.value.evidence
    assert world.sandbox.ledger(operation="create_user_group") == []


@pytest.mark.parametrize(
    ("operation", "deed"),
    [
        ("invite_users", lambda w: w.portal.users.invite([INES])),
        ("provision_users", lambda w: w.portal.users.provision([INES], identity_provider="city-login")),
        ("create_api_key", lambda w: w.key()),
        ("create_image", lambda w: w.portal.images.upload(PNG, filename="bicycle.png")),
    ],
)
async def test_what_nothing_can_tell_is_sent_once_and_stays_unknown(world: People, operation: str, deed: Deed) -> None:
    world.sandbox.faults(apply_then_drop().on(operation))
    with pytest.raises(OutcomeUnknownError):
        await deed(world)
    assert len(world.sandbox.requests(operation=operation)) == 1
    assert len(world.sandbox.ledger(operation=operation)) == 1


@pytest.mark.parametrize("effect", [apply_then_drop(), apply_then_answer(502), drop(), answer(504)])
async def test_a_revocation_whose_answer_is_lost_happened_once(world: People, effect: Effect) -> None:
    key = await world.key()
    world.sandbox.faults(effect.on("revoke_api_key"))
    revoked = await world.portal.api_keys.revoke(key, reason="The laptop was lost.")
    assert revoked.is_revoked is True
    assert isinstance(revoked.revocation_status, models.ApiKeyRevocation)
    assert revoked.revocation_status.revocation_reason == "The laptop was lost."
    assert len(world.sandbox.ledger(operation="revoke_api_key")) == 1


# ---- API keys


async def test_a_key_is_found_by_its_secret_and_shows_it_to_nobody(world: People) -> None:
    made = await world.key()
    assert isinstance(made.key, str)
    assert made.key not in repr(made)
    found = await world.portal.api_keys.search(Secret(made.key))
    assert isinstance(found.result, models.ApiKey)
    assert (found.found, found.result.uid) == (True, made.uid)
    assert made.key not in repr(found)


async def test_changing_a_key_keeps_what_is_not_named(world: People) -> None:
    changed = await world.portal.api_keys.update(await world.key(), label="Weekly import")
    assert (changed.label, changed.permissions) == ("Weekly import", ["edit_dataset"])
    changed = await world.portal.api_keys.update(changed, permissions=[])
    assert (changed.label, changed.permissions) == ("Weekly import", [])


# ---- metadata templates


async def test_a_template_loses_only_the_fields_that_are_named(world: People) -> None:
    templates, name = world.portal.templates, await world.template()
    with pytest.raises(ArgumentError, match="would lose 1 fields that are not named: review-state"):
        await templates.update(name, fields=[OFFICE])
    with pytest.raises(ArgumentError, match="both given and named in drop"):
        await templates.update(name, fields=[OFFICE, STATE], drop=["review-state"])
    assert world.sandbox.requests(operation="update_metadata_template") == []
    changed = await templates.update(name, title="City", drop=["review-state"])
    assert changed.title == "City"
    assert [field.name async for field in world.portal.template(name).fields.list()] == ["responsible-office"]
    more = await templates.update(changed, fields=[{"name": "budget", "type": "int"}, OFFICE])
    assert [field.name for field in more.schema] == ["budget", "responsible-office"]
    assert more.title == "City"


@pytest.mark.parametrize("form", ["list", "hits"])
async def test_suggestions_come_as_a_list_either_way(world: People, form: str) -> None:
    world.sandbox.configure(suggestions=form)
    hits = await world.portal.template(await world.template()).fields.suggest("review-state", "rev", count=1)
    assert len(hits) == 1
    assert "reviewed" in str(hits[0])


# ---- requests, and paths that are guesses


async def test_requests_of_every_kind_are_told_apart(world: People) -> None:
    found = [item async for item in world.requests().list()]
    assert {type(item).__name__ for item in found} == {
        "DomainAccessRequest",
        "DatasetAssetAccessRequest",
        "ExternalShowcaseRequest",
        "UnknownUserRequest",
    }
    showcases = await world.portal.user_requests.list(type="external_showcase", status="pending", raised_in=6)
    assert [item.type_ for item in showcases] == ["external_showcase"]


async def test_a_path_that_is_a_guess_says_so_when_it_is_wrong(world: People) -> None:
    world.sandbox.faults(answer(404).on("suggest_translations"))
    with pytest.raises(NotFoundError) as caught:
        await world.portal.i18n.suggest(["Counted at"], from_language="en", to_language="fr")
    assert 'paths={"suggest_translations"' in (caught.value.hint or "")
