"""Designs of training for one officer and year, crowded at the boundaries of the law. Hours in hundredths."""

from dataclasses import dataclass, field

FIREARMS, DEESCALATION, IMPLICIT, RACIAL = range(4)
LEGAL, TECHNICAL, INTERPERSONAL, SKILL = range(4)
APPROVED = ("licensed_provider", "basic_training_center", "individual_course")
OTHERS = ("in_service", "instructor", "out_of_state", "college")
JITTER = (-100, -50, -2, -1, -1, 0, 0, 0, 0, 1, 1, 2, 50)
MEASURES = ("total", "in_service", "college", "computer_based", "approved", "legal", "technical", "interpersonal",
            "firearms", "deescalation", "implicit", "racial")
BOUNDARY = {"total": 2400, "in_service": 1600, "college": 800, "computer_based": 2200, "approved": 800, "legal": 200,
            "technical": 200, "interpersonal": 200, "firearms": 200, "deescalation": 100, "implicit": 100,
            "racial": 100}
AREA_MEASURE = {"legal": LEGAL, "technical": TECHNICAL, "interpersonal": INTERPERSONAL}
TOPIC_MEASURE = {"firearms": FIREARMS, "deescalation": DEESCALATION, "implicit": IMPLICIT, "racial": RACIAL}


@dataclass
class Piece:
    """One training as it should be credited."""

    source: str
    areas: list
    unstated: int = 0
    topics: list = field(default_factory=lambda: [0] * 4)
    computer_based: bool = False

    @property
    def hours(self):
        """All hours."""
        return sum(self.areas) + self.unstated

    def clip(self):
        """No negative figure, no topic above its hours, firearms within skill."""
        self.areas = [max(0, a) for a in self.areas]
        self.unstated = max(0, self.unstated)
        self.topics = [max(0, min(t, self.hours)) for t in self.topics]
        self.topics[FIREARMS] = min(self.topics[FIREARMS], self.areas[SKILL])


def one(source, area, hours, topics=(), computer_based=False):
    """A piece of one area, all of it with the given topics."""
    areas, marks = [0] * 4, [0] * 4
    areas[area] = hours
    for topic in topics:
        marks[topic] = hours
    return Piece(source, areas, 0, marks, computer_based)


def source_mix(rng, flavour):
    """A function that draws a source, weighted by what the flavour is about."""
    weights = {"licensed_provider": 6, "basic_training_center": 1, "individual_course": 2, "in_service": 3,
               "instructor": 1, "out_of_state": 1, "college": 1}
    if flavour in ("in_service", "overlap"):
        weights["in_service"] = 14
    if flavour == "college":
        weights["college"] = 14
    if flavour == "few_approved":
        weights.update(licensed_provider=1, in_service=5, instructor=4, out_of_state=4)
    names, values = zip(*weights.items())
    return lambda: rng.choices(names, values)[0]


def compose(rng, flavour):
    """The pieces of a year near compliance, in the flavour's way."""
    draw = source_mix(rng, flavour)
    share = {"computer_based": 0.9, "overlap": 0.7}.get(flavour, 0.25)

    def piece(area, hours, topics=()):
        source = draw()
        cb = source in APPROVED + ("in_service", "out_of_state") and rng.random() < share
        if FIREARMS in topics and rng.random() < 0.7:
            cb = False
        return one(source, area, hours, topics, cb)

    pieces = basics(rng, piece)
    pieces += [p for p in pairs(rng, draw) if flavour in ("topics", "college") or rng.random() < 0.15]
    electives(rng, pieces, piece)
    if rng.random() < 0.3:
        pieces.append(mixed(rng, draw()))
    return pieces


def basics(rng, piece):
    """What every officer needs, each a little off now and then, sometimes missing."""
    wanted = [(LEGAL, 200, ()), (TECHNICAL, 200, ()), (INTERPERSONAL, 100, (IMPLICIT,)),
              (INTERPERSONAL, 100, (RACIAL,)), (SKILL, 200, (FIREARMS,)), (SKILL, 100, (DEESCALATION,))]
    if rng.random() < 0.3:
        wanted[2:4] = [(INTERPERSONAL, 200, (IMPLICIT, RACIAL))]
    if rng.random() < 0.2:
        wanted[-1] = (SKILL, 100, (DEESCALATION, FIREARMS))
    found = []
    for area, hours, topics in wanted:
        if rng.random() < 0.1:
            continue
        if rng.random() < 0.25:
            hours += rng.choice(JITTER)
        found.append(piece(area, max(hours, 1), topics))
    return found


def pairs(rng, draw, sizes=(49, 50, 51, 75, 99, 100, 101)):
    """Short courses on two topics each: limits then force a choice among them."""
    couples = [(DEESCALATION, IMPLICIT), (IMPLICIT, RACIAL), (RACIAL, DEESCALATION)]
    source = draw()
    return [one(source, rng.randrange(4), rng.choice(sizes), c) for c in couples]


def electives(rng, pieces, piece):
    """Fill up to about 24 hours, now and then far past it."""
    goal = rng.choice((2400, 2400, 2400, 2000, 3000, 4500)) + rng.choice(JITTER)
    while sum(p.hours for p in pieces) < goal:
        lack = goal - sum(p.hours for p in pieces)
        hours = min(lack, rng.choice((200, 300, 400, 800, 800, 1600)))
        pieces.append(piece(rng.randrange(4), hours))


