"""A small canvas for SVG: shapes with a class for pages and a colour for files. Everything written is escaped."""

from dataclasses import dataclass, field
from html import escape

INK, SOFT, LINE, ACCENT = "#23272d", "#5b626b", "#8d939b", "#1d5c63"
COLOURS = {"axis": LINE, "mark": LINE, "span": SOFT, "point": ACCENT, "text": INK, "soft": SOFT}
FONT = 'font-family="system-ui, sans-serif" font-size="12"'
LONGEST = 34
# one for each line of a figure; pages in the dark have lighter ones
SERIES = (ACCENT, "#9a4d00", "#5a3d8a", "#2d6b2d", "#8a2f4f", "#3a5a8c", "#6b6320", "#444a52")


@dataclass
class Canvas:
    """Shapes in the order of drawing; places are pixels from the top left."""

    width: int
    height: int
    title: str
    shapes: list[str] = field(default_factory=list)

    def line(self, start: tuple[float, float], end: tuple[float, float], kind: str, width: float = 1) -> None:
        """Draw a line; a mark is dashed."""
        dashes = ' stroke-dasharray="3 3"' if kind == "mark" else ""
        places = f'x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}"'
        self.shapes.append(f'<line class="{kind}" {places} stroke="{COLOURS[kind]}" stroke-width="{width}"{dashes}/>')

    def dot(self, x: float, y: float, said: str, radius: float = 5, series: int = 0) -> None:
        """Draw a point of a series; what it says is read where the pointer rests."""
        place = series % len(SERIES)
        shape = f'<circle class="s{place}" cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{SERIES[place]}">'
        self.shapes.append(f"{shape}<title>{escape(said)}</title></circle>")

    def box(self, x: float, y: float, width: float, height: float, share: float, said: str) -> None:
        """Draw a cell, the darker the larger its share."""
        opacity = 0.06 + 0.5 * max(0.0, min(1.0, share)) if share > 0 else 0.02
        place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
        shape = f'<rect class="cell" {place} fill="{ACCENT}" fill-opacity="{opacity:.2f}" stroke="#ffffff">'
        self.shapes.append(f"{shape}<title>{escape(said)}</title></rect>")

    def text(self, x: float, y: float, words: str, anchor: str = "start", kind: str = "text") -> None:
        """Write words; long ones are cut."""
        shown = words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"
        place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
        self.shapes.append(f'<text class="{kind}" {place} fill="{COLOURS[kind]}">{escape(shown)}</text>')

    def upright(self, x: float, y: float, words: str) -> None:
        """Write words that lean, over a column."""
        shown = words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"
        turn = f'transform="translate({x:.1f} {y:.1f}) rotate(-45)"'
        self.shapes.append(f'<text class="text" {turn} fill="{INK}">{escape(shown)}</text>')

    def path(self, places: list[tuple[float, float]], series: int = 0) -> None:
        """Draw the line of a series through places."""
        points, place = " ".join(f"{x:.1f},{y:.1f}" for x, y in places), series % len(SERIES)
        colours = f'fill="none" stroke="{SERIES[place]}" stroke-width="2"'
        self.shapes.append(f'<polyline class="s{place}" points="{points}" {colours}/>')

    def to_svg(self) -> str:
        """Return the whole drawing."""
        size = f'viewBox="0 0 {self.width} {self.height}" width="{self.width}" height="{self.height}"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {FONT} role="img" aria-label="{escape(self.title)}">'
        ground = '<rect class="ground" width="100%" height="100%" fill="#ffffff"/>'
        return "\n".join([head, ground, *self.shapes, "</svg>"])
