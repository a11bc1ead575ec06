"""The links of a list page."""

from gongkai.gather.discovery.listed import Listed


def listed(content: bytes, address: str, hint: str | None = None) -> Listed:
    """Return what a page of a list leads to; no form of lists is known yet."""
    return Listed()
