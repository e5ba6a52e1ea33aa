"""What a person should know about how a table of ratings was read, in sentences. Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence


def read_as_missing(cells: Iterable[str], words: Collection[str]) -> tuple[str, ...]:
    """Name the words that stood for "no rating", with their number: “none” may have been meant as a code."""
    counted = Counter(cell for cell in cells if cell and cell.lower() in words)
    if not counted:
        return ()
    named = ", ".join(f"“{word}” ({times})" for word, times in sorted(counted.items()))
    return (f"Read as missing: {named}. Declare what is meant as a code.",)


def read_as_different(codes: Iterable[str]) -> tuple[str, ...]:
    """Name codes that differ in capitals alone, or are the same number: “Crash” and “crash”, “1” and “1.0”."""
    alike: dict[str | float, list[str]] = defaultdict(list)
    for code in sorted(codes):
        alike[_plain(code)].append(code)
    groups = [" and ".join(f"“{code}”" for code in group) for group in alike.values() if len(group) > 1]
    if not groups:
        return ()
    more = f", and {len(groups) - 5} others" if len(groups) > 5 else ""
    return (f"Read as different codes: {'; '.join(groups[:5])}{more}. If they are one, write them alike.",)


def _plain(code: str) -> str | float:
    try:
        return float(code)
    except ValueError:
        return code.casefold()


def unlike_the_others(raters: Sequence[str], cells: Sequence[Sequence[str | None]]) -> tuple[str, ...]:
    """Name columns of three or more that share no value with any other: a title or a link, rather than a rater."""
    if len(raters) < 3:
        return ()
    said = [{row[place] for row in cells} - {None} for place in range(len(raters))]
    users = Counter(code for codes in said for code in codes)
    if max(users.values(), default=1) < 2:
        return ()
    alone = [rater for rater, codes in zip(raters, said, strict=True) if codes and all(users[it] == 1 for it in codes)]
    return tuple(
        f"The column “{rater}” shares no code with any other. If it holds no ratings, name the columns that do."
        for rater in alone
    )
