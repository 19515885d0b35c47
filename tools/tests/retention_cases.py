"""Random policies and histories, the awkward times of calendars among them."""

from datetime import datetime, timedelta, timezone

PERIODS = ["hourly", "daily", "weekly", "monthly", "quarterly", "yearly"]
ZONES = [
    "UTC", "Europe/Berlin", "America/New_York", "America/St_Johns", "Asia/Kolkata", "Asia/Kathmandu",
    "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham", "America/Los_Angeles", "Europe/London", "Asia/Tokyo",
]
# Ends of Februaries, of ISO years of 52 and 53 weeks, and the days on which clocks are changed in those zones.
TURNS = [
    "2024-02-28", "2024-02-29", "2023-02-28", "2000-02-29", "2100-02-28", "2020-12-31", "2021-01-03", "2015-12-31",
    "2016-01-03", "2026-01-01", "2024-03-31", "2024-10-27", "2024-03-10", "2024-11-03", "2024-04-07", "2024-10-06",
    "2024-09-29", "2026-03-29", "2026-10-25", "2024-08-31", "2025-01-31",
]


def written(instant):
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


class Cases:
    """Cases of one seed: the same ones each time."""

    def __init__(self, random):
        self.random = random

    def term(self, most=40):
        unit = self.random.choice("ddwmmy")
        return f"{self.random.randint(1, {'d': most, 'w': most // 4, 'm': most // 3, 'y': 3}[unit])}{unit}"

    def rules(self):
        rules = {}
        if self.random.random() < 0.4:
            rules["keep-last"] = self.random.randint(1, 6)
        if self.random.random() < 0.3:
            rules["keep-within"] = self.term()
        for period in PERIODS:
            if self.random.random() < 0.35:
                rules[period] = self.random.randint(1, 9)
        if self.random.random() < 0.3:
            rules["minimum"] = self.term()
        if self.random.random() < 0.3:
            rules["maximum"] = self.term(90)
        # What cannot be is for other tests.
        if "minimum" in rules and "maximum" in rules:
            days = {"d": 1, "w": 7, "m": 31, "y": 366}
            length = {name: int(rules[name][:-1]) * days[rules[name][-1]] for name in ("minimum", "maximum")}
            if length["minimum"] * 1.2 > length["maximum"]:
                del rules[self.random.choice(["minimum", "maximum"])]
        # It lets no snapshot go.
        if "minimum" in rules and self.random.random() < 0.3:
            rules["erasure"] = self.random.choice(["allowed", "after-minimum"])
        return rules

    def policy(self):
        policy = {"version": 1}
        if self.random.random() < 0.9:
            policy["timezone"] = self.random.choice(ZONES)
        if self.random.random() < 0.3:
            policy["grace"] = self.term(20)
        if self.random.random() < 0.7:
            policy["default"] = self.rules()
        if self.random.random() < 0.7:
            policy["sources"] = {name: self.rules() for name in self.random.sample(["a", "b", "c"], 2)}
        return policy

    def times(self):
        turn = datetime.fromisoformat(self.random.choice(TURNS)).replace(tzinfo=timezone.utc)
        step = self.random.choice([900, 1800, 3600, 7200, 86_400, 86_400, 7 * 86_400, 30 * 86_400])
        time = turn + timedelta(seconds=self.random.randint(-40, 10) * step)
        times = []
        for _ in range(self.random.randint(1, 40)):
            times.append(time)
            time += timedelta(seconds=round(step * self.random.choice([0, 0.3, 0.9, 1, 1, 1, 1.1, 2.5])))
        return times

    def history(self):
        snapshots = []
        for source in self.random.sample(["a", "b", "c"], self.random.randint(1, 2)):
            size = 10_000
            for time in self.times():
                size = max(1, round(size * self.random.choice([1, 1, 1, 1.1, 0.9, 0.6, 0.3])))
                if self.random.random() < 0.06:
                    time += timedelta(days=self.random.choice([-400, -31, -1, 1, 3000]))
                snapshots.append({"id": f"{self.random.getrandbits(64):016x}", "source": source,
                                  "created": written(time), "bytes": size})
                if size < 2000:
                    size = 10_000
        ids = [snapshot["id"] for snapshot in snapshots]
        newest = max(datetime.fromisoformat(snapshot["created"]) for snapshot in snapshots)
        usual = datetime.fromisoformat(self.random.choice(snapshots)["created"])
        now = self.random.choice([newest, usual]) + timedelta(
            seconds=self.random.choice([0, 1, 3600, 86_400, 40 * 86_400, 400 * 86_400]))
        history = {"now": written(now), "snapshots": snapshots}
        if self.random.random() < 0.3:
            history["holds"] = [
                {"number": number + 1, "snapshots": self.random.sample(ids, min(len(ids), self.random.randint(1, 4)))}
                if self.random.random() < 0.8 else {"number": number + 1, "sources": [self.random.choice("abc")]}
                for number in range(self.random.randint(1, 3))]
        if self.random.random() < 0.3:
            history["confirmed"] = self.random.sample(ids, min(len(ids), 5))
        return history
