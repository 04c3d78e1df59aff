"""One file a platform behind one port; see base.py."""
