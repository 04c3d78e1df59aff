"""Whom we touch: one folder per outside service. No Django, no business words; imports ``outbound`` only.

A client is built from the HTTP door and its endpoints; credentials come in as call arguments. What a vendor
answers is turned into an outcome in the folder's ``errors.py``, by codes, as a table that can be read.
"""
