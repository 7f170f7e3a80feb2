//! Sections on officers: where they stand, by group and by requirement, and who can be reminded.
//!
//! In: figures. Out: sections. What the group tables leave out is explained where they are decided, in the statistics.

use super::figures::Lookup;
use super::report::{ChartOf, Line, Section, Shape, Table, Unit, line, sum};
use crate::publish::statistics::{OTHER, TOGETHER};
use crate::publish::wording::hundredths;
use crate::publish::{Published, Wave, officers};

pub fn standing(published: &Published, figures: &Lookup) -> Section {
    let statuses = [
        ("Requirement met", "officers_compliant"),
        ("Still short, deadline ahead", "officers_short"),
        ("Not shown compliant, deadline past", "officers_not_shown_compliant"),
        ("Exempt for the period", "officers_exempt"),
        ("Waived for the period", "officers_waived"),
    ];
    let mut lines: Vec<Line> =
        statuses.iter().map(|(label, measure)| line(*label, vec![figures.state(measure)])).collect();
    lines.push(sum("All with an active license", vec![figures.state("officers")]));
    lines.push(sum("Licenses not active, not counted above", vec![figures.state("officers_not_active")]));
    let middle = figures.state("shortfall_hours_median").map(hundredths);
    let lead = match (figures.state("officers_not_compliant"), middle) {
        (Some(0), _) => "Every officer who owes hours has met the requirement.".to_owned(),
        (Some(_), Some(middle)) => format!("Half of the officers who still need hours need {middle} hours or fewer."),
        _ => "How many hours are still needed is withheld.".to_owned(),
    };
    Section {
        id: "standing",
        title: "Where officers stand",
        lead,
        chart: Some(ChartOf {
            shape: Shape::Horizontal,
            title: format!("Officers by standing, {}", published.period),
            axis: "Officers",
            columns: vec![0],
        }),
        table: Table::new("Officers by standing".to_owned(), &[("Officers", Unit::Count)], "Standing", lines),
    }
}

pub fn by_group(published: &Published, figures: &Lookup, dimension: &'static str) -> Option<Section> {
    let (id, title, first) = match dimension {
        "license_class" => ("license-class", "By class of license", "Class"),
        "agency_size" => ("agency-size", "By size of agency", "Officers in the agency"),
        "county" => ("county", "By county", "County"),
        _ => ("commission", "By commission", "Commission"),
    };
    let mut groups = figures.groups("officers", dimension);
    if groups.is_empty() {
        return None;
    }
    let bands = &published.settings.agency_bands;
    groups.sort_by_key(|g| {
        let band = bands.iter().position(|b| b.label == *g);
        (*g == TOGETHER, *g == OTHER, band.unwrap_or(usize::MAX))
    });
    let measures = ["officers", "officers_met_or_nothing_owed", "officers_not_compliant", "share_met_or_nothing_owed"];
    let lines = groups.into_iter().map(|group| Line {
        values: measures.iter().map(|m| figures.get(m, dimension, group)).collect(),
        ..if group == TOGETHER { sum(group, vec![]) } else { line(group, vec![]) }
    });
    let columns = [
        ("Officers", Unit::Count),
        ("Met or owe none", Unit::Count),
        ("Not met", Unit::Count),
        ("Share met or owe none", Unit::Percent),
    ];
    let table = Table::new(format!("Officers, {}", title.to_lowercase()), &columns, first, lines.collect());
    let by = title.to_lowercase();
    let chart = match dimension {
        "county" => ChartOf {
            shape: Shape::Horizontal,
            title: format!("Share who have met the requirement or owe nothing, {by}"),
            axis: "Share of officers with an active license",
            columns: vec![3],
        },
        _ => ChartOf {
            shape: Shape::Stacked,
            title: format!("Requirement met and not met, {by}"),
            axis: "Officers with an active license",
            columns: vec![1, 2],
        },
    };
    let lead =
        "Officers who are exempt or waived owe nothing; they are counted with those who have met the requirement.";
    let lead = lead.to_owned();
    Some(Section { id, title, lead, chart: Some(chart), table })
}

