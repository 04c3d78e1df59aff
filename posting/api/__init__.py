"""The HTTP API of posting: a door. It translates in, makes one call inward, translates out."""
