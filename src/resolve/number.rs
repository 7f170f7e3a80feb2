//! Licence numbers in, the officers who answer to them out; and the numbers that a slip of the hand makes of one.
//!
//! Numbers are compared as the contract says: without spaces, marks, leading zeros and a trailing `.0`, and of
//! letters round the digits when nothing answers to them as written.

use super::name::hash;
use crate::record::LicenseNo;

/// Numbers of more digits are compared as text.
const LONGEST: usize = 18;
/// Marks a key made from text, so that it never meets one made from digits.
const TEXT: u64 = 1 << 63;

/// A licence number as a row carries it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Exactly as compared.
    pub key: Option<u64>,
    /// Its digits alone.
    pub digits: Option<u64>,
}

impl Written {
    pub fn read(text: &str) -> Self {
        let trimmed = text.trim_matches(' ');
        if !trimmed.is_empty() && trimmed.len() <= LONGEST && trimmed.bytes().all(|b| b.is_ascii_digit()) {
            let number = trimmed.bytes().fold(0, |n, b| n * 10 + u64::from(b - b'0'));
            let number = (number != 0).then_some(number);
            return Self { key: number, digits: number };
        }
        Self {
            key: LicenseNo::key(text).map(|key| as_number(&key)),
            digits: LicenseNo::bare_digits(text).map(|digits| as_number(&digits)),
        }
    }

    /// Something that could be a number stands there.
    pub fn any(self) -> Option<u64> {
        self.digits.or(self.key)
    }
}

fn as_number(text: &str) -> u64 {
    match text.parse() {
        Ok(number) if text.len() <= LONGEST && text.bytes().all(|b| b.is_ascii_digit()) => number,
        _ => hash(text) | TEXT,
    }
}

/// Whether a key came from digits and so has neighbours.
#[inline]
pub fn is_digits(number: u64) -> bool {
    number & TEXT == 0
}

/// Sorted numbers with the officers who bear them, and a directory of where each range of keys begins.
#[derive(Debug, Default)]
pub struct Numbers {
    keys: Vec<u64>,
    officers: Vec<u32>,
    directory: Vec<u32>,
    shift: u32,
}

impl Numbers {
    pub fn new(mut pairs: Vec<(u64, u32)>) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        let bits = (pairs.len().max(2)).ilog2() + 1;
        let shift = 64 - bits;
        pairs.sort_unstable_by_key(|&(key, officer)| (spread(key), key, officer));
        let mut directory = vec![0u32; (1usize << bits) + 1];
        for &(key, _) in &pairs {
            directory[(spread(key) >> shift) as usize + 1] += 1;
        }
        for at in 1..directory.len() {
            directory[at] += directory[at - 1];
        }
        let (keys, officers) = pairs.into_iter().unzip();
        Self { keys, officers, directory, shift }
    }

    #[inline]
    pub fn get(&self, key: u64) -> &[u32] {
        let bucket = (spread(key) >> self.shift) as usize;
        let Some(&[start, end]) = self.directory.get(bucket..bucket + 2) else { return &[] };
        let (start, end) = (start as usize, end as usize);
        let keys = &self.keys[start..end];
        let Some(first) = keys.iter().position(|k| *k == key) else { return &[] };
        let count = keys[first..].iter().take_while(|k| **k == key).count();
        &self.officers[start + first..start + first + count]
    }

    /// Appends the officers of all these keys.
    pub fn get_all(&self, keys: &[u64], out: &mut Vec<u32>) {
        for key in keys {
            out.extend(self.get(*key));
        }
    }

    pub fn largest(&self) -> u64 {
        self.keys.iter().copied().filter(|k| is_digits(*k)).max().unwrap_or(0)
    }
}

