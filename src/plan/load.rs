//! Reading the definition files: pipeline, rules, contracts, profiles, identity.

use super::definition::{PipelineFile, PipelineForm, ProfileFile};
use super::error::PlanError;
use crate::dedupe::DuplicateSettings;
use crate::lake::HashedFile;
use crate::law::RuleSet;
use crate::mail::{FILES, Texts};
use crate::resolve::IdentitySettings;
use crate::table::Contracts;
use crate::words::VocabularyFile;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::path::Path;

/// The files that say what a run is to do, hashed.
#[derive(Clone, Debug, Default)]
pub struct Definitions {
    pub pipeline: Vec<HashedFile>,
    pub rules: Vec<HashedFile>,
    pub contracts: Vec<HashedFile>,
    pub profiles: Vec<HashedFile>,
    pub other: Vec<HashedFile>,
}

pub(super) struct Loaded {
    pub file: PipelineFile,
    pub rules: RuleSet,
    pub contracts: Contracts,
    pub profiles: BTreeMap<String, ProfileFile>,
    pub words: VocabularyFile,
    pub identity: IdentitySettings,
    pub identity_blake3: String,
    pub duplicates: DuplicateSettings,
    pub mail: Option<Texts>,
    pub definitions: Definitions,
}

pub(super) fn load(pipeline: &Path) -> Result<Loaded, PlanError> {
    let (file, pipeline_files) = load_pipeline(pipeline)?;
    file.gates.check().map_err(|message| PlanError::Malformed {
        path: pipeline.to_owned(),
        message,
        hint: "the section `gates` of pipelines/missouri/state.yaml explains each gate",
    })?;
    check_figures(&file).map_err(|message| PlanError::Malformed {
        path: pipeline.to_owned(),
        message,
        hint: "pipelines/missouri/state.yaml explains each figure",
    })?;
    let rule_files = yaml_files(&file.rules)?;
    let contract_files = yaml_files(&file.schemas)?;
    let profile_files = yaml_files(&file.profiles)?;
    let (words, word_files) = load_words(&file.words)?;
    let mut profiles = BTreeMap::new();
    for (path, text) in &profile_files {
        let profile: ProfileFile = parse(Path::new(path), text, "see pipelines/missouri/profiles/default.yaml")?;
        profiles.insert(profile.id.clone(), profile);
    }
    let identity_text = read(&file.identity, "the pipeline's `identity` names this file")?;
    let identity = parse(&file.identity, &identity_text, "see pipelines/missouri/identity.yaml")?;
    let duplicates_text = read(&file.duplicates, "the pipeline's `duplicates` names this file")?;
    let duplicates = parse(&file.duplicates, &duplicates_text, "see pipelines/missouri/duplicates.yaml")?;
    let mail_files = match &file.mail {
        Some(path) => mail_files(path)?,
        None => Vec::new(),
    };
    let mail = file.mail.as_ref().map(|_| Texts::parse(&mail_files)).transpose()?;
    let contracts = Contracts::load(&contract_files)?;
    check_profiles(&profiles, &contracts)?;
    let identity_file = HashedFile::of(file.identity.display().to_string(), identity_text.as_bytes());
    let identity_blake3 = identity_file.blake3.clone();
    let mut definitions = Definitions {
        pipeline: pipeline_files,
        rules: hashed(&rule_files),
        contracts: hashed(&contract_files),
        profiles: hashed(&profile_files),
        other: vec![identity_file, HashedFile::of(file.duplicates.display().to_string(), duplicates_text.as_bytes())],
    };
    definitions.other.extend(word_files);
    definitions.other.extend(hashed(&mail_files));
    Ok(Loaded {
        rules: RuleSet::parse(&rule_files)?,
        contracts,
        profiles,
        words,
        identity,
        identity_blake3,
        duplicates,
        mail,
        definitions,
        file,
    })
}

/// How many files may extend one another.
const MOST_EXTENDED: usize = 8;

/// A pipeline with what it extends, and the files as they are hashed.
fn load_pipeline(pipeline: &Path) -> Result<(PipelineFile, Vec<HashedFile>), PlanError> {
    let one = |path: &Path, hint| -> Result<(PipelineForm, HashedFile), PlanError> {
        let text = read(path, hint)?;
        let form: PipelineForm = parse(path, &text, "DESIGN.md describes the pipeline file")?;
        let folder = path.parent().unwrap_or(Path::new("."));
        Ok((form.in_folder(folder), HashedFile::of(path.display().to_string(), text.as_bytes())))
    };
    let (mut form, hash) = one(
        pipeline,
        "give the path of a pipeline file such as `pipelines/missouri/nightly.yaml`; `clee check` takes it by --pipeline",
    )?;
    let mut files = vec![hash];
    while let Some(base) = form.extends.clone() {
        if files.len() > MOST_EXTENDED {
            let message = format!("more than {MOST_EXTENDED} files extend one another");
            let hint = "let pipelines extend one `state.yaml`, which extends nothing";
            return Err(PlanError::Malformed { path: pipeline.to_owned(), message, hint });
        }
        let (base, hash) = one(&base, "the pipeline's `extends` names this file")?;
        files.push(hash);
        form = form.over(base);
    }
    let file = form.complete().map_err(|key| PlanError::Malformed {
        path: pipeline.to_owned(),
        message: format!("neither it nor what it extends says `{key}`"),
        hint: "a pipeline extends its state's settings: `extends: state.yaml`; see pipelines/missouri/state.yaml",
    })?;
    Ok((file, files))
}

