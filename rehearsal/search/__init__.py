"""Web search as Brave, DataForSEO, SerpApi and Google sell it, over an index of this world's own people."""
