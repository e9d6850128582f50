"""Numbers as people read them."""


def percent(share: float, digits: int = 0, significant: bool = False) -> str:
    """Return a share as a percentage, with a space that never breaks: 0.99 is "99 %".

    The digits are those after the point, or all that are significant.
    """
    return f"{100 * share:.{digits}{'g' if significant else 'f'}}\u00a0%"