/// Vocabularies put behind one another; and the files as they are hashed.
///
/// # Errors
/// When a file cannot be read or has not the form of a vocabulary.
pub fn load_words(paths: &[std::path::PathBuf]) -> Result<(VocabularyFile, Vec<HashedFile>), PlanError> {
    let (mut words, mut files) = (VocabularyFile::default(), Vec::new());
    for path in paths {
        let text = read(path, "the pipeline's `words` names this file")?;
        words.extend(&parse(path, &text, "see pipelines/common/vocabulary.yaml")?);
        files.push(HashedFile::of(path.display().to_string(), text.as_bytes()));
    }
    Ok((words, files))
}

/// Limits that no file could keep, and bands that are none.
fn check_figures(file: &PipelineFile) -> Result<(), String> {
    let limits = &file.limits;
    for (name, figure) in [
        ("file_bytes", limits.file_bytes),
        ("inflated_bytes", limits.inflated_bytes),
        ("cells", limits.cells),
        ("record_bytes", limits.record_bytes as u64),
        ("archive_entries", limits.archive_entries as u64),
        ("issues_per_code", limits.issues_per_code as u64),
    ] {
        if figure == 0 {
            return Err(format!("`limits.{name}` is 0; expected at least 1"));
        }
    }
    let ratio = limits.min_inflate_ratio;
    if !(ratio > 0.0 && ratio < 1.0) {
        return Err(format!("`limits.min_inflate_ratio` is {ratio}; expected a share between 0 and 1"));
    }
    if limits.bucket_officers == 0 {
        return Err("`limits.bucket_officers` is 0; expected how many officers are judged together".to_owned());
    }
    if !(1..=24).contains(&limits.day_hours) {
        return Err(format!("`limits.day_hours` is {}; expected hours of a day, 1 to 24", limits.day_hours));
    }
    if let Some(fault) = file.report.publication.fault() {
        return Err(fault.to_owned());
    }
    let bands = &file.report.agency_bands;
    if bands.contains(&0) || bands.windows(2).any(|pair| pair[0] >= pair[1]) {
        return Err("`report.agency_bands` must rise from 1 or more".to_owned());
    }
    Ok(())
}

/// A folder of rule files, parsed.
///
/// # Errors
/// When the folder cannot be read or a rule file is wrong.
pub fn load_rules(folder: &Path) -> Result<RuleSet, PlanError> {
    Ok(RuleSet::parse(&yaml_files(folder)?)?)
}

fn check_profiles(profiles: &BTreeMap<String, ProfileFile>, contracts: &Contracts) -> Result<(), PlanError> {
    for profile in profiles.values() {
        for field in profile.headers.keys() {
            let known = crate::record::InputKind::ALL.iter().any(|kind| contracts.input(*kind).field(field).is_some());
            if !known {
                return Err(PlanError::NoSuchField { profile: profile.id.clone(), field: field.clone() });
            }
        }
    }
    Ok(())
}

/// The texts of the reminders as (path, text).
fn mail_files(folder: &Path) -> Result<Vec<(String, String)>, PlanError> {
    let hint = "the pipeline's `mail` names the folder of this file";
    let one = |name: &&str| {
        let path = folder.join(name);
        Ok((path.display().to_string(), read(&path, hint)?))
    };
    FILES.iter().map(one).collect()
}

fn hashed(files: &[(String, String)]) -> Vec<HashedFile> {
    files.iter().map(|(path, text)| HashedFile::of(path.clone(), text.as_bytes())).collect()
}

fn read(path: &Path, hint: &'static str) -> Result<String, PlanError> {
    std::fs::read_to_string(path).map_err(|source| PlanError::Unreadable { path: path.to_owned(), source, hint })
}

fn parse<T: DeserializeOwned>(path: &Path, text: &str, hint: &'static str) -> Result<T, PlanError> {
    serde_saphyr::from_str(text).map_err(|fault| PlanError::Malformed {
        path: path.to_owned(),
        message: fault.to_string(),
        hint,
    })
}

/// Every `.yaml` file below a folder as (path, text), in the order of the paths.
pub fn yaml_files(folder: &Path) -> Result<Vec<(String, String)>, PlanError> {
    let mut found = Vec::new();
    gather(folder, &mut found)?;
    found.sort();
    Ok(found)
}

fn gather(folder: &Path, found: &mut Vec<(String, String)>) -> Result<(), PlanError> {
    let hint = "a command takes the folder by --rules, --scenarios or --texts, or is given where `pipelines/` lies; a \
                pipeline file names its folders relative to itself";
    let unreadable = |source| PlanError::Unreadable { path: folder.to_owned(), source, hint };
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_dir() {
            gather(&path, found)?;
        } else if path.extension().is_some_and(|e| e == "yaml" || e == "yml") {
            let text = read(&path, hint)?;
            found.push((path.display().to_string(), text));
        }
    }
    Ok(())
}
