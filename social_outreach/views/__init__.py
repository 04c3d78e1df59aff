"""Pages. Each view translates in, makes one call inward, and translates out."""
