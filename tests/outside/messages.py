"""Has the messages of a run read by Python's mail library.

    python3 tests/outside/messages.py RUN

In: the folder of a run that made messages (lists/mail/WAVE/*.eml beside lists/reminders_WAVE.csv). Out: exit status 0
and how many were read, or each fault and status 1. Nothing of a message is repeated in what is said.
"""

import csv
import sys
from email import policy
from email.parser import BytesParser
from pathlib import Path


def faults(path, expected):
    """What is wrong with one message, and whom it is for."""
    message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    found = [type(defect).__name__ for part in message.walk() for defect in part.defects]
    to = [address.addr_spec for address in message["To"].addresses] if message["To"] else []
    if len(to) != 1 or to[0] not in expected:
        found.append("not exactly one recipient of the list")
    if any(message[header] is not None for header in ("Cc", "Bcc")):
        found.append("a copy goes elsewhere")
    for header in ("From", "Subject", "Date", "Message-ID", "Reply-To"):
        if not str(message[header] or "").strip():
            found.append(f"no {header}")
    for kind in ("plain", "html"):
        body = message.get_body(preferencelist=(kind,))
        text = body.get_content() if body else ""
        if not text.strip():
            found.append(f"no {kind} text")
        if "{{" in text or "{%" in text:
            found.append(f"an unfilled place in the {kind} text")
    return found, to


def main(run):
    lists = run / "lists"
    read, wrong = 0, 0
    for listing in sorted(lists.glob("reminders_*.csv")):
        wave = listing.stem.removeprefix("reminders_")
        with listing.open(newline="", encoding="utf-8") as text:
            expected = [row["email"].removeprefix("'") for row in csv.DictReader(text)]
        written_to = []
        for path in sorted((lists / "mail" / wave).glob("*.eml")):
            found, to = faults(path, set(expected))
            written_to += to
            read += 1
            for fault in found:
                wrong += 1
                print(f"FAILED: {path.name}: {fault}", file=sys.stderr)
        if len(set(written_to)) != len(written_to):
            wrong += 1
            print(f"FAILED: {wave}: an address has two messages", file=sys.stderr)
    if read == 0:
        print("FAILED: the run made no message", file=sys.stderr)
        return 1
    print(f"{read} messages read by Python's mail library, {wrong} faults")
    return 1 if wrong else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1])))
