"""A data folder for `clee run` beside the peers' data: the same rows.csv, and the registry files it judges them by.

usage: PEERS=FOLDER to_clee.py state|big [FOLDER] ; reads $PEERS/data/SIZE, writes $PEERS/data/SIZE/clee or FOLDER. Not timed.
rows.csv is a hard link. Courses stand in no file of the peers: each number gets the title, hours, area and source that
most of its rows have, approved for all the years the rows are of. What the peers call areas but the law calls topics
becomes one (AREAS); titles that name a topic carry it too, or no officer could ever be shown compliant."""
import os, sys
from pathlib import Path
import polars as pl

PEERS = Path(os.environ["PEERS"]).resolve()
FIRST_DAY = "2023-01-01"
# The law's area, and the topic besides: of theirs that are none, and of skill development, from which the peers' job asks
# what the law asks of firearms alone.
AREAS = {
    "Legal Studies": ("legal_hours", None),
    "Technical Studies": ("technical_hours", None),
    "Interpersonal Perspectives": ("interpersonal_hours", None),
    "Skill Development": ("skill_hours", "firearms_hours"),
    "Racial Profiling": ("legal_hours", "racial_profiling_hours"),
    "De-escalation": ("interpersonal_hours", "deescalation_hours"),
}
# Words of a title, in small letters.
TITLES = {
    "de-escalation": "deescalation_hours",
    "implicit bias": "implicit_bias_hours",
    "racial profiling": "racial_profiling_hours",
}
# Who gives a course of that source: prefix of its number, kind, and how it is delivered.
SOURCES = {
    "Licensed Training Center": ("TC", "basic_training_center", "live"),
    "Approved Provider": ("LP", "licensed_provider", "live"),
    "In-Service": ("IS", "law_enforcement_agency", "live"),
    "Computer-Based": ("CB", "licensed_provider", "computer_based"),
}
GIVERS = 40  # of each source


def most_common(rows, column):
    counted = rows.group_by("course_no", column).agg(pl.col("n").sum())
    # the value settles ties, so that the same rows make the same file
    first = counted.sort("course_no", "n", column, descending=[False, True, False]).unique("course_no", keep="first", maintain_order=True)
    return first.select("course_no", column)


def courses(rows_csv):
    columns = ["course_title", "hours", "area", "source"]
    seen = pl.scan_csv(rows_csv, infer_schema=False).group_by("course_no", *columns).agg(n=pl.len()).collect(engine="streaming")
    table = seen.select("course_no").unique().sort("course_no")
    for column in columns:
        table = table.join(most_common(seen, column), on="course_no", how="left")
    return table


def approved(table):
    """As the contract wants courses: hours by area and topic, the provider, the days it may be given."""
    title, hours = pl.col("course_title").str.to_lowercase(), pl.col("hours")
    number = pl.col("course_no").str.extract(r"(\d+)$").cast(pl.Int64) % GIVERS + 1
    given = {area: hours_in(area) for area in ("legal_hours", "technical_hours", "interpersonal_hours", "skill_hours")}
    for topic in ("firearms_hours", "deescalation_hours", "implicit_bias_hours", "racial_profiling_hours"):
        named = [title.str.contains(word, literal=True) for word, carried in TITLES.items() if carried == topic]
        of_area = pl.col("area").is_in([theirs for theirs, (_, ours) in AREAS.items() if ours == topic])
        given[topic] = pl.when(pl.any_horizontal(of_area, *named)).then(hours)
    source = lambda at: pl.col("source").replace_strict({name: what[at] for name, what in SOURCES.items()})
    return table.select(
        control_no="course_no",
        provider_no=pl.concat_str(source(0), pl.lit("-"), number.cast(pl.String).str.zfill(4)),
        title="course_title",
        approved_from=pl.lit(FIRST_DAY),
        approved_to=pl.lit(None, pl.String),
        delivery=source(2),
        **given,
    )


def hours_in(area):
    return pl.when(pl.col("area").is_in([theirs for theirs, (ours, _) in AREAS.items() if ours == area])).then(pl.col("hours"))


def providers():
    named = [(f"{prefix}-{n:04}", f"{source} {n}", kind) for source, (prefix, kind, _) in SOURCES.items() for n in range(1, GIVERS + 1)]
    table = pl.DataFrame(named, schema=["provider_no", "name", "kind"], orient="row")
    return table.with_columns(licensed_from=pl.lit(FIRST_DAY), licensed_to=pl.lit(None, pl.String))


def officers(registry_csv):
    asked = "license_no last_name first_name middle_name suffix birth_date".split()
    registry = pl.scan_csv(registry_csv, infer_schema=False)
    return registry.select(*asked, pl.lit("A").alias("license_class"), pl.lit("active").alias("license_status"),
                           pl.lit("yes").alias("traffic_authority"), "agency_id", "email", pl.lit("yes").alias("onboarded"))  # fmt: skip


def lay(source, folder):
    registry, rosters = folder / "registry", folder / "submissions" / "provider_roster"
    registry.mkdir(parents=True, exist_ok=True)
    rosters.mkdir(parents=True, exist_ok=True)
    officers(source / "registry.csv").sink_csv(registry / "officers.csv")
    pl.scan_csv(source / "agencies.csv", infer_schema=False).rename({"agency_name": "name"}).sink_csv(registry / "agencies.csv")
    approved(courses(source / "rows.csv")).write_csv(registry / "courses.csv")
    providers().write_csv(registry / "providers.csv")
    rows = rosters / "rows.csv"
    rows.unlink(missing_ok=True)
    os.link(source / "rows.csv", rows)


if __name__ == "__main__":
    source = PEERS / "data" / sys.argv[1]
    lay(source, Path(sys.argv[2]) if len(sys.argv) > 2 else source / "clee")
