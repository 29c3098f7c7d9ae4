"""Copies from one portal to another: datasets, pages, connections. The source is only read."""

from __future__ import annotations
