//! Group-bys for the statistics, over Polars' eager frames.
//!
//! In: key columns of text and value columns of integers, all of one length. Out: per distinct key its sums and the
//! number of rows, ordered by key. Polars groups in parallel and in no fixed order, so the order is made here.

use polars::prelude::{Column, DataFrame, GroupsIndicator, PolarsResult};

/// One group: its keys, the sum of each value column, how many rows it has.
pub type Group = (Vec<String>, Vec<i64>, i64);

/// Sums of `values` by the combinations of `keys` that occur.
pub fn group_sums(keys: &[(&str, Vec<&str>)], values: &[(&str, Vec<i64>)]) -> PolarsResult<Vec<Group>> {
    let height = keys.first().map_or(0, |(_, column)| column.len());
    if height == 0 {
        return Ok(Vec::new());
    }
    let columns: Vec<Column> = keys.iter().map(|(name, k)| Column::new((*name).into(), k)).collect();
    let frame = DataFrame::new(height, columns)?;
    let grouped = frame.group_by(keys.iter().map(|(name, _)| *name))?;
    let mut groups: Vec<Group> = grouped.get_groups().iter().map(|members| sums(members, keys, values)).collect();
    groups.sort();
    Ok(groups)
}

/// Polars says which rows belong together; adding them up is ours, since its eager sums are on their way out.
fn sums(members: GroupsIndicator, keys: &[(&str, Vec<&str>)], values: &[(&str, Vec<i64>)]) -> Group {
    let rows: Vec<usize> = match members {
        GroupsIndicator::Idx((_, all)) => all.iter().map(|&row| row as usize).collect(),
        GroupsIndicator::Slice([first, length]) => (first as usize..(first + length) as usize).collect(),
    };
    let key = keys.iter().map(|(_, column)| column[rows[0]].to_owned()).collect();
    let sums = values.iter().map(|(_, column)| rows.iter().map(|&row| column[row]).sum()).collect();
    (key, sums, rows.len() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_come_sorted_with_sums_and_counts() {
        let keys = [("county", vec!["Boone", "Adair", "Boone", "Boone"]), ("status", vec!["s", "s", "c", "s"])];
        let found = group_sums(&keys, &[("hours", vec![100, 250, 1, 7])]).expect("groups");
        let expected = [(["Adair", "s"], 250, 1), (["Boone", "c"], 1, 1), (["Boone", "s"], 107, 2)];
        let expected: Vec<Group> =
            expected.into_iter().map(|(k, sum, n)| (k.map(str::to_owned).to_vec(), vec![sum], n)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn nothing_gives_no_group() {
        assert!(group_sums(&[("a", vec![])], &[]).expect("no groups").is_empty());
    }
}