pub fn requirements(published: &Published, figures: &Lookup) -> Section {
    let mut ids = figures.groups("requirement_met", "requirement");
    let order = published.digest.requirements.order();
    ids.sort_by_key(|id| order.iter().position(|o| o == id).unwrap_or(usize::MAX));
    let measures = ["requirement_met", "requirement_not_met", "requirement_not_lacking_rate"];
    let values = |id| measures.iter().map(|m| figures.get(m, "requirement", id)).collect();
    let lines = ids.into_iter().map(|id| line(officers::label(published, id), values(id))).collect();
    let columns = [("Met", Unit::Count), ("Not met", Unit::Count), ("Share not lacking it", Unit::Percent)];
    Section {
        id: "requirements",
        title: "By requirement",
        lead: "Each requirement judged by itself; an officer may lack several at once.".to_owned(),
        chart: Some(ChartOf {
            shape: Shape::Horizontal,
            title: "Officers who do not lack each requirement".to_owned(),
            axis: "Share of officers with an active license",
            columns: vec![2],
        }),
        table: Table::new("Officers by requirement".to_owned(), &columns, "Requirement", lines),
    }
}

pub fn reminders(figures: &Lookup) -> Section {
    let value = |by, group| vec![figures.get("reminders", by, group)];
    let lines = vec![
        line("Can be reminded by e-mail", value("channel", "email")),
        line("Cannot: no e-mail address", value("unreachable_reason", "no_email")),
        line("Cannot: address not valid", value("unreachable_reason", "invalid_email")),
        line("Cannot: no account in use", value("unreachable_reason", "not_onboarded")),
        sum("Cannot be reached, together", value("channel", "unreachable")),
        sum("Still short", vec![figures.state("officers_short")]),
    ];
    Section {
        id: "reminders",
        title: "Who can be reminded",
        lead: "Officers who are still short hear of it by e-mail in October, November and December.".to_owned(),
        chart: Some(ChartOf {
            shape: Shape::Horizontal,
            title: "Officers still short, by how they can be reached".to_owned(),
            axis: "Officers",
            columns: vec![0],
        }),
        table: Table::new("Officers still short".to_owned(), &[("Officers", Unit::Count)], "Reach", lines),
    }
}

/// What the reminders that were sent came to; nothing before the first wave.
pub fn waves(figures: &Lookup) -> Option<Section> {
    let known = figures.groups("reminders_sent", "wave");
    let waves: Vec<Wave> = Wave::ALL.into_iter().filter(|wave| known.contains(&wave.as_str())).collect();
    if waves.is_empty() {
        return None;
    }
    let columns = [
        ("reminders_sent", ("Sent", Unit::Count)),
        ("reminders_bounced", ("Came back", Unit::Count)),
        ("reminders_complied", ("Met since", Unit::Count)),
        ("reminders_still_short", ("Still short", Unit::Count)),
        ("reminders_nothing_owed", ("Owe nothing now", Unit::Count)),
        ("reminders_complied_rate", ("Share met since", Unit::Percent)),
    ];
    let values = |wave: Wave| columns.iter().map(|(m, _)| figures.get(m, "wave", wave.as_str())).collect();
    let lines = waves.into_iter().map(|wave| line(wave.month_name(), values(wave))).collect();
    Some(Section {
        id: "waves",
        title: "What reminders came to",
        lead: "Every officer written to was short on that day; the columns say where they stand now. \
               An officer may have been written to in several months."
            .to_owned(),
        chart: Some(ChartOf {
            shape: Shape::Stacked,
            title: "Officers reminded, by where they stand now".to_owned(),
            axis: "Officers reminded",
            columns: vec![2, 3],
        }),
        table: Table::new("Reminders by month".to_owned(), &columns.map(|(_, column)| column), "Month", lines),
    })
}
