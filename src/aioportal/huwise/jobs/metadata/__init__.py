"""Metadata of many datasets."""
