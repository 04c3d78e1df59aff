"""TikTok for Developers (open.tiktokapis.com/v2) as its documentation describes it: client tokens and research."""
