"""TikTok's API for Business as its documentation describes it."""
