"""Notices of the last period: reminders of the wave, agencies, referrals."""

from ref.reading import good_email

WAVES = {10: "october", 11: "november", 12: "december"}


def unreachable(officer):
    """Why an officer cannot be written to; empty when they can."""
    if not officer.email:
        return "no_email"
    if not good_email(officer.email):
        return "invalid_email"
    return "" if officer.onboarded else "not_onboarded"


def notices(officer, line, as_of):
    """The notices that one officer's standing calls for."""
    found = []
    wave = WAVES.get(as_of.month) if as_of.year == line["period"] else None
    if line["status"] == "short":
        if wave:
            why = unreachable(officer)
            found.append((wave, "unreachable" if why else "email", why, "" if why else officer.email))
        if officer.agency_id:
            found.append(("agency", "", "", ""))
    held = line["would_comply_after_review"] or line["would_comply_if_corrected"]
    if line["status"] == "not_shown_compliant" and not held:
        found.append(("referral", "", "", ""))
    return [dict(license_no=officer.license_no, period=line["period"], notice=n, channel=c, reason=r, email=e)
            for n, c, r, e in found]
