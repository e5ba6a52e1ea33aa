"""The command: `python -m annotator.statistics FILE`.

A table of ratings (CSV, wide or long) gives every coefficient as JSON. A JSON file of reference cases gives one line
for each expected value and a summary. Exit status 0 when all is well, 1 when an expected value is missed, 2 when the
file cannot be read; metrics that this version does not know are listed and counted, and are not missed.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from annotator.statistics.bootstrap import Resampling
from annotator.statistics.cases import CaseRefused
from annotator.statistics.check import check
from annotator.statistics.describe import describe_table, rows_of_text
from annotator.statistics.ratings import Level
from annotator.statistics.tables import Reading, TableRefused


def main(arguments: Sequence[str] | None = None) -> int:
    """Reads the file named in the arguments, prints what it says and returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        return _check(options.file) if options.file.suffix == ".json" else _describe(options)
    except (CaseRefused, TableRefused) as refusal:
        print(refusal, file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m annotator.statistics", description=(__doc__ or "").split("\n\n")[1]
    )
    parser.add_argument("file", type=Path, help="a table of ratings (CSV), or reference cases (JSON)")
    parser.add_argument("--raters", type=_names, default=(), help="the columns that hold ratings, by name, with commas")
    parser.add_argument("--level", type=Level, choices=list(Level), default=Level.NOMINAL, help="of measurement")
    parser.add_argument("--categories", type=_names, default=(), help="the declared codes in their order, with commas")
    parser.add_argument("--fold-case", action="store_true", help="“Logic error” and “logic Error” are one code")
    parser.add_argument("--sets", metavar="SEPARATOR", default="", help="a cell holds several codes, split by this")
    parser.add_argument("--seed", type=_whole, default=1, help="of the bootstrap intervals")
    parser.add_argument("--draws", type=_whole, default=2000, help="of the bootstrap intervals; 0 for none")
    return parser


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _whole(text: str) -> int:
    """A whole number from 0 on; argparse says of anything else that it is no such value."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 on")
    return int(text)


def _check(path: Path) -> int:
    lines, is_well = check(path)
    print("\n".join(lines))
    return 0 if is_well else 1


def _describe(options: argparse.Namespace) -> int:
    try:
        text = options.file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise TableRefused(f"{options.file} cannot be read: {error}.") from error
    reading = Reading(options.categories, options.level, options.fold_case, options.sets)
    resampling = Resampling(options.seed, options.draws) if options.draws else None
    described = describe_table(rows_of_text(text), reading, columns=options.raters, resampling=resampling)
    print(json.dumps(described, indent=2, ensure_ascii=False, allow_nan=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
