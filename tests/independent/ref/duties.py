"""What an officer owes in a period, and until when: exemption, relief, extension, traffic authority."""

from dataclasses import dataclass, field
from datetime import date

from ref import law
from ref.folder import soft
from ref.reading import day, hundredths, license_digits, text


@dataclass
class Duty:
    """`standing` is empty when hours are owed; `minimums` holds only requirements that apply."""

    standing: str = ""
    minimums: dict = field(default_factory=dict)
    deadline: date | None = None


def by_license(lines):
    """License digits -> registry lines."""
    found = {}
    for line in lines:
        found.setdefault(license_digits(line["license_no"]), []).append(line)
    return found


class Duties:
    """The duties of every officer as known on the as-of date."""

    def __init__(self, registry, as_of):
        events = [e for e in registry.events if (d := soft(day, e["event_date"])) and d <= as_of]
        relief = [r for r in registry.relief if (d := soft(day, r["granted_on"])) and d <= as_of]
        self.events, self.relief = by_license(events), by_license(relief)

    def of(self, digits, officer, period):
        """The duty, or None where the officer has no standing in the period."""
        licensed = officer.licensed_on
        if licensed and licensed > date(period, 12, 31):
            return None
        if officer.status != "active":
            return Duty("not_active")
        event_days = [day(e["event_date"]) for e in self.events.get(digits, [])]
        if any(d.year == period for d in event_days + [licensed] * bool(licensed)):
            return Duty("exempt")
        relief = [r for r in self.relief.get(digits, []) if text(r["period"]) == str(period)]
        if any(r["kind"] == "waiver" for r in relief):
            return Duty("waived")
        return Duty("", owed(officer, period, relief), deadline(period, relief))


def owed(officer, period, relief):
    """The minimums that apply, as the latest modification leaves them."""
    minimums = law.minimums(period)
    if not officer.traffic_authority:
        minimums.pop("racial_profiling", None)
    modifications = [r for r in relief if r["kind"] == "modification" and soft(hundredths, r.get("required_hours"))]
    if modifications:
        last = max(modifications, key=lambda r: day(r["granted_on"]))
        total = hundredths(last["required_hours"])
        lifted = text(last.get("lifts")).replace("|", " ").replace(";", " ").replace(",", " ").split()
        minimums = {n: min(least, total) for n, least in minimums.items() if n not in lifted}
        minimums["total"] = total
    return minimums


def deadline(period, relief):
    """The later of the regular day and the latest `until`."""
    untils = [soft(day, r.get("until")) for r in relief if r["kind"] == "extension"]
    return max([law.regular_deadline(period)] + [u for u in untils if u])
