"""Numbers as people read them."""


def percent(share: float, digits: int = 0) -> str:
    """Return a share as a percentage, with a space that never breaks: 0.99 is "99 %"."""
    return f"{100 * share:.{digits}f}\u00a0%"
