"""What commands without peers cost, as a table and as JSON."""

from statistics import median

from .process import Cost


def costs_table(heading: str, costs: dict[str, list[Cost]]) -> str:
    """Medians of seconds, and the largest memory."""
    lines = [heading, f"{'':36} {'s':>8} {'MB':>6}"]
    lines += [f"{title:36} {median(each.seconds for each in runs):8.3f} {max(each.peak_bytes for each in runs) / 1e6:6.0f}"
              for title, runs in costs.items()]
    return "\n".join(lines)


def costs_figures(costs: dict[str, list[Cost]]) -> dict:
    return {"seconds": {title: [each.seconds for each in runs] for title, runs in costs.items()},
            "peak_bytes": {title: max(each.peak_bytes for each in runs) for title, runs in costs.items()}}
