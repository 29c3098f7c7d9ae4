"""The operations of people and rights: homes, a good call and a refused one of each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from operations_table import Row

from aioportal.errors import ArgumentError, NotFoundError, ValidationError
from aioportal.huwise import BatchResult, Huwise, UserRequests, models
from aioportal.testing import HuwiseSandbox

PNG = b"\x89PNG\r\n\x1a\n not much of a picture"
OFFICE = {"name": "responsible-office", "type": "text", "label": "Responsible office", "self_suggest": True}
STATE = {"name": "review-state", "type": "enum", "label": "Review state", "choices": ["draft", "reviewed"]}
CONNECTION = {"type": "http", "url": "https://files.example.org", "is_reusable": True, "auth": None}
STUDIO_PAGE = {"slug": "counters-studio"}
FORM = {"slug": "count-with-us", "title": "Count with us", "access_type": "open"}
PAGE = {"slug": "about-the-counters", "content": {"html": {"en": "<h1>Counters</h1>"}, "css": {"en": ""}}}

REQUESTS = (
    models.DatasetAssetAccessRequest,
    models.DomainAccessRequest,
    models.ExternalAssetAccessRequest,
    models.ExternalShowcaseRequest,
    models.UnknownUserRequest,
)


class People:
    """A portal on which things are made when a call first needs them."""

    def __init__(self, portal: Huwise, sandbox: HuwiseSandbox) -> None:
        self.portal = portal
        self.sandbox = sandbox

    async def user(self, email: str = "ines.moreau@example.org") -> str:
        """A user who is no member of anything yet."""
        outcome = (await self.portal.users.invite([email])).raise_for_failures().outcomes[0]
        assert outcome.user is not None
        assert isinstance(outcome.user.username, str)
        return outcome.user.username

    async def group(self, title: str = "Field surveyors") -> str:
        """A group without members."""
        group = await self.portal.groups.create(title)
        assert isinstance(group.uid, str)
        return group.uid

    async def holder(self, who: str) -> str:
        """A user or a group, to give a ruleset to."""
        return await (self.user() if who == "users" else self.group())

    async def place(self, kind: str) -> Any:
        """A new thing that has rulesets or translations."""
        if kind == "dataset":
            return self.portal.dataset(await self.portal.datasets.create(dataset_id="counters", title="Counters"))
        operation, body, name = {
            "connection": ("create_connection", CONNECTION, "uid"),
            "page": ("create_code_editor_page", PAGE, "slug"),
            "studio_page": ("create_studio_page", STUDIO_PAGE, "uid"),
            "form": ("create_form", FORM, "uid"),
        }[kind]
        made = await self.portal.call(operation, body=body)
        return getattr(self.portal, kind)(getattr(made, name))

    def nowhere(self, kind: str) -> Any:
        """A thing that is not there."""
        return self.portal.dataset(uid="da_nowhere") if kind == "dataset" else getattr(self.portal, kind)("nowhere")

    async def template(self) -> str:
        """A metadata template of two fields."""
        await self.portal.templates.create("city-custom", title="Of the city", fields=[OFFICE, STATE])
        return "city-custom"

    def requests(self) -> UserRequests:
        """What people have asked: a thing of each kind, and one of a kind that the contract does not know."""
        for kind in ("domain_access", "dataset_asset_access", "external_showcase", "moon_access"):
            self.sandbox.raise_request(kind, request_message="Please.")
        return self.portal.user_requests

    async def key(self) -> models.ApiKey:
        """One more API key."""
        return await self.portal.api_keys.create("Nightly import", ["edit_dataset"])


async def build(portal: Huwise, sandbox: HuwiseSandbox, csv: bytes) -> People:
    """The world in which each operation of people and rights can be called."""
    del csv
    return People(portal, sandbox)


Deed = Callable[[People], Awaitable[Any]]

# Of each kind of thing: what its operations call it, the rights it knows, the models of its rulesets.
KINDS: dict[str, tuple[str, str, Any, Any]] = {
    "dataset": ("dataset", "edit_dataset", models.DatasetUserRuleset, models.DatasetGroupRuleset),
    "connection": ("datasource_connection", "manage_connection", models.UserRuleset, models.GroupRuleset),
    "page": ("code_editor_page", "edit_page", models.UserRuleset, models.GroupRuleset),
    "studio_page": ("studio_page", "edit_page", models.UserRuleset, models.GroupRuleset),
    "form": ("form", "moderate_form", models.UserRuleset, models.GroupRuleset),
}


def rulesets(kind: str, who: str) -> dict[str, Row]:
    """The five operations of the rulesets of one kind of thing."""
    noun, permission, *answers = KINDS[kind]
    answer = answers[0] if who == "users" else answers[1]
    home = f"{kind}.security.{who}"

    async def given(w: People) -> tuple[Any, str]:
        home, holder = getattr((await w.place(kind)).security, who), await w.holder(who)
        await home.create(holder, [permission])
        return home, holder

    def there(verb: str, *arguments: Any) -> Deed:
        async def deed(w: People) -> Any:
            home, holder = await given(w)
            return await getattr(home, verb)(*(() if verb == "list" else (holder,)), *arguments)

        return deed

    async def create(w: People) -> Any:
        return await getattr((await w.place(kind)).security, who).create(await w.holder(who), [permission])

    def missing(verb: str, *arguments: Any) -> Deed:
        return lambda w: getattr(getattr(w.nowhere(kind).security, who), verb)(*arguments)

    async def nobody(w: People) -> Any:
        return await getattr((await w.place(kind)).security, who).get("nobody")

    name = f"{noun}_{who.removesuffix('s')}_security"
    return {
        f"list_{name}": Row(f"{home}.list", there("list"), answer, missing("list"), NotFoundError),
        f"create_{name}": Row(f"{home}.create", create, answer, there("create", [permission]), ValidationError),
        f"retrieve_{name}": Row(f"{home}.get", there("get"), answer, nobody, NotFoundError),
        f"update_{name}": Row(
            f"{home}.update", there("update", []), answer, missing("update", "nobody", []), NotFoundError
        ),
        f"delete_{name}": Row(f"{home}.delete", there("delete"), None, missing("delete", "nobody"), NotFoundError),
    }


def translations(kind: str) -> dict[str, Row]:
    """The two operations of the translations of one kind of thing."""
    noun = KINDS[kind][0]

    async def update(w: People) -> Any:
        return await (await w.place(kind)).translations.update({"Counted at": {"fr": "Compté le"}})

    async def get(w: People) -> Any:
        return await (await w.place(kind)).translations.get()

    return {
        f"retrieve_{noun}_translations": Row(
            f"{kind}.translations.get",
            get,
            models.Translations,
            lambda w: w.nowhere(kind).translations.get(),
            NotFoundError,
        ),
        f"update_{noun}_translations": Row(
            f"{kind}.translations.update",
            update,
            models.Translations,
            lambda w: w.nowhere(kind).translations.update({"Counted at": {"fr": "Compté le"}}),
            NotFoundError,
        ),
    }


async def _member(w: People, *, remove: bool) -> Any:
    users, username = w.portal.group(await w.group()).users, await w.user()
    await users.add(username)
    return await users.remove(username) if remove else await users.list()


async def _members(w: People) -> BatchResult:
    users = [await w.user(), await w.user("paul.adler@example.org")]
    return await w.portal.group(await w.group()).users.add_many(users)


async def _doubled_template(w: People) -> None:
    await w.portal.templates.create(await w.template(), title="Once more", fields=[OFFICE])


async def _cropped_template(w: People) -> None:
    await w.portal.templates.update(await w.template(), fields=[OFFICE])


TABLE: dict[str, Row] = {
    **{
        operation: row
        for kind in KINDS
        for who in ("users", "groups")
        for operation, row in rulesets(kind, who).items()
    },
    **{operation: row for kind in ("dataset", "page", "studio_page") for operation, row in translations(kind).items()},
    # ---- users
    "list_users": Row(
        "users.list",
        lambda w: w.portal.users.list(sort=["last_name", "first_name"]),
        models.User,
        lambda w: w.portal.users.list(permissions="edit_dataset"),
        ArgumentError,
    ),
    "retrieve_user": Row(
        "users.get",
        lambda w: _then(w.user(), lambda name: w.portal.users.get(name, expand="groups")),
        models.User,
        lambda w: w.portal.users.get("nobody"),
        NotFoundError,
    ),
    "update_user": Row(
        "users.update",
        lambda w: _then(w.user(), lambda name: w.portal.users.update(name, first_name="Inès")),
        models.User,
        lambda w: w.portal.users.update("nobody", first_name="Inès"),
        NotFoundError,
    ),
    "delete_user": Row(
        "users.delete",
        lambda w: _then(w.user(), w.portal.users.delete),
        None,
        lambda w: w.portal.users.delete("nobody"),
        NotFoundError,
    ),
    "export_users": Row(
        "users.export",
        lambda w: w.portal.users.export(delimiter=";"),
        str,
        lambda w: w.portal.users.export(delimiter="--"),
        ArgumentError,
    ),
    "invite_users": Row(
        "users.invite",
        lambda w: w.portal.users.invite(["ines.moreau@example.org", {"email": "paul.adler@example.org"}]),
        BatchResult,
        lambda w: w.portal.users.invite([]),
        ArgumentError,
    ),
    "provision_users": Row(
        "users.provision",
        lambda w: w.portal.users.provision(["ines.moreau@example.org"], identity_provider="city-login"),
        BatchResult,
        lambda w: w.portal.users.provision(["ines.moreau@example.org"]),
        ArgumentError,
    ),
    # ---- user_groups
    "list_user_groups": Row(
        "groups.list",
        lambda w: _then(w.group(), lambda uid: w.portal.groups.list(search="surveyors")),
        models.UserGroup,
        lambda w: w.portal.groups.list(offset=-1),
        ArgumentError,
    ),
    "create_user_group": Row(
        "groups.create",
        lambda w: w.portal.groups.create("Surveyors", permissions=["explore_restricted_dataset"]),
        models.UserGroup,
        lambda w: w.portal.groups.create(" "),
        ArgumentError,
    ),
    "retrieve_user_group": Row(
        "group.get",
        lambda w: _then(w.group(), lambda uid: w.portal.group(uid).get()),
        models.UserGroup,
        lambda w: w.portal.group("nowhere").get(),
        NotFoundError,
    ),
    "update_user_group": Row(
        "group.update",
        lambda w: _then(w.group(), lambda uid: w.portal.group(uid).update(description="On the street.")),
        models.UserGroup,
        lambda w: w.portal.group("nowhere").update(title="Nobody"),
        NotFoundError,
    ),
    "delete_user_group": Row(
        "group.delete",
        lambda w: _then(w.group(), lambda uid: w.portal.group(uid).delete()),
        None,
        lambda w: w.portal.group("nowhere").delete(),
        NotFoundError,
    ),
    "list_user_group_users": Row(
        "group.users.list",
        lambda w: _member(w, remove=False),
        models.User,
        lambda w: w.portal.group("nowhere").users.list(),
        NotFoundError,
    ),
    "add_user_to_user_group": Row(
        "group.users.add",
        lambda w: _then(w.group(), lambda uid: _then(w.user(), w.portal.group(uid).users.add)),
        models.User,
        lambda w: w.portal.group("nowhere").users.add("nobody"),
        NotFoundError,
    ),
    "batch_add_users_to_user_group": Row(
        "group.users.add_many",
        _members,
        BatchResult,
        lambda w: w.portal.group("nowhere").users.add_many(["nobody"]),
        NotFoundError,
    ),
    "remove_user_from_user_group": Row(
        "group.users.remove",
        lambda w: _member(w, remove=True),
        None,
        lambda w: w.portal.group("nowhere").users.remove("nobody"),
        NotFoundError,
    ),
    # ---- api_keys
    "list_api_keys": Row(
        "api_keys.list",
        lambda w: _then(w.key(), lambda key: w.portal.api_keys.list()),
        models.ApiKey,
        lambda w: w.portal.api_keys.list(limit=1001),
        ArgumentError,
    ),
    "create_api_key": Row(
        "api_keys.create",
        lambda w: w.portal.api_keys.create("Nightly import", ["edit_dataset"]),
        models.ApiKey,
        lambda w: w.portal.api_keys.create("Nightly import", ["no_such_right"]),
        ValidationError,
    ),
    "retrieve_api_key": Row(
        "api_keys.get",
        lambda w: _then(w.key(), w.portal.api_keys.get),
        models.ApiKey,
        lambda w: w.portal.api_keys.get("ak_nowhere"),
        NotFoundError,
    ),
    "update_api_key": Row(
        "api_keys.update",
        lambda w: _then(w.key(), lambda key: w.portal.api_keys.update(key, label="Weekly import")),
        models.ApiKey,
        lambda w: w.portal.api_keys.update("ak_nowhere", label="Nothing", permissions=[]),
        NotFoundError,
    ),
    "revoke_api_key": Row(
        "api_keys.revoke",
        lambda w: _then(w.key(), lambda key: w.portal.api_keys.revoke(key, reason="The laptop was lost.")),
        models.ApiKey,
        lambda w: w.portal.api_keys.revoke("ak_nowhere"),
        NotFoundError,
    ),
    "search_api_key": Row(
        "api_keys.search",
        lambda w: w.portal.api_keys.search("no-such-key"),
        models.ApiKeySearchResult,
        lambda w: w.portal.api_keys.search(""),
        ArgumentError,
    ),
    # ---- images
    "list_images": Row(
        "images.list",
        lambda w: _then(w.portal.images.upload(PNG, filename="bicycle.png"), lambda image: w.portal.images.list()),
        models.Image,
        lambda w: w.portal.images.list(limit=-1),
        ArgumentError,
    ),
    "create_image": Row(
        "images.upload",
        lambda w: w.portal.images.upload(PNG, filename="bicycle.png"),
        models.Image,
        lambda w: w.portal.images.upload("/no/such/picture.png"),
        ArgumentError,
    ),
    # ---- metadata_templates
    "list_metadata_templates": Row(
        "templates.list",
        lambda w: _then(w.template(), lambda name: w.portal.templates.list(type="basic", is_active=True)),
        models.MetadataTemplate,
        lambda w: w.portal.templates.list(limit=1001),
        ArgumentError,
    ),
    "create_metadata_template": Row(
        "templates.create",
        lambda w: w.portal.templates.create("city-admin", title="Inside", fields=[STATE], type="admin"),
        models.MetadataTemplate,
        _doubled_template,
        ValidationError,
    ),
    "retrieve_metadata_template": Row(
        "templates.get",
        lambda w: _then(w.template(), w.portal.templates.get),
        models.MetadataTemplate,
        lambda w: w.portal.templates.get("nowhere"),
        NotFoundError,
    ),
    "update_metadata_template": Row(
        "templates.update",
        lambda w: _then(w.template(), lambda name: w.portal.templates.update(name, is_active=False)),
        models.MetadataTemplate,
        _cropped_template,
        ArgumentError,
    ),
    "delete_metadata_template": Row(
        "templates.delete",
        lambda w: _then(w.template(), w.portal.templates.delete),
        None,
        lambda w: w.portal.templates.delete("nowhere"),
        NotFoundError,
    ),
    "list_metadata_template_fields": Row(
        "template.fields.list",
        lambda w: _then(w.template(), lambda name: w.portal.template(name).fields.list()),
        models.MetadataTemplateField,
        lambda w: w.portal.template("nowhere").fields.list(),
        NotFoundError,
    ),
    "retrieve_metadata_template_field": Row(
        "template.fields.get",
        lambda w: _then(w.template(), lambda name: w.portal.template(name).fields.get("review-state")),
        models.MetadataTemplateField,
        lambda w: w.portal.template("nowhere").fields.get("review-state"),
        NotFoundError,
    ),
    "suggest_metadata_template_field_choices": Row(
        "template.fields.suggest",
        lambda w: _then(w.template(), lambda name: w.portal.template(name).fields.suggest("review-state", "rev")),
        (str, dict),
        lambda w: w.portal.template("nowhere").fields.suggest("review-state", "rev"),
        NotFoundError,
    ),
    # ---- i18n, user_requests
    "suggest_translations": Row(
        "i18n.suggest",
        lambda w: w.portal.i18n.suggest(["Counted at"], from_language="en", to_language="fr"),
        models.TranslationSuggestions,
        lambda w: w.portal.i18n.suggest([], from_language="en", to_language="fr"),
        ArgumentError,
    ),
    "list_user_requests": Row(
        "user_requests.list",
        lambda w: w.requests().list(expand=["created_by"]),
        REQUESTS,
        lambda w: w.portal.user_requests.list(limit=1001),
        ArgumentError,
    ),
    "retrieve_user_request": Row(
        "user_requests.get",
        lambda w: _first_request(w),
        REQUESTS,
        lambda w: w.portal.user_requests.get("nowhere"),
        NotFoundError,
    ),
}


async def _first_request(w: People) -> Any:
    requests = w.requests()
    return await requests.get((await requests.list()).items[0])


async def _then(made: Awaitable[Any], use: Callable[[Any], Awaitable[Any]]) -> Any:
    return await use(await made)