/// A bijection, so that equal places mean equal keys or chance, never the pattern in which numbers were given out.
#[inline]
fn spread(key: u64) -> u64 {
    let key = (key ^ (key >> 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    key ^ (key >> 29)
}

/// How one number stands to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distance {
    Same,
    /// One digit wrong, missing or too many, or two neighbours exchanged.
    OneEdit,
    Far,
}

pub fn distance(a: u64, b: u64) -> Distance {
    if a == b {
        return Distance::Same;
    }
    if !is_digits(a) || !is_digits(b) {
        return Distance::Far;
    }
    if far_at_once(a, b) {
        return Distance::Far;
    }
    let (a, b) = (Digits::of(a), Digits::of(b));
    if one_edit(a.as_slice(), b.as_slice()) { Distance::OneEdit } else { Distance::Far }
}

/// Whether the difference alone tells that two numbers are more than one slip apart: of numbers of one length, one wrong
/// digit makes it one to nine tens, hundreds and so on, two exchanged neighbours nine times that.
#[inline]
fn far_at_once(a: u64, b: u64) -> bool {
    let length = |number: u64| number.checked_ilog10().unwrap_or(0);
    match length(a).abs_diff(length(b)) {
        0 => a.abs_diff(b) > 81 && !a.abs_diff(b).is_multiple_of(10),
        lengths => lengths > 1,
    }
}

struct Digits {
    text: [u8; 20],
    start: usize,
}

impl Digits {
    fn of(mut number: u64) -> Self {
        let mut text = [0; 20];
        let mut start = 20;
        while number > 0 {
            start -= 1;
            text[start] = (number % 10) as u8;
            number /= 10;
        }
        Self { text, start }
    }

    fn as_slice(&self) -> &[u8] {
        &self.text[self.start..]
    }
}

/// One substitution, insertion, deletion or exchange of neighbours makes `a` of `b`.
#[inline]
pub fn one_edit(a: &[u8], b: &[u8]) -> bool {
    let (a, b) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    match b.len() - a.len() {
        0 => {
            let (rest_a, rest_b) = (&a[same..], &b[same..]);
            match rest_a.len() {
                0 => false,
                1 => true,
                _ => {
                    rest_a[1..] == rest_b[1..]
                        || (rest_a[0] == rest_b[1] && rest_a[1] == rest_b[0] && rest_a[2..] == rest_b[2..])
                }
            }
        }
        1 => a[same..] == b[same + 1..],
        _ => false,
    }
}

/// Calls `found` with each number one edit from `number`.
pub fn neighbours(number: u64, mut found: impl FnMut(u64)) {
    if !is_digits(number) {
        return;
    }
    let mut power = 1;
    while power <= number {
        let (high, digit, low) = (number / power / 10, number / power % 10, number % power);
        for other in (0..10).filter(|d| *d != digit) {
            found((high * 10 + other) * power + low);
        }
        found(high * power + low);
        let next = high % 10;
        if high > 0 && next != digit {
            found(((high / 10 * 10 + digit) * 10 + next) * power + low);
        }
        for inserted in 0..10 {
            found(((high * 10 + digit) * 10 + inserted) * power + low);
        }
        power *= 10;
    }
    for inserted in 1..10 {
        found(inserted * power + number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_exactly_the_numbers_at_one_edit() {
        let mut found = Vec::new();
        neighbours(1203, |n| found.push(n));
        found.sort_unstable();
        found.dedup();
        let expected: Vec<u64> = (1..100_000).filter(|n| distance(1203, *n) == Distance::OneEdit).collect();
        found.retain(|n| *n != 1203);
        assert_eq!(found, expected);
    }

    #[test]
    fn what_the_difference_tells_is_true() {
        let mut near = Vec::new();
        for number in [7, 12, 99, 100, 1203, 9_009, 12_345, 100_000, 987_654] {
            near.clear();
            neighbours(number, |n| near.push(n));
            // what loses its first digit may lose the noughts behind it too, and then more than one slip lies between
            near.retain(|n| one_edit(Digits::of(number).as_slice(), Digits::of(*n).as_slice()));
            let wrong = near.iter().find(|n| far_at_once(number, **n));
            assert_eq!(wrong, None, "{number}");
        }
        assert!(far_at_once(1203, 4579) && far_at_once(1203, 7) && !far_at_once(1203, 1230));
    }

    #[test]
    fn numbers_find_their_officers() {
        let numbers = Numbers::new(vec![(7, 1), (12_345, 0), (7, 2), (hash("A9") | TEXT, 3)]);
        assert_eq!(numbers.get(7), [1, 2]);
        assert_eq!(numbers.get(12_345), [0]);
        assert_eq!(numbers.get(Written::read("a-9").key.unwrap()), [3]);
        assert!(numbers.get(8).is_empty());
        assert!(Numbers::new(Vec::new()).get(1).is_empty());
        assert_eq!(numbers.largest(), 12_345);
    }

    #[test]
    fn decoration_is_no_part_of_a_number() {
        for text in ["12345", " 012345 ", "12345.0", "12-345", "1 2345"] {
            assert_eq!(Written::read(text).key, Some(12_345), "{text}");
        }
        assert_eq!(Written::read("MO-12345").digits, Some(12_345));
        assert_ne!(Written::read("MO-12345").key, Some(12_345));
        assert_eq!(Written::read("N/A").digits, None);
        assert_eq!(Written::read("000").any(), None);
    }
}
