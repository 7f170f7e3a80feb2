//! Small numbers in few bits: Parquet's hybrid of runs and packed groups.
//!
//! In: numbers below a power of two (codes of a dictionary, or whether a row holds a value). Out: the bytes that readers
//! of Parquet expect: a run of one number as the number and its length, everything else packed in groups of eight. A
//! column of one value is one run whatever its length, which most columns of a table are for long stretches.

/// A number that can be packed.
pub(super) trait Small: Copy + PartialEq {
    fn wide(self) -> u64;
}

impl Small for u32 {
    #[inline]
    fn wide(self) -> u64 {
        u64::from(self)
    }
}

impl Small for bool {
    #[inline]
    fn wide(self) -> u64 {
        u64::from(self)
    }
}

/// Bits that the numbers up to `greatest` need.
pub(super) const fn width_of(greatest: u32) -> u32 {
    u32::BITS - greatest.leading_zeros()
}

/// Appends the numbers, none of which needs more than `width` bits. They are looked at in eights, as they are packed: a
/// run begins where eight are alike.
pub(super) fn encode<T: Small>(numbers: &[T], width: u32, out: &mut Vec<u8>) {
    let least = shortest_run(width);
    // Numbers from `from` up to `at` wait to be packed.
    let (mut from, mut at) = (0, 0);
    while let Some(eight) = numbers[at..].first_chunk::<8>() {
        let run = if are_alike(eight) { run_at(&numbers[at..]) } else { 0 };
        if run >= least {
            packed(&numbers[from..at], width, out);
            repeated(numbers[at], run, width, out);
            at += run;
            from = at;
        } else {
            at += 8;
        }
    }
    packed(&numbers[from..], width, out);
}

/// Without a branch per number.
fn are_alike<T: Small>(eight: &[T; 8]) -> bool {
    !eight.iter().fold(false, |differ, number| differ | (*number != eight[0]))
}

/// One number, many times.
pub(super) fn repeated<T: Small>(number: T, times: usize, width: u32, out: &mut Vec<u8>) {
    varint((times as u64) << 1, out);
    out.extend_from_slice(&number.wide().to_le_bytes()[..width.div_ceil(8) as usize]);
}

/// Shorter runs take less room packed with their neighbours.
const fn shortest_run(width: u32) -> usize {
    if width < 8 { 64 / (if width == 0 { 8 } else { width as usize }) } else { 8 }
}

fn run_at<T: Small>(numbers: &[T]) -> usize {
    let first = numbers[0];
    numbers.iter().position(|number| *number != first).unwrap_or(numbers.len())
}

fn packed<T: Small>(numbers: &[T], width: u32, out: &mut Vec<u8>) {
    if numbers.is_empty() {
        return;
    }
    let groups = numbers.len().div_ceil(8);
    varint((groups as u64) << 1 | 1, out);
    let end = out.len() + groups * width as usize;
    out.reserve(groups * width as usize + 8);
    let (mut waiting, mut bits) = (0_u64, 0);
    for number in numbers {
        waiting |= number.wide() << bits;
        bits += width;
        if bits >= u32::BITS {
            out.extend_from_slice(&(waiting as u32).to_le_bytes());
            waiting >>= u32::BITS;
            bits -= u32::BITS;
        }
    }
    out.extend_from_slice(&waiting.to_le_bytes());
    // The last group is filled up with noughts.
    out.resize(end, 0);
}

/// A number in groups of seven bits, the lowest first.
pub(super) fn varint(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}
