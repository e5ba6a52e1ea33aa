"""Codebooks as files: YAML, CSV, REFI-QDA, Markdown, LaTeX and SVG out; the first three in. Pure: no ORM."""

from taxonomy.exchange.drawing import dump_svg
from taxonomy.exchange.dump import dump_yaml
from taxonomy.exchange.files import FORMATS, FileFormat, read_file
from taxonomy.exchange.load import load_yaml
from taxonomy.exchange.nodes import MAX_BYTES, BadFile
from taxonomy.exchange.paper import dump_latex, dump_markdown
from taxonomy.exchange.plain import content_hash, to_plain
from taxonomy.exchange.qda import dump_qdc, load_qdc, load_qdpx
from taxonomy.exchange.reading import Reading, overlay
from taxonomy.exchange.table import dump_csv, load_csv

__all__ = [
    "FORMATS",
    "MAX_BYTES",
    "BadFile",
    "FileFormat",
    "Reading",
    "content_hash",
    "dump_csv",
    "dump_latex",
    "dump_markdown",
    "dump_qdc",
    "dump_svg",
    "dump_yaml",
    "load_csv",
    "load_qdc",
    "load_qdpx",
    "load_yaml",
    "overlay",
    "read_file",
    "to_plain",
]
