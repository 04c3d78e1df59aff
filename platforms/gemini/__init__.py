"""Google's Gemini through google-genai: one call, text or JSON out; see ``docs/adr/0011-…``."""
