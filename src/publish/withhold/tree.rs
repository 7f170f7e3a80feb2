//! Cells that add up to their parent: a total, its parts, their parts.
//!
//! In: counts in a tree. Out: the same tree with `withheld` set. Always: under a shown parent either no part is
//! withheld, or at least two are, together above the threshold, and none of them can be pinned down even by someone
//! who takes every withheld part for a small one. Where that cannot be had, the parent is withheld too.

use super::is_small;

#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub count: i64,
    /// Must not be shown, whatever `count` says (a sum over few people, say).
    pub sensitive: bool,
    pub withheld: bool,
    pub parts: Vec<Node>,
}

impl Node {
    pub fn leaf(count: i64) -> Self {
        Self { count, sensitive: false, withheld: false, parts: Vec::new() }
    }

    /// A node whose count is the sum of its parts.
    pub fn of(parts: Vec<Node>) -> Self {
        Self { count: parts.iter().map(|p| p.count).sum(), sensitive: false, withheld: false, parts }
    }
}

/// Decides what is withheld in the whole tree.
pub fn protect(root: &mut Node, threshold: i64) {
    root.withheld |= !settle(root, threshold);
    hide_below(root, false);
}

/// Settles the parts of `node`, deepest first; false when `node` cannot be shown.
fn settle(node: &mut Node, threshold: i64) -> bool {
    for part in &mut node.parts {
        part.withheld |= !settle(part, threshold);
    }
    while !is_safe(&node.parts, threshold) {
        let shown = node.parts.iter_mut().filter(|p| !p.withheld && p.count > 0);
        match shown.min_by_key(|p| p.count) {
            Some(next) => next.withheld = true,
            None => return false,
        }
    }
    !node.sensitive && !is_small(node.count, threshold)
}

/// Whether the withheld parts protect one another under a parent that is shown.
fn is_safe(parts: &[Node], threshold: i64) -> bool {
    let hidden: Vec<i64> = parts.iter().filter(|p| p.withheld).map(|p| p.count).collect();
    if hidden.is_empty() {
        return true;
    }
    let (number, sum) = (hidden.len() as i64, hidden.iter().sum::<i64>());
    if number < 2 || sum <= threshold {
        return false;
    }
    let least = (sum - (number - 1) * threshold).max(1);
    let most = (sum - (number - 1)).min(threshold);
    sum > number * threshold || most - least >= threshold / 2
}

/// What stands below a withheld cell is withheld, or it would add up again.
fn hide_below(node: &mut Node, hide: bool) {
    node.withheld |= hide;
    let hide = node.withheld;
    node.parts.iter_mut().for_each(|part| hide_below(part, hide));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(counts: &[i64]) -> (bool, Vec<bool>) {
        let mut root = Node::of(counts.iter().copied().map(Node::leaf).collect());
        protect(&mut root, 10);
        (!root.withheld, root.parts.iter().map(|p| !p.withheld).collect())
    }

    #[test]
    fn a_lone_small_part_takes_a_companion_with_it() {
        assert_eq!(shown(&[40, 3, 25]), (true, vec![true, false, false]));
        assert_eq!(shown(&[40, 11, 25]), (true, vec![true, true, true]));
        assert_eq!(shown(&[40, 0, 25]), (true, vec![true, true, true]));
    }

    #[test]
    fn two_small_parts_whose_sum_gives_them_away_take_a_third() {
        assert_eq!(shown(&[40, 1, 1]), (true, vec![false, false, false]), "they would sum to 2");
        assert_eq!(shown(&[40, 10, 10, 90]), (true, vec![false, false, false, true]), "both would be 10");
        assert_eq!(shown(&[40, 5, 8, 90]), (true, vec![true, false, false, true]));
    }

    #[test]
    fn a_parent_goes_where_its_parts_cannot_be_protected() {
        assert_eq!(shown(&[3, 2]), (false, vec![false, false]));
        let mut root = Node::of(vec![Node::of(vec![Node::leaf(9), Node::leaf(9)]), Node::leaf(50), Node::leaf(80)]);
        protect(&mut root, 10);
        let shown: Vec<bool> = root.parts.iter().map(|p| !p.withheld).collect();
        assert_eq!(shown, [false, false, true], "18 of 9 and 9 is withheld, and one more with it");
    }

    #[test]
    fn every_small_count_is_ambiguous_for_every_pair_of_parts() {
        for a in 1..=30 {
            for b in 1..=30 {
                let mut root = Node::of(vec![Node::leaf(a), Node::leaf(b)]);
                protect(&mut root, 10);
                let whole = !root.parts[0].withheld && !root.parts[1].withheld;
                assert!(whole == (a > 10 && b > 10) || root.withheld, "{a} {b}");
                if !root.withheld && !whole {
                    assert!(solutions(a + b) >= 6, "{a} + {b} has too few solutions");
                }
            }
        }
    }

    /// In how many ways a sum can be made of two counts of which at least one is small.
    fn solutions(sum: i64) -> usize {
        let both_small = (1..sum).filter(|&a| a <= 10 && sum - a <= 10).count();
        let one_small = (1..sum).filter(|&a| a <= 10 || sum - a <= 10).count();
        if both_small > 0 { both_small } else { one_small }
    }
}
