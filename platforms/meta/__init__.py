"""Meta: one Graph API for Messenger on Pages and for Instagram messaging; see ``docs/platforms/meta.md``."""
