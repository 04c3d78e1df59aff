"""LinkedIn. Messaging by API is for approved partners only; see ``docs/platforms/linkedin.md``."""
