"""A release in a data portal: what the portal should show, what differs, and the calls to it.

`wanted`, `differences` and `dictionary` are pure; `client`, `loading` and `push` reach the portal.
"""
