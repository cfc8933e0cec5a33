"""Two colours are the same if no reader could tell text in one from a ground in the other."""

from __future__ import annotations

import re

Colour = tuple[int, int, int]
"""Red, green, blue, 0 to 255."""

WHITE: Colour = (255, 255, 255)

SAME = 16
"""Steps by which two colours may differ in each part and still look the same."""

# The names used for hiding; all other names are taken for colours that can be read.
_NAMES: dict[str, Colour] = {
    "white": WHITE,
    "snow": (255, 250, 250),
    "ivory": (255, 255, 240),
    "ghostwhite": (248, 248, 255),
    "floralwhite": (255, 250, 240),
    "whitesmoke": (245, 245, 245),
    "black": (0, 0, 0),
    "red": (255, 0, 0),
    "green": (0, 128, 0),
    "blue": (0, 0, 255),
    "yellow": (255, 255, 0),
    "gray": (128, 128, 128),
    "grey": (128, 128, 128),
    "silver": (192, 192, 192),
    "navy": (0, 0, 128),
}
_HEX = re.compile(r"#?([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")
_FUNCTION = re.compile(r"(rgb|hsl)a?\(([^)]*)\)")
_NUMBER = re.compile(r"-?[\d.]+%?")


def read_colour(value: str) -> tuple[Colour | None, bool]:
    """The colour in a CSS value (lower case), None if there is none we know; and whether it is see-through."""
    first = value.split("/", maxsplit=1)[0].strip() if "(" not in value else value
    if first == "transparent":
        return None, True
    if first in _NAMES:
        return _NAMES[first], False
    function = _FUNCTION.search(value)
    if function:
        return _read_function(function[1], _NUMBER.findall(function[2]))
    match = _HEX.fullmatch(first)
    if match is None:
        return None, False
    digits = match[1] if len(match[1]) > 4 else "".join(digit * 2 for digit in match[1])  # noqa: PLR2004
    red, green, blue = (int(digits[at : at + 2], 16) for at in (0, 2, 4))
    return (red, green, blue), digits[6:8] in {"00", "01", "02", "03", "04", "05"}


def _read_function(name: str, numbers: list[str]) -> tuple[Colour | None, bool]:
    if len(numbers) < 3:  # noqa: PLR2004
        return None, False
    see_through = len(numbers) > 3 and read_share(numbers[3]) <= 0.02  # noqa: PLR2004
    if name == "hsl":
        light = read_share(numbers[2])
        grey = round(255 * light)
        return ((grey, grey, grey) if light in (0, 1) else None), see_through
    red, green, blue = (_part(number) for number in numbers[:3])
    return (red, green, blue), see_through


def _part(number: str) -> int:
    return round(255 * read_share(number)) if number.endswith("%") else int(min(255, max(0, _float(number))))


def read_share(number: str) -> float:
    """ "50%" and "0.5" as 0.5; what is no number is 1."""
    return _float(number.rstrip("%"), 100.0 if number.endswith("%") else 1.0) / (100 if number.endswith("%") else 1)


def _float(number: str, otherwise: float = 0.0) -> float:
    try:
        return float(number)
    except ValueError:
        return otherwise


def look_same(one: Colour, other: Colour) -> bool:
    """Whether text of one colour cannot be seen on the other."""
    return all(abs(a - b) <= SAME for a, b in zip(one, other, strict=True))
