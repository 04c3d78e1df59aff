"""TikTok's API for Business: Business Messaging, which only answers; see ``docs/platforms/tiktok.md``."""
