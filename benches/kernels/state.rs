//! An invented state in memory: what each kernel takes in.
//!
//! In: `clee synth`, the shipped contracts, rules, identity and duplicate settings. Out: the registry, the rows as the
//! senders' cells and as typed rows, and which course each names. The seed is fixed, so every turn sees the same state.

use crate::Fallible;
use crate::made::Memory;
use clee::conform::{Cell, DateForm, FieldMap, Forms, Record, RegistryBuilder, conform_submission, number_occurrences};
use clee::dedupe::{Claimed, DuplicateSettings, Own};
use clee::law::RuleSet;
use clee::record::registry::Registry;
use clee::record::submission::{Coordinates, Submission};
use clee::record::{Date, InputKind};
use clee::resolve::IdentitySettings;
use clee::synth::{Layout, SynthSettings, generate};
use clee::table::Contracts;
use std::collections::HashMap;
use std::path::Path;

const HERE: &str = env!("CARGO_MANIFEST_DIR");
const OFFICERS: usize = 2_000;

/// Cells in the order of the contract.
pub struct Cells(Vec<String>);

impl Record for Cells {
    fn cell(&self, position: usize) -> Cell<'_> {
        match self.0.get(position).map(String::as_str) {
            None | Some("") => Cell::Blank,
            Some(text) => Cell::Text(text),
        }
    }

    fn broken(&self) -> bool {
        false
    }

    fn serial_dates(&self) -> Option<bool> {
        None
    }
}

pub struct State {
    pub rules: RuleSet,
    pub identity: IdentitySettings,
    pub duplicates: DuplicateSettings,
    pub fields: HashMap<InputKind, FieldMap>,
    pub forms: Forms,
    pub registry: Registry,
    /// The senders' rows.
    pub records: Vec<(InputKind, Cells)>,
    /// The same, typed.
    pub rows: Vec<Submission>,
    /// The position of the course that each row names.
    pub course_of: Vec<Option<u32>>,
}

impl State {
    pub fn invent() -> Fallible<Self> {
        let written = Memory::default();
        let settings = SynthSettings { officers: OFFICERS, layout: Layout::Large, ..SynthSettings::default() };
        generate(&settings, &mut written.clone())?;
        let written = written.taken()?;
        let contracts = Contracts::load(&texts("schemas")?)?;
        let rules = RuleSet::parse(&texts("pipelines/missouri/rules")?)?;
        let day = Date::from_ymd_opt(2026, 3, 31).ok_or("no such day")?;
        let forms = Forms::plain(vec![DateForm::Iso], day);
        let (mut builder, mut records) = (RegistryBuilder::new(&rules), Vec::new());
        let mut fields = HashMap::new();
        for (path, bytes) in &written {
            let Some((kind, is_registry)) = kind(path) else { continue };
            let map: &FieldMap = fields.entry(kind).or_insert_with(|| FieldMap::new(contracts.input(kind)));
            let names: Vec<&str> = contracts.input(kind).fields.iter().map(|f| f.name.as_str()).collect();
            for (row_number, cells) in (2u32..).zip(cells(bytes, &names)?) {
                if is_registry {
                    builder.push(kind, map, &forms, &cells, Coordinates::line(0, 0, row_number));
                } else {
                    records.push((kind, cells));
                }
            }
        }
        let registry = builder.finish().0;
        let mut rows = typed(&records, &fields, &forms);
        number_occurrences(&mut rows);
        let by_number: HashMap<&str, u32> = (0..).zip(&registry.courses).map(|(i, c)| (&*c.control_no, i)).collect();
        let course = |row: &Submission| row.control_no.as_deref().and_then(|no| by_number.get(no)).copied();
        let course_of = rows.iter().map(course).collect();
        let identity = serde_saphyr::from_str(&read("pipelines/missouri/identity.yaml")?)?;
        let duplicates = serde_saphyr::from_str(&read("pipelines/missouri/duplicates.yaml")?)?;
        Ok(Self { rules, identity, duplicates, fields, forms, registry, records, rows, course_of })
    }

    /// What each row would earn: its hours, never more than its course has.
    pub fn claimed(&self) -> Vec<Claimed> {
        let claim = |(row, course): (&Submission, &Option<u32>)| {
            let approved = course.map(|at| self.registry.courses[at as usize].approved_hours());
            let credit = row.hours.get().or(approved).map(|hours| approved.map_or(hours, |most| hours.min(most)));
            Claimed { own: Own::Earns, credit, full: credit == approved, hours_decided: false, course: *course }
        };
        self.rows.iter().zip(&self.course_of).map(claim).collect()
    }
}

fn typed(records: &[(InputKind, Cells)], fields: &HashMap<InputKind, FieldMap>, forms: &Forms) -> Vec<Submission> {
    let conformed = (2u32..).zip(records).map(|(row_number, (kind, cells))| {
        conform_submission(*kind, &fields[kind], forms, cells, Coordinates::line(0, 0, row_number)).row
    });
    conformed.collect()
}

/// What a file of the state is, and whether it belongs to the registry.
fn kind(path: &str) -> Option<(InputKind, bool)> {
    let mut parts = path.split(['/', '.']);
    let is_registry = match parts.next()? {
        "registry" => true,
        "submissions" => false,
        _ => return None,
    };
    Some((InputKind::from_name(parts.next()?)?, is_registry))
}

fn cells(bytes: &[u8], names: &[&str]) -> Fallible<Vec<Cells>> {
    let mut reader = csv::Reader::from_reader(bytes);
    let header = reader.headers()?.clone();
    let columns: Vec<Option<usize>> = names.iter().map(|name| header.iter().position(|h| h == *name)).collect();
    let mut all = Vec::new();
    for record in reader.records() {
        let record = record?;
        let cell = |column: &Option<usize>| column.and_then(|at| record.get(at)).unwrap_or_default().to_owned();
        all.push(Cells(columns.iter().map(cell).collect()));
    }
    Ok(all)
}

fn read(path: &str) -> Fallible<String> {
    Ok(std::fs::read_to_string(Path::new(HERE).join(path))?)
}

/// The YAML files under a folder, as (path inside it, text), in the order of their paths.
fn texts(folder: &str) -> Fallible<Vec<(String, String)>> {
    let root = Path::new(HERE).join(folder);
    let mut found = Vec::new();
    for path in glob::glob(&format!("{}/**/*.yaml", root.display()))? {
        let path = path?;
        let name = path.strip_prefix(&root)?.to_string_lossy().replace('\\', "/");
        found.push((name, std::fs::read_to_string(&path)?));
    }
    Ok(found)
}
