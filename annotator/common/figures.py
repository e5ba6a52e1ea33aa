"""How numbers are printed everywhere: pages, CSV, LaTeX. A coefficient has three places and no leading zero."""

MINUS = "−"


def coefficient(value: float | None) -> str:
    """Return ".908", "−.120" or "1.000": a number between -1 and 1 as the field prints it; "" for None."""
    if value is None:
        return ""
    text = f"{abs(value):.3f}"
    sign = MINUS if value < 0 and float(text) else ""
    return sign + (text[1:] if text.startswith("0") else text)


def percentage(value: float | None) -> str:
    """Return "95.0 %" for a share of .95; "" for None."""
    return "" if value is None else f"{100 * value:.1f} %"
