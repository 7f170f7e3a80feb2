//! Agencies of the made-up state: towns, counties, sizes, and the ways in which people write their names.
//!
//! In: how many. Out: agencies in the order of their id, the largest first, with weights by which officers join them.
//! Every town and county is invented.

use super::names;
use super::rng::{Rng, Scatter, Stream, by_rank};

#[derive(Clone, Debug)]
pub struct Agency {
    pub id: String,
    pub name: String,
    pub town: String,
    pub kind: &'static str,
    pub county: String,
    pub contact: (String, String),
    pub domain: String,
}

pub struct Agencies {
    pub all: Vec<Agency>,
    weights: Vec<u64>,
}

const COUNTIES_FOR_AGENCIES: usize = 5;

impl Agencies {
    pub fn new(seed: u64, count: usize) -> Self {
        let (plain, most) = names::towns();
        let scatter = Scatter::new(&mut Rng::new(seed, Stream::Agencies, u64::MAX), plain);
        let counties = (count / COUNTIES_FOR_AGENCIES).clamp(6, 160);
        let all =
            (0..count).map(|i| agency(seed, i, (i / plain * plain + scatter.to(i % plain)) % most, counties)).collect();
        Self { all, weights: by_rank(count, 4) }
    }

    /// An agency for an officer, the large ones more often.
    pub fn draw(&self, rng: &mut Rng) -> u32 {
        rng.weighted(&self.weights) as u32
    }
}

fn agency(seed: u64, index: usize, town: usize, counties: usize) -> Agency {
    let mut rng = Rng::new(seed, Stream::Agencies, index as u64);
    let town = names::town(town);
    let county = names::county(rng.below(counties));
    let (kind, name) = match rng.below(100) {
        0..62 => ("municipal_police", format!("{town} Police Department")),
        62..80 => ("sheriff", format!("{town} County Sheriff's Office")),
        80..86 => ("municipal_police", format!("{town} Metropolitan Police Department")),
        86..92 => ("campus_police", format!("{town} University Police Department")),
        92..97 => ("public_safety", format!("{town} Department of Public Safety")),
        _ => ("park_rangers", format!("{town} Park Rangers")),
    };
    let woman = rng.chance(4_000);
    let (first, last) = (names::first_name(&mut rng, woman), names::surname(&mut rng));
    let slug: String = town.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_lowercase();
    let domain = format!("{slug}-{}.example", if kind == "sheriff" { "so" } else { "pd" });
    let contact = (format!("{first} {last}"), format!("training@{domain}"));
    Agency { id: format!("A{:04}", index + 1), name, town, kind, county, contact, domain }
}

impl Agency {
    /// Short forms that the registry knows: initials and the usual abbreviation.
    pub fn also_known_as(&self) -> Vec<String> {
        vec![abbreviated(&self.name), self.initials()]
    }

    fn initials(&self) -> String {
        let words = self.name.split(' ').filter(|w| !matches!(*w, "of" | "the"));
        words.filter_map(|w| w.chars().next()).collect::<String>().to_uppercase()
    }

    /// The name in other words, as rosters have it.
    pub fn in_other_words(&self, rng: &mut Rng) -> String {
        match rng.below(8) {
            0 | 1 => abbreviated(&self.name),
            2 => abbreviated(&self.name).to_uppercase(),
            3 => self.name.replace("Department", "Dept").replace("Sheriff's", "Sheriffs"),
            4 => self.name.replace("Department", "Dept.").replace("Metropolitan", "Metro"),
            5 => self.name.to_uppercase(),
            6 if self.kind == "sheriff" => format!("{} Co. Sheriff", self.town),
            6 => format!("City of {} Police", self.town),
            _ => self.initials(),
        }
    }
}

fn abbreviated(name: &str) -> String {
    [
        ("Metropolitan ", "Metro "),
        ("Police Department", "PD"),
        ("Sheriff's Office", "SO"),
        (" County", " Co"),
        ("University", "Univ"),
        ("Department of Public Safety", "DPS"),
        ("North ", "N "),
        ("South ", "S "),
    ]
    .into_iter()
    .fold(name.to_owned(), |text, (long, short)| text.replace(long, short))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn agencies_have_names_of_their_own() {
        let agencies = Agencies::new(4, 5_000);
        assert_eq!(agencies.all.iter().map(|a| &a.name).collect::<BTreeSet<_>>().len(), 5_000);
        assert!(agencies.all.iter().all(|a| a.contact.1.ends_with(".example")));
    }

    #[test]
    fn the_first_agency_is_the_largest() {
        let agencies = Agencies::new(4, 30);
        let mut rng = Rng::new(1, Stream::People, 0);
        let drawn: Vec<u32> = (0..3_000).map(|_| agencies.draw(&mut rng)).collect();
        let count = |id| drawn.iter().filter(|&&d| d == id).count();
        assert!(count(0) > 2 * count(20) && count(29) > 0);
    }
}
