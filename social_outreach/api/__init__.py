"""The HTTP API of social outreach: a door. It translates in, makes one call inward, translates out."""
