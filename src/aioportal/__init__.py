"""Async Python SDKs for the automation APIs of data and service portals."""

from ._version import __version__

__all__ = ["__version__"]
