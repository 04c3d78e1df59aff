"""A local stand-in for the outside world: it accepts messages, counts them and misbehaves on request.

Written from the vendors' documentation, never from our clients, so that the two can disagree.
"""
