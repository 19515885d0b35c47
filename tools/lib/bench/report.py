"""The results as a table of 80 columns and as JSON."""

from statistics import median

TITLES = {
    "start": "start and unlock", "first": "first snapshot", "second": "second, 1 % changed", "again": "same again",
    "shuffled": "shuffled order", "restore": "restore", "verify": "verify every byte", "days": "every day's snapshot",
}


def summary(results: dict) -> dict:
    """Medians, and the ratios Muniment / peer: of whole processes, and net of each one's start."""
    rows = {}
    starts = {name: median(each.seconds for each in runs) for name, runs in results.get("start", {}).items()}
    for row, by_name in results.items():
        medians = {name: _medians(runs) for name, runs in by_name.items()}
        # The days are a sum of as many starts, which their number alone would tell: no net figure for them.
        net = {
            name: values["seconds"] - starts[name] for name, values in medians.items()
            if name in starts and row not in ("start", "days")
        }
        ratios = {}
        for peer in medians.keys() - {"muniment"}:
            if "muniment" in medians:
                ours, theirs = medians["muniment"], medians[peer]
                ratios[peer] = {
                    "time": _ratio(ours["seconds"], theirs["seconds"]),
                    "net_time": _ratio(net.get("muniment"), net.get(peer)),
                    "stored": _ratio(ours["stored_bytes"], theirs["stored_bytes"]),
                    "peak": _ratio(ours["peak_bytes"], theirs["peak_bytes"]),
                }
        rows[row] = {"medians": medians, "ratios": ratios}
    return rows


def table(rows: dict) -> str:
    lines = [f"{'':20} {'':8} {'time':>8} {'memory':>8} {'stored':>9} {'on disk':>9}   ratios to it"]
    lines += [f"{'':20} {'':8} {'s':>8} {'MB':>8} {'MB':>9} {'MB':>9} {'time':>5} {'net':>5}"]
    for row, figures in rows.items():
        title = TITLES[row]
        for name, values in figures["medians"].items():
            ratio = figures["ratios"].get(name, {})
            lines.append((
                f"{title:20} {name:8} {values['seconds']:8.2f} {_megabytes(values['peak_bytes'], 0):>8} "
                f"{_megabytes(values['stored_bytes'], 2):>9} {_megabytes(values['on_disk_bytes'], 2):>9} "
                f"{_times(ratio.get('time')):>5} {_times(ratio.get('net_time')):>5}").rstrip())
            title = ""
    return "\n".join(lines)


def _medians(runs: list) -> dict:
    def middle(field: str):
        values = [getattr(each, field) for each in runs if getattr(each, field) is not None]
        return median(values) if values else None

    fields = ("seconds", "peak_bytes", "stored_bytes", "on_disk_bytes")
    return {field: middle(field) for field in fields} | {"runs": [each.seconds for each in runs]}


def _ratio(ours: float | None, theirs: float | None) -> float | None:
    # A net time below zero is noise, and a ratio of it says nothing.
    return ours / theirs if ours is not None and theirs is not None and ours >= 0 and theirs > 0 else None


def _megabytes(count: float | None, digits: int) -> str:
    return "" if count is None else f"{count / 1e6:.{digits}f}"


def _times(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"
