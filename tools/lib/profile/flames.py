"""Stacks as a flame graph: each box is a function, as wide as its share of the samples, on top of what called it
(Gregg, "The Flame Graph", 2016)."""

from xml.sax.saxutils import escape

WIDTH, ROW, FONT = 1200, 18, 11
# Narrower boxes cannot be read, and make most of the file.
LEAST = 0.004


class Box:
    def __init__(self):
        self.count, self.callees = 0, {}

    def add(self, frames: list[str]) -> None:
        self.count += 1
        if frames:
            self.callees.setdefault(frames[0], Box()).add(frames[1:])

    def depth(self, total: int) -> int:
        shown = [box.depth(total) for box in self.callees.values() if box.count >= LEAST * total]
        return 1 + max(shown, default=0)


def flame_graph(title: str, stacks: list[list[str]]) -> str:
    """The picture as SVG."""
    root = Box()
    for frames in stacks:
        root.add(frames)
    height = (root.depth(root.count) + 1) * ROW + 10
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="monospace" font-size="{FONT}">',
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
    ]
    draw(parts, title, root, 0, height - ROW - 4, WIDTH / root.count, root.count)
    return "\n".join([*parts, "</svg>"]) + "\n"


def draw(parts: list[str], name: str, box: Box, x: float, y: float, scale: float, total: int) -> None:
    width = box.count * scale
    text = name if len(name) * FONT * 0.62 < width - 4 else name[: max(0, int((width - 10) / (FONT * 0.62)))]
    hue = 20 + sum(name.encode()) % 35
    parts.append(
        f'<g><title>{escape(name)}: {box.count / total:.1%}</title>'
        f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{ROW - 1}" fill="hsl({hue},85%,72%)"/>'
        + (f'<text x="{x + 2:.1f}" y="{y + 13}">{escape(text)}</text>' if len(text) > 2 else "") + "</g>")
    for callee, inner in sorted(box.callees.items()):
        if inner.count >= LEAST * total:
            draw(parts, callee, inner, x, y - ROW, scale, total)
            x += inner.count * scale
