"""Ratios of one run: what the house costs against the barest thing that would do the same."""
