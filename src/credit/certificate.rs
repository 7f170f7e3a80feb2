//! Out-of-state certificates (75-15.050) and college courses (75-15.020(3)(C)): what the officer supplied decides.

use super::attendance::{areas_above, as_stated};
use super::claim::claim;
use super::{Context, Earned, Notes, Verdict};
use crate::law::Acceptance;
use crate::record::submission::{Signs, Submission};
use crate::record::{Breakdown, Date, Delivery, Hours, InputKind, Reason, SourceKind};

pub(super) fn earn(row: &Submission, context: &Context<'_, '_>, hours_decided: bool) -> Earned {
    let day = row.completed_on.unwrap_or(context.as_of);
    let law = (context.acceptance)(day);
    let said = claim(row, law);
    let hours = said.hours.unwrap_or_default();
    let college = row.kind == InputKind::College;
    let mut earned = Earned {
        verdict: Verdict::Earns,
        claimed: hours,
        credit: said.hours,
        hours: Breakdown::default(),
        note: None,
        source_kind: Some(if college { SourceKind::College } else { SourceKind::OutOfState }),
        delivery: if college { Delivery::Live } else { row.delivery },
        course: None,
        full: false,
        at_most: said.at_most,
        hours_decided,
        notes: Notes::NONE,
    };
    let refusal = if college { college_refusal(row) } else { source_refusal(row, law, context, day) };
    let disputed = said.contradictory || areas_above(row, hours) || row.signs.has(Signs::HOURS);
    let contradictory = disputed && !hours_decided;
    if contradictory {
        earned.credit = None;
        earned.at_most = said.at_most.max(row.stated.area_sum());
    }
    // papers about which a word was not understood wait for a person, and are not missing
    let unclear = Signs::CERTIFICATE
        .with(Signs::RECOGNITION)
        .with(Signs::DESCRIPTION)
        .with(Signs::ACCREDITED)
        .with(Signs::RELATED);
    let refusal = refusal.filter(|reason| {
        let papers =
            matches!(reason, Reason::EvidenceMissing | Reason::CollegeNotAccredited | Reason::CollegeNotRelated);
        !(papers && row.signs.has(unclear) && !still_missing(row, law, college))
    });
    earned.verdict = match refusal {
        Some(reason) => Verdict::Rejected(reason),
        None if areas_pending(row, law, college, context.as_of) => Verdict::Review(Reason::AreasPending),
        None if contradictory => Verdict::Review(Reason::HoursConflict),
        None => Verdict::Earns,
    };
    if earned.verdict == Verdict::Earns {
        earned.hours = as_stated(hours, &row.stated);
    }
    earned
}

/// Whether the papers would be missing also if every unclear word said yes.
fn still_missing(row: &Submission, law: &Acceptance, college: bool) -> bool {
    let (evidence, signs) = (row.evidence, row.signs);
    if college {
        let refused = |said: Option<bool>, sign: Signs| said == Some(false) && !signs.has(sign);
        return refused(row.accredited, Signs::ACCREDITED) || refused(row.related, Signs::RELATED);
    }
    let certificate = evidence.certificate || signs.has(Signs::CERTIFICATE);
    let recognition = evidence.recognition || signs.has(Signs::RECOGNITION);
    let description = evidence.description || signs.has(Signs::DESCRIPTION);
    !law.missing_documents(certificate, recognition, description).is_empty()
}

fn college_refusal(row: &Submission) -> Option<Reason> {
    if row.accredited == Some(false) {
        return Some(Reason::CollegeNotAccredited);
    }
    (row.related == Some(false)).then_some(Reason::CollegeNotRelated)
}

fn source_refusal(row: &Submission, law: &Acceptance, context: &Context<'_, '_>, day: Date) -> Option<Reason> {
    let recognized = row.source_name.is_some_and(|name| context.catalogue.is_recognized(name, day));
    if !recognized {
        return Some(Reason::SourceNotRecognized);
    }
    let evidence = row.evidence;
    let missing = law.missing_documents(evidence.certificate, evidence.recognition, evidence.description);
    (!missing.is_empty()).then_some(Reason::EvidenceMissing)
}

/// Areas are known when stated, for training of today only once POST has determined them; an area of no hours is none.
fn areas_pending(row: &Submission, law: &Acceptance, college: bool, as_of: Date) -> bool {
    let stated = row.stated.areas.iter().flatten().any(|h| *h > Hours::ZERO);
    // what was determined later than the as-of date is not known yet, whatever the law of the day asks for
    let later = row.determined_on.is_some_and(|day| day > as_of);
    let determined = college || row.is_determined(as_of) || !law.require_determination && !later;
    !(stated && determined)
}