def mixed(rng, source):
    """A piece over several areas with hours of no area and topics on part of it."""
    found = Piece(source, [rng.choice((0, 50, 100, 133, 200)) for _ in range(4)], rng.choice((0, 0, 50, 150)),
                  [rng.choice((0, 0, 0, 50, 100, 133)) for _ in range(4)])
    found.clip()
    if not sum(found.areas):
        found.areas[rng.randrange(4)] = 100
    return found


def belongs(piece, measure):
    """Whether the piece counts towards the measure."""
    if measure == "total":
        return True
    if measure in AREA_MEASURE:
        return piece.areas[AREA_MEASURE[measure]] > 0
    if measure in TOPIC_MEASURE:
        return piece.topics[TOPIC_MEASURE[measure]] > 0
    if measure == "approved":
        return piece.source in APPROVED
    return piece.computer_based if measure == "computer_based" else piece.source == measure


def value(piece, measure):
    """What the piece adds to the measure."""
    if measure in AREA_MEASURE:
        return piece.areas[AREA_MEASURE[measure]]
    if measure in TOPIC_MEASURE:
        return piece.topics[TOPIC_MEASURE[measure]]
    return piece.hours


def snap(rng, pieces, measure):
    """Change one piece so that the measure stands at its boundary, or a hundredth off it."""
    members = [p for p in pieces if belongs(p, measure)]
    if not members:
        return
    target = BOUNDARY[measure] + rng.choice((-2, -1, 0, 0, 1))
    gap = target - sum(value(p, measure) for p in members)
    big = max(members, key=lambda p: p.hours)
    if measure in TOPIC_MEASURE:
        big.topics[TOPIC_MEASURE[measure]] += gap
    else:
        k = AREA_MEASURE.get(measure)
        k = max(range(4), key=lambda i: big.areas[i]) if k is None else k
        big.areas[k] += gap
    big.clip()
    pieces[:] = [p for p in pieces if p.hours]


FLAVOURS = ("plain", "in_service", "college", "computer_based", "overlap", "topics", "few_approved")


def tension(rng):
    """Everything that is owed lies in college hours, of which only eight count; other hours carry nothing."""
    wanted = ((LEGAL, 200, ()), (TECHNICAL, 200, ()), (INTERPERSONAL, 200, ()), (SKILL, 200, (FIREARMS,)))
    found = [one("college" if rng.random() < 0.93 else "licensed_provider", area,
                 hours + rng.choice((-1,) + (0,) * 8 + (2, 100)), topics) for area, hours, topics in wanted]
    draw = lambda: "college" if rng.random() < 0.8 else "out_of_state"  # noqa: E731
    if rng.random() < 0.6:
        found += pairs(rng, draw, (50, 51, 53, 75, 99, 100, 101))
    else:
        found += [one(draw(), INTERPERSONAL, 100, (topic,)) for topic in (DEESCALATION, IMPLICIT, RACIAL)]
    if rng.random() < 0.5:
        found[0].topics[IMPLICIT] = found[1].topics[RACIAL] = rng.choice((49, 51, 100))
    found.append(one("licensed_provider", SKILL, rng.choice((1600, 1601, 1800, 2400))))
    return found


def repair(rng, pieces):
    """Make up for what the plain sums lack, so that only what is changed afterwards is missing."""
    for measure, least in BOUNDARY.items():
        lack = least - sum(value(p, measure) for p in pieces if belongs(p, measure))
        if lack <= 0 or measure in ("in_service", "college", "computer_based"):
            continue
        topic = TOPIC_MEASURE.get(measure)
        area = SKILL if topic == FIREARMS else AREA_MEASURE.get(measure, rng.randrange(4))
        source = "licensed_provider" if measure in ("approved", "total") else rng.choice(APPROVED + OTHERS[:3])
        pieces.append(one(source, area, lack, () if topic is None else (topic,)))


def year(rng):
    """The pieces of one year."""
    if rng.random() < 0.15:
        return tension(rng)
    pieces = compose(rng, rng.choice(FLAVOURS))
    if rng.random() < 0.7:
        repair(rng, pieces)
    for measure in rng.sample(MEASURES, rng.choice((0, 1, 1, 1, 2))):
        snap(rng, pieces, measure)
    if rng.random() < 0.25:
        snap(rng, pieces, "total")
    return pieces


def spring(rng):
    """What is left for the first months: few pieces that make-up may draw on."""
    draw = source_mix(rng, rng.choice(FLAVOURS))
    found = []
    for _ in range(rng.choice((0, 1, 1, 2, 3))):
        if rng.random() < 0.4:
            found.append(mixed(rng, draw()))
            continue
        topics = rng.choice(((), (), (FIREARMS,), (IMPLICIT, RACIAL), (DEESCALATION,), (RACIAL,)))
        area = SKILL if FIREARMS in topics else rng.randrange(4)
        found.append(one(draw(), area, rng.choice((50, 100, 150, 200, 400, 401, 800)), topics))
    return found
