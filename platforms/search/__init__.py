"""Web search services that find profile addresses; see ``docs/platforms/search.md``."""
