"""How a number is written for people."""

from decimal import Decimal


def figure(value: Decimal, signed: bool = False) -> str:
    """Print a number as people write it: no trailing zeros, a real minus.

    >>> figure(Decimal("11398889.500000")), figure(Decimal(-3), signed=True)
    ('11,398,889.5', '−3')
    """
    # Not normalize(): it would round beyond 28 digits, and print 10 as 1E+1.
    text = f"{value:+,f}" if signed else f"{value:,f}"
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0")
    return (f"{whole}.{fraction}" if fraction else whole).replace("-", "−")
