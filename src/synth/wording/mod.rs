//! Rosters written as senders write them when they say more than the canonical form can: who came and who did not, how
//! long, with what result, and when.
//!
//! In: a roster and the rates of the ways. Out: the file in the way that was drawn for it, and in the truth of each row
//! how the file says it and what the row should become: completed by this person, not completed, or unclear. A file is
//! written one way, so that a score can be told by ways. Files of all senders together and what POST's own desk files
//! stay canonical. With every rate at nought nothing is drawn and nothing changes.

mod amounts;
mod attended;
mod days;
mod draft;
mod texts;

use super::SynthError;
use super::rng::{Rng, Stream};
use super::rosters::{Rendered, Roster, truth_line};
use super::row::{Field, Said};
use super::settings::Rates;
use super::state::State;
use draft::Draft;

type Writer = fn(&mut Draft, &mut Rng);

/// How each way is written, in the order of their rates.
const WRITERS: [Writer; Rates::WAYS.len()] = [
    attended::column,
    attended::exceptions,
    attended::sessions,
    attended::remarks,
    attended::sections,
    attended::sheets,
    attended::struck,
    attended::at_names,
    draft::course_lines,
    amounts::class_hours,
    amounts::units,
    amounts::durations,
    amounts::scores,
    amounts::actions,
    days::months,
    days::spans,
    days::moments,
    days::day_first,
    draft::unknown_columns,
];

/// The file in its way; nothing when it stays canonical, with the truth of its rows told all the same.
///
/// # Errors
/// When a workbook cannot be made.
pub fn written(state: &State, roster: &mut Roster) -> Result<Option<Rendered>, SynthError> {
    if !state.worded() {
        return Ok(None);
    }
    let mut rng = Rng::new(state.settings.seed, Stream::Words, roster.number);
    let drawn = rng.share(&state.settings.rates.ways());
    let way = drawn.filter(|&way| roster.kind.is_roster() && fits(Rates::WAYS[way], roster));
    say(roster, way.map_or("", |way| Rates::WAYS[way]));
    let Some(way) = way else { return Ok(None) };
    let mut draft = Draft::new(state, roster, &mut rng);
    WRITERS[way](&mut draft, &mut rng);
    let (path, bytes, places) = draft.file()?;
    let mut truth = String::new();
    for (row, (sheet, number)) in roster.rows.iter().zip(&places) {
        truth_line(&mut truth, &path, sheet, *number, row);
    }
    Ok(Some(Rendered { path, bytes, truth, rows: roster.rows.len() }))
}

/// Whether the roster has what the way is about.
fn fits(way: &str, roster: &Roster) -> bool {
    let any = |field| roster.rows.iter().any(|row| !row.get(field).is_empty());
    match way {
        "scores_in_words" => any(Field::TestScore),
        "day_before_month" => days::give_away(roster),
        _ => true,
    }
}

/// What every row says before its file says more.
fn say(roster: &mut Roster, way: &'static str) {
    for row in &mut roster.rows {
        let truth = &mut row.truth;
        let outcome = match (truth.kind, truth.fault) {
            ("void" | "voided", _) => "voided",
            (_, "score_below_70") => "not_completed",
            _ => "completed",
        };
        truth.said = Some(Said { way, outcome });
    }
}
