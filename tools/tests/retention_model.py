"""A slow model of the retention policy, made from docs/retention.md alone, with Python's own calendar and zoneinfo.

It looks at one snapshot after the other and asks of each rule whether it keeps that one: no sorting is shared between rules,
and no period's name is used, only the period's first and last day."""

from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

UTC = timezone.utc
PERIODS = ["hourly", "daily", "weekly", "monthly", "quarterly", "yearly"]


@lru_cache(maxsize=100_000)
def parsed(text):
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def last_day(year, month):
    following = date(year + 1, 1, 1) if month == 12 else date(year, month + 1, 1)
    return (following - timedelta(days=1)).day


@lru_cache(maxsize=100_000)
def end_of(term, start, zone):
    """When a term such as 6m ends that begins at the instant `start`."""
    count, unit = int(term[:-1]), term[-1]
    wall = start.astimezone(zone).replace(tzinfo=None)
    if unit in "dw":
        wall += timedelta(days=count * (7 if unit == "w" else 1))
    else:
        months = wall.year * 12 + wall.month - 1 + count * (12 if unit == "y" else 1)
        year, month = divmod(months, 12)
        wall = wall.replace(year=year, month=month + 1, day=min(wall.day, last_day(year, month + 1)))
    # fold=0: the first of two readings, and the offset of before a gap.
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


@lru_cache(maxsize=100_000)
def period_of(kind, instant, zone):
    """Something that is equal for instants in one period, and for those only."""
    wall = instant.astimezone(zone)
    day = wall.date()
    if kind == "hourly":
        return day, wall.hour, wall.utcoffset()
    if kind == "daily":
        return day
    if kind == "weekly":
        return day.isocalendar()[:2]
    if kind == "monthly":
        return day.year, day.month
    if kind == "quarterly":
        return day.year, (day.month - 1) // 3
    return day.year


def holds_on(snapshot, holds):
    return [hold for hold in holds
            if snapshot["source"] in hold.get("sources", []) or snapshot["id"] in hold.get("snapshots", [])]


def suspicions(snapshots, confirmed, now):
    """The snapshots of a source, in the order in which they were put on record, that are in doubt, and why."""
    doubts, trusted = {}, []
    for snapshot in snapshots:
        created, doubt = parsed(snapshot["created"]), None
        if created > now:
            doubt = "future"
        elif any(parsed(other["created"]) > created for other in trusted):
            doubt = "out-of-order"
        elif trusted and 2 * snapshot["bytes"] < trusted[-1]["bytes"]:
            doubt = "small"
        if doubt in ("out-of-order", "small") and snapshot["id"] in confirmed:
            doubt = None
        if doubt:
            doubts[snapshot["id"]] = doubt
        else:
            trusted.append(snapshot)
    return doubts


class Model:
    def __init__(self, policy, history):
        self.zone = ZoneInfo(policy.get("timezone", "UTC"))
        self.policy, self.history = policy, history
        self.now = parsed(history["now"])
        self.grace = policy.get("grace", "7d")

    def rules(self, source):
        named = self.policy.get("sources") or {}
        return (named[source] if source in named else self.policy.get("default")) or {}

    def answers(self):
        """For each snapshot's id what becomes of it and by which rules."""
        answers = {}
        for source in {snapshot["source"] for snapshot in self.history["snapshots"]}:
            answers |= self.of_source([s for s in self.history["snapshots"] if s["source"] == source], source)
        return answers

    def of_source(self, snapshots, source):
        holds = self.history.get("holds", [])
        self.doubts = suspicions(snapshots, self.history.get("confirmed", []), self.now)
        decided = {s["id"]: self.decision(s, snapshots, source, holds) for s in snapshots}
        for snapshot in snapshots:
            stays, rules = decided[snapshot["id"]]
            stopped = bool(holds_on(snapshot, holds)) and not self.decision(snapshot, snapshots, source, [])[0]
            decided[snapshot["id"]] = {"stays": stays, "rules": sorted(rules), "stopped": stopped}
        return decided

    def decision(self, snapshot, snapshots, source, holds):
        rules = self.rules(source)
        doubts = self.doubts
        created = parsed(snapshot["created"])
        above = set()
        if holds_on(snapshot, holds):
            above.add("hold")
        if "minimum" in rules and end_of(rules["minimum"], created, self.zone) > self.now:
            above.add("minimum")
        kept = set(above)
        if snapshot["id"] in doubts:
            kept.add(f"suspect-{doubts[snapshot['id']]}")
        kept |= self.kept_by_rules(snapshot, snapshots, rules, doubts, holds)
        if not above and "maximum" in rules:
            if end_of(rules["maximum"], created, self.zone) <= end_of(self.grace, self.now, self.zone):
                return False, {"maximum"}
        return (True, kept) if kept else (False, {"unneeded"})

    def kept_by_rules(self, snapshot, snapshots, rules, doubts, holds):
        if not set(rules) - {"minimum", "erasure", "maximum"}:
            return {"everything"}

        def key(one):
            return parsed(one["created"]), one["id"]

        trusted = [s for s in snapshots if s["id"] not in doubts]
        candidates = [s for s in trusted if not holds_on(s, holds)]
        if snapshot not in candidates:
            return set()
        newer = [s for s in candidates if key(s) > key(snapshot)]
        kept = set()
        if len(newer) < rules.get("keep-last", 0):
            kept.add("keep-last")
        if "keep-within" in rules:
            newest = max(parsed(s["created"]) for s in trusted)
            if end_of(rules["keep-within"], parsed(snapshot["created"]), self.zone) > newest:
                kept.add("keep-within")
        for kind in PERIODS:
            if kind not in rules:
                continue
            own = period_of(kind, parsed(snapshot["created"]), self.zone)
            others = {period_of(kind, parsed(s["created"]), self.zone) for s in newer}
            if own not in others and len(others) < rules[kind]:
                kept.add(kind)
        return kept
