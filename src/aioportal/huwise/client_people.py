"""The homes of ``Huwise`` for people and what they may do; nothing is loaded before it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .bodies import HasUid, name_of, uid_of
from .scope import PlainScope, PortalScope

if TYPE_CHECKING:
    from aioportal_huwise import models

    from .api_keys import ApiKeys
    from .endpoint import Gateway
    from .groups import GroupHandle, Groups
    from .i18n import I18n
    from .images import Images
    from .templates import TemplateHandle, Templates
    from .user_requests import UserRequests
    from .users import Users


class PeopleHomes:
    """Users, groups, API keys, and the portal's images, metadata templates, suggestions and requests."""

    _gateway: Gateway

    @property
    def users(self) -> Users:
        """The people whose accounts are linked to the portal."""
        from .users import Users

        return Users(PortalScope(self._gateway))

    @property
    def groups(self) -> Groups:
        """The user groups, which share permissions and limits."""
        from .groups import Groups

        return Groups(PortalScope(self._gateway))

    def group(self, uid: str | HasUid) -> GroupHandle:
        """A handle for one user group; nothing is sent.

        Args:
            uid: its uid, or an answer that carries it.

        Raises:
            ArgumentError: what cannot be a uid.
        """
        from .groups import GroupHandle

        return GroupHandle(PlainScope(self._gateway, uid_of(uid, "uid"), "group_uid"))

    @property
    def api_keys(self) -> ApiKeys:
        """The API keys of the user whose key the client has."""
        from .api_keys import ApiKeys

        return ApiKeys(PortalScope(self._gateway))

    @property
    def images(self) -> Images:
        """The portal's library of images."""
        from .images import Images

        return Images(PortalScope(self._gateway))

    @property
    def templates(self) -> Templates:
        """The metadata templates."""
        from .templates import Templates

        return Templates(PortalScope(self._gateway))

    def template(self, name: str | models.MetadataTemplate) -> TemplateHandle:
        """A handle for one metadata template; nothing is sent.

        Args:
            name: its name, ``"default"``, or an answer that carries it.

        Raises:
            ArgumentError: what cannot be a name.
        """
        from .templates import TemplateHandle

        return TemplateHandle(PlainScope(self._gateway, name_of(name, "name", "name"), "template_name"))

    @property
    def i18n(self) -> I18n:
        """Translations that were used before."""
        from .i18n import I18n

        return I18n(PortalScope(self._gateway))

    @property
    def user_requests(self) -> UserRequests:
        """What people asked of the portal."""
        from .user_requests import UserRequests

        return UserRequests(PortalScope(self._gateway))
