//! Officers by class of licence, size of agency, county and commission.
//!
//! In: standings of the period and the registry. Out: per attribute and group how many officers there are, how many of
//! them have not met the requirement, how many have or owe nothing, and the share of these. Who owes nothing has no
//! column: how many officers a group has is on the public roster, and the others would be those with a waiver, which are
//! few and mostly military or medical. A group of few officers is not even named but goes into [`OTHER`]; lines that must
//! be withheld are shown as one line [`TOGETHER`], which anyone could work out.

use super::measure::{At, Figures, Key, rate, still_withheld};
use crate::publish::Published;
use crate::publish::digest::{is_unmet, named_columns};
use crate::publish::withhold::groups::{Atom, Hidden, plan};
use crate::table::{TableError, integers, texts};
use polars::prelude::{Expr, IntoLazy, JoinArgs, JoinType, LazyFrame, col, len, lit, when};
use std::collections::BTreeMap;

/// The attributes, as `group_by` names them.
pub const DIMENSIONS: [&str; 4] = ["license_class", "agency_size", "county", "commissioned"];
/// Groups too small to be named.
pub const OTHER: &str = "Other, small groups";
/// All withheld lines of a table.
pub const TOGETHER: &str = "Withheld lines together";

pub(super) const NOT_STATED: &str = "Not stated";
pub(super) const NO_AGENCY: &str = "No agency";
pub(super) const COMMISSIONED: [&str; 2] = ["Commissioned", "Not commissioned"];

/// Officers who are alike in every attribute.
pub struct Group {
    /// In the order of [`DIMENSIONS`].
    keys: [String; DIMENSIONS.len()],
    /// Who have met the requirement or owe nothing.
    in_order: i64,
    officers: i64,
}

/// The figures of every group by its name. Where `threshold` is nought, as for staff, nothing is withheld; else there are none
/// where no line could be shown, because all officers stand alike, or nearly.
pub fn by_dimension(published: &Published, counted: &[Group], threshold: i64) -> Figures {
    let mut figures = Figures::new();
    let (ordered, all) = counted.iter().fold((0, 0), |(c, n), group| (c + group.in_order, n + group.officers));
    if threshold > 0 && (ordered <= threshold || all - ordered <= threshold) {
        return figures;
    }
    let names = names(counted, threshold);
    let atoms = atoms(counted, &names);
    let hidden = hidden(published, &names, &atoms, threshold);
    for (dimension, names) in names.iter().enumerate() {
        for (group, name) in names.iter().enumerate() {
            let of_group = line(&atoms, dimension, |g| g == group);
            figures.extend(figures_of((published, dimension), name, of_group, hidden[dimension][group]));
        }
        if hidden[dimension].contains(&true) {
            let together = line(&atoms, dimension, |g| hidden[dimension][g]);
            figures.extend(figures_of((published, dimension), TOGETHER, together, false));
        }
    }
    figures
}

/// Which lines are withheld, among them those that the last publication withheld and that have hardly moved since.
fn hidden(published: &Published, names: &[Vec<String>], atoms: &[Atom], threshold: i64) -> Hidden {
    if threshold == 0 {
        return names.iter().map(|names| vec![false; names.len()]).collect();
    }
    let still = |(dimension, names): (usize, &Vec<String>)| {
        let group = |(group, name): (usize, &String)| {
            let (_, lacking) = line(atoms, dimension, |g| g == group);
            let at = At { group: name, ..at(published, "officers_not_compliant", dimension) };
            still_withheld(&published.settings.published_before, at, lacking, threshold)
        };
        names.iter().enumerate().map(group).collect()
    };
    plan(atoms, names.iter().enumerate().map(still).collect(), threshold)
}

fn at<'a>(published: &Published, measure: &'a str, dimension: usize) -> At<'a> {
    At { measure, group_by: DIMENSIONS[dimension], group: "", period: published.period }
}

/// Officers of some groups who have met the requirement or owe nothing, and who have not met it.
fn line(atoms: &[Atom], dimension: usize, of: impl Fn(usize) -> bool) -> (i64, i64) {
    let members = atoms.iter().filter(|atom| of(atom.groups[dimension]));
    members.fold((0, 0), |(ordered, lacking), atom| (ordered + atom.in_order, lacking + atom.lacking))
}

fn figures_of(
    (published, dimension): (&Published, usize),
    group: &str,
    (in_order, lacking): (i64, i64),
    withheld: bool,
) -> [(Key, (i64, bool)); 4] {
    let figure = |measure, hundredths| {
        let at = At { group, ..at(published, measure, dimension) };
        (at.key(), (hundredths, withheld))
    };
    [
        figure("officers", (in_order + lacking) * 100),
        figure("officers_met_or_nothing_owed", in_order * 100),
        figure("officers_not_compliant", lacking * 100),
        figure("share_met_or_nothing_owed", rate(in_order, in_order + lacking)),
    ]
}

