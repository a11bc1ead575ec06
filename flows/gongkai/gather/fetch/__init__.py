"""Fetching one address: politely, within limits, from whom it may be fetched."""
