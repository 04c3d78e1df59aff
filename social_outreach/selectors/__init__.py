"""Reads. They change nothing and take no lock."""
