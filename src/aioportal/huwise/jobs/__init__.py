"""Whole jobs made of the client's calls, each idempotent."""