/// Officers of these standings counted by every combination of attributes, in the order of these.
///
/// # Errors
/// When the query has.
pub fn counted(published: &Published, covered: &LazyFrame) -> Result<Vec<Group>, TableError> {
    let in_order = is_unmet().not().sum().alias("in_order");
    let counted = attributed(published, covered)?
        .group_by(DIMENSIONS.map(col))
        .agg([in_order, len().alias("officers")])
        .sort(DIMENSIONS, Default::default())
        .collect()?;
    let mut keys: Vec<[String; DIMENSIONS.len()]> = vec![Default::default(); counted.height()];
    for (dimension, column) in DIMENSIONS.into_iter().enumerate() {
        for (keys, text) in keys.iter_mut().zip(texts(&counted, column)?) {
            keys[dimension] = text.unwrap_or(NOT_STATED).to_owned();
        }
    }
    let figures = integers(&counted, "in_order")?.into_iter().zip(integers(&counted, "officers")?);
    let group = |(keys, (in_order, officers))| Group { keys, in_order, officers };
    Ok(keys.into_iter().zip(figures).map(group).collect())
}

/// Standings with the attributes of their officers, in columns named as [`DIMENSIONS`].
fn attributed(published: &Published, covered: &LazyFrame) -> Result<LazyFrame, TableError> {
    let registry = published.registry;
    let officers = named_columns(
        ("license_no", registry.officers.iter().map(|officer| Some(officer.license_no.as_str()))),
        ("license_class", registry.officers.iter().map(|officer| officer.license_class.as_deref())),
    )?;
    let counties = named_columns(
        ("agency_id", registry.agencies.iter().map(|agency| Some(agency.agency_id.as_str()))),
        ("county", registry.agencies.iter().map(|agency| agency.county.as_deref())),
    )?;
    let left = || JoinArgs::new(JoinType::Left);
    let sizes = covered
        .clone()
        .filter(col("agency_id").is_not_null())
        .group_by([col("agency_id")])
        .agg([len().alias("size")])
        .select([col("agency_id"), band(published, col("size")).alias("agency_size")]);
    let agencies = sizes.join(counties.lazy(), [col("agency_id")], [col("agency_id")], left());
    let of_agency = |column: &str| {
        let stated = col(column).fill_null(lit(NOT_STATED));
        when(col("agency_id").is_null()).then(lit(NO_AGENCY)).otherwise(stated).alias(column)
    };
    let [commissioned, not] = COMMISSIONED.map(lit);
    Ok(covered
        .clone()
        .join(officers.lazy(), [col("license_no")], [col("license_no")], left())
        .join(agencies, [col("agency_id")], [col("agency_id")], left())
        .with_columns([
            col("license_class").fill_null(lit(NOT_STATED)),
            of_agency("agency_size"),
            of_agency("county"),
            when(col("commissioned")).then(commissioned).otherwise(not).alias("commissioned"),
        ]))
}

/// What a size of agency is called.
fn band(published: &Published, size: Expr) -> Expr {
    let bands = published.settings.agency_bands.iter();
    bands.fold(lit(NOT_STATED), |smaller, band| {
        let reached = size.clone().gt_eq(lit(band.at_least as u64));
        when(reached).then(lit(band.label.as_str())).otherwise(smaller)
    })
}

/// Per attribute the groups that have a line of their own, sorted, [`OTHER`] last where there is one.
fn names(counted: &[Group], threshold: i64) -> Vec<Vec<String>> {
    let of = |dimension: usize| {
        let mut totals: BTreeMap<&str, i64> = BTreeMap::new();
        for group in counted {
            *totals.entry(&group.keys[dimension]).or_insert(0) += group.officers;
        }
        let all = totals.len();
        let mut names: Vec<String> =
            totals.into_iter().filter(|(_, n)| *n > threshold).map(|(name, _)| name.to_owned()).collect();
        if names.len() < all {
            names.push(OTHER.to_owned());
        }
        names
    };
    (0..DIMENSIONS.len()).map(of).collect()
}

fn atoms(counted: &[Group], names: &[Vec<String>]) -> Vec<Atom> {
    let mut atoms: BTreeMap<Vec<usize>, (i64, i64)> = BTreeMap::new();
    for group in counted {
        let position =
            |(key, names): (&String, &Vec<String>)| names.iter().position(|n| n == key).unwrap_or(names.len() - 1);
        let (in_order, lacking) = atoms.entry(group.keys.iter().zip(names).map(position).collect()).or_default();
        *in_order += group.in_order;
        *lacking += group.officers - group.in_order;
    }
    atoms.into_iter().map(|(groups, (in_order, lacking))| Atom { groups, in_order, lacking }).collect()
}
