//! Whole numbers as steps from one to the next: Parquet's `DELTA_BINARY_PACKED`.
//!
//! In: numbers in the order of the rows. Out: the first of them, then blocks of 128 steps, each in four parts whose steps
//! take as many bits as the widest of the part. Row numbers, which go up by one, and lengths of names, which are all
//! alike, take next to nothing so.

use super::rle::varint;

const BLOCK: usize = 128;
const PARTS: usize = 4;

/// Appends the numbers.
pub(super) fn encode(numbers: impl ExactSizeIterator<Item = i64>, out: &mut Vec<u8>) {
    let count = numbers.len() as u64;
    [BLOCK as u64, PARTS as u64, count].into_iter().for_each(|number| varint(number, out));
    let mut numbers = numbers;
    let Some(mut before) = numbers.next() else { return varint(0, out) };
    varint(zigzag(before), out);
    let mut steps = [0; BLOCK];
    loop {
        let mut filled = 0;
        for (step, number) in steps.iter_mut().zip(&mut numbers) {
            *step = number.wrapping_sub(before);
            before = number;
            filled += 1;
        }
        if filled == 0 {
            return;
        }
        block(&mut steps[..filled], out);
        if filled < BLOCK {
            return;
        }
    }
}

/// Steps are set down as what they are above the least of them.
fn block(steps: &mut [i64], out: &mut Vec<u8>) {
    let least = steps.iter().copied().min().unwrap_or(0);
    varint(zigzag(least), out);
    steps.iter_mut().for_each(|step| *step = step.wrapping_sub(least));
    let widths = out.len();
    out.extend_from_slice(&[0; PARTS]);
    for (part, steps) in steps.chunks(BLOCK / PARTS).enumerate() {
        let all = steps.iter().fold(0, |all, step| all | step.cast_unsigned());
        let width = u64::BITS - all.leading_zeros();
        out[widths + part] = width as u8;
        packed(steps, width, out);
    }
}

/// A part that is not full is filled up with noughts.
fn packed(steps: &[i64], width: u32, out: &mut Vec<u8>) {
    let end = out.len() + BLOCK / PARTS * width as usize / 8;
    let (mut waiting, mut bits) = (0_u128, 0);
    for step in steps.iter().filter(|_| width > 0) {
        waiting |= u128::from(step.cast_unsigned()) << bits;
        bits += width;
        if bits >= u64::BITS {
            out.extend_from_slice(&(waiting as u64).to_le_bytes());
            waiting >>= u64::BITS;
            bits -= u64::BITS;
        }
    }
    out.extend_from_slice(&waiting.to_le_bytes());
    out.resize(end, 0);
}

const fn zigzag(number: i64) -> u64 {
    (number << 1 ^ number >> 63).cast_unsigned()
}
