"""Corpus → weights. Needs the extra `lontar[train]`; nothing outside this room imports it."""
