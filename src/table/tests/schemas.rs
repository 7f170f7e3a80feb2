//! The shipped contracts as text.

use crate::table::Contracts;

macro_rules! schemas {
    ($($name:literal),+ $(,)?) => {
        [$((concat!("schemas/", $name, ".yaml"), include_str!(concat!("../../../schemas/", $name, ".yaml")))),+]
    };
}

/// Every file of `schemas/` as (path, text).
pub(crate) fn texts() -> Vec<(String, String)> {
    let files = schemas![
        "inputs/officers",
        "inputs/license_events",
        "inputs/former_names",
        "inputs/agencies",
        "inputs/providers",
        "inputs/courses",
        "inputs/recognized_sources",
        "inputs/relief",
        "inputs/commissions",
        "inputs/provider_roster",
        "inputs/in_service",
        "inputs/out_of_state",
        "inputs/college",
        "inputs/decisions",
        "tables/files",
        "tables/rows",
        "tables/issues",
        "tables/matches",
        "tables/completions",
        "tables/credits",
        "tables/compliance",
        "tables/requirements",
        "tables/notices",
        "tables/statistics",
        "tables/decisions",
        "tables/officers",
        "tables/agencies",
        "tables/courses",
        "tables/providers",
    ];
    files.map(|(path, text)| (path.to_owned(), text.to_owned())).to_vec()
}

pub(crate) fn shipped() -> Contracts {
    Contracts::load(&texts()).unwrap_or_else(|fault| panic!("{fault}"))
}
