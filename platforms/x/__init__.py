"""X (Twitter): OAuth 1.0a and 2.0, posts, media, timelines, numbers; no Django."""
