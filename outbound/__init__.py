"""How anything leaves the house: HTTP door, outcomes, ledger, limits, gates, credentials.

A plain package, on purpose absent from INSTALLED_APPS: Django then refuses a concrete model here,
so no table can be shared by mistake. It imports nothing of ours.
"""
