//! Both sides of every reason to take two titles for one. All titles are invented.

use super::*;

fn likeness(a: &str, b: &str) -> Likeness {
    let settings = DuplicateSettings::default();
    let (a, b) = (Title::new(a, &settings), Title::new(b, &settings));
    let found = a.likeness(&b, &settings);
    assert_eq!(found, b.likeness(&a, &settings), "the order of titles decides");
    found
}

#[test]
fn case_marks_accents_and_the_sign_for_and_mean_nothing() {
    for (a, b) in [
        ("Canine Handling & Care", "CANINE HANDLING AND CARE"),
        ("De-escalation, Part 1", "deescalation part 1"),
        ("Témoin: Interviewing", "Temoin  interviewing."),
        ("K-9 Handling", "K9 handling"),
        ("Officer's Rights", "Officers Rights"),
        ("Intro to Mgmt. for LE", "Introduction to Management for Law Enforcement"),
    ] {
        assert_eq!(likeness(a, b), Likeness::Equal, "{a} / {b}");
    }
}

#[test]
fn a_series_is_not_one_course() {
    for (a, b) in [
        ("Winter Driving A", "Winter Driving B"),
        ("Course 12", "Course 13"),
        ("Course 1", "Course 13"),
        ("Marksmanship I", "Marksmanship II"),
        ("Marksmanship of the Patrol Carbine I", "Marksmanship of the Patrol Carbine II"),
        ("Part 1 1", "Part 11"),
        ("Winter Driving AM", "Winter Driving PM"),
        ("Basic Winter Driving", "Advanced Winter Driving"),
        ("Conducted Energy Device X2 Recertification", "Conducted Energy Device X26 Recertification"),
        ("", "Winter Driving"),
        ("&", "&"),
    ] {
        assert!(likeness(a, b) >= Likeness::Alike || a == b, "{a} / {b}");
        assert_ne!(likeness(a, b), Likeness::Suffix, "{a} / {b}");
    }
    assert_eq!(likeness("Winter Driving A", "Winter Driving B"), Likeness::Different);
    assert_eq!(likeness("Course 12", "Course 13"), Likeness::Different);
    assert_eq!(likeness("Certificate Study 000012", "Certificate Study 000013"), Likeness::Different);
    assert_eq!(likeness("Basic Winter Driving", "Advanced Winter Driving"), Likeness::Different);
}

#[test]
fn a_letter_or_a_year_behind_one_title_only() {
    assert_eq!(likeness("Winter Driving", "Winter Driving C"), Likeness::Suffix);
    assert_eq!(likeness("Winter Driving", "WINTER DRIVING - 2025"), Likeness::Suffix);
    assert_eq!(likeness("Winter Driving", "Winter Driving 2"), Likeness::Alike);
    assert_eq!(likeness("Winter Driving", "Winter Driving I"), Likeness::Alike);
    assert_eq!(likeness("Winter Driving", "Winter Driving Range"), Likeness::Different);
}

#[test]
fn a_column_cuts_titles_at_its_width() {
    let long = "Interviewing Witnesses of Serious Crashes on Rural Roads at Night";
    let cut: String = long.chars().take(50).collect();
    assert_eq!(likeness(&cut, long), Likeness::Cut);
    let blank = "Interviewing Witnesses of Serious Crashes on Hill at Night";
    assert_eq!(blank.chars().nth(49), Some(' '));
    assert_eq!(likeness(&blank[..49], blank), Likeness::Cut);
    assert_eq!(likeness(&long[..44], long), Likeness::Alike, "ends with a word, at no width");
    assert_eq!(likeness(&long[..51], long), Likeness::Cut, "ends within a word");
}

#[test]
fn what_senders_do_to_a_title_may_come_together() {
    let long = "Interviewing Witnesses & Victims of Serious Crashes on Rural Roads at Night";
    let with_and = long.replace('&', "and");
    let cut = |text: &str| text.chars().take(50).collect::<String>();
    for behind in [" A", "-B", " (C)", " 2025"] {
        for title in [cut(long), cut(&with_and), cut(long).to_uppercase(), with_and.to_lowercase()] {
            let told = format!("{title}{behind}");
            assert_eq!(likeness(&told, long), Likeness::Suffix, "{told}");
        }
    }
    assert_eq!(likeness(&cut(&with_and).to_uppercase(), long), Likeness::Cut);
    assert_eq!(likeness(&cut(&with_and), &cut(long)), Likeness::Cut);
    // a letter behind words that end at no column's width goes on in the other title by chance
    assert!(likeness("Interviewing Witnesses A", long) >= Likeness::Alike);
    assert!(likeness(&format!("{} V", cut(long)), long) >= Likeness::Alike, "a number of a series");
}

#[test]
fn a_title_that_ends_within_a_word_is_a_cut_one() {
    assert_eq!(likeness("Rural Interdiction Pra", "Rural Interdiction Practice"), Likeness::Cut);
    assert_eq!(likeness("Witness Memory for a P", "Witness Memory for a Patrol"), Likeness::Cut);
    assert_eq!(likeness("Witness Memory at Half-T", "Witness Memory at Half-Time"), Likeness::Cut);
    assert_eq!(likeness("Witness Memory Update P", "Witness Memory Update Practice"), Likeness::Alike);
    assert_eq!(likeness("Rural Pra", "Rural Practice"), Likeness::Different, "too short to be cut");
    assert_eq!(likeness("Crisis Response Work", "Crisis Response Work for Dispatch"), Likeness::Alike);
}

#[test]
fn what_looks_like_a_short_form_may_be_what_a_column_left() {
    assert_eq!(likeness("Rural Patrol & Farm Inv", "Rural Patrol and Farm Inventories"), Likeness::Cut);
    assert_eq!(likeness("Rural Patrol & Farm Inv", "Rural Patrol and Farm Investigation"), Likeness::Equal);
}

#[test]
fn a_slip_in_a_long_word_is_a_doubt() {
    assert_eq!(likeness("Winter Drivign", "Winter Driving"), Likeness::Alike);
    assert_eq!(likeness("Rope Work", "Rode Work"), Likeness::Different);
    assert_eq!(likeness("Winter Drivign Rnage", "Winter Driving Range"), Likeness::Different);
}

#[test]
fn a_part_goes_on_where_its_whole_ends() {
    let settings = DuplicateSettings::default();
    let continues =
        |part: &str, whole: &str| Title::new(part, &settings).continues(&Title::new(whole, &settings), &settings);
    assert!(continues("Rural Crime Seminar: Livestock", "Rural Crime Seminar"));
    assert!(continues("Rural Crime Seminar 2", "Rural Crime Seminar 2025, Full Day"));
    assert!(!continues("Rural Crime Seminar", "Rural Crime Seminar"));
    assert!(!continues("Livestock", "Rural Crime Seminar"));
    assert!(!continues("Training Day: Livestock", "Training Day"), "says nothing");
}
