"""A stand-in for Google's Gemini: the wire shape of ``generateContent``, and drafts from phrases instead of a model."""
