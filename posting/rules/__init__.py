"""Decisions without reading or writing anything."""
