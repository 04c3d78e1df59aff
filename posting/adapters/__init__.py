"""Platforms behind the port of posting: capabilities as data, one file a platform."""
