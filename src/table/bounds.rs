//! The least and greatest value of a column in a row group, and how many are null.
//!
//! In: every different value once, or every value. Out: the statistics that readers skip row groups by, as the library
//! that reads them back writes them: texts by their bytes, cut to 64 of them (the least downwards, the greatest upwards),
//! floats in their total order without what is no number.

use super::contract::ColumnType;
use super::piece::{Texts, Values};
use ::parquet::data_type::ByteArray;
use ::parquet::file::statistics::{Statistics, ValueStatistics};

/// Longer texts are cut.
const LONGEST: usize = 64;

#[derive(Default)]
pub(super) struct Bounds {
    texts: Option<[Vec<u8>; 2]>,
    /// Floats as [`ordered`] numbers.
    numbers: Option<[i64; 2]>,
    pub(super) nulls: u64,
    /// Values that are no number.
    pub(super) nans: u64,
}

/// Numbers in the order of the column's values. Doing it twice undoes it.
pub(super) const fn ordered(number: i64, column_type: ColumnType) -> i64 {
    match column_type {
        ColumnType::Float => number ^ ((number >> 63).cast_unsigned() >> 1).cast_signed(),
        _ => number,
    }
}

/// Whether a value of this type is no number.
pub(super) fn is_nan(number: i64, column_type: ColumnType) -> bool {
    column_type == ColumnType::Float && f64::from_bits(number.cast_unsigned()).is_nan()
}

/// Statistics of any type of value; the library does not name what these have in common.
macro_rules! bounded {
    ($own:expr, $bounds:expr, $signed:expr) => {{
        let [least, greatest] = $bounds;
        ValueStatistics::new(least, greatest, None, Some($own.nulls), false).with_backwards_compatible_min_max($signed)
    }};
}

impl Bounds {
    /// Takes the value at a place.
    pub(super) fn take(&mut self, values: &Values, at: usize, column_type: ColumnType) {
        match values {
            Values::Texts(texts) => self.text(texts.get(at)),
            Values::Numbers(numbers) => self.number(numbers[at], column_type),
        }
    }

    /// Takes all values.
    pub(super) fn take_all(&mut self, values: &Values, column_type: ColumnType) {
        match values {
            Values::Texts(texts) => extremes(texts).into_iter().flatten().for_each(|at| self.text(texts.get(at))),
            Values::Numbers(numbers) => numbers.iter().for_each(|number| self.number(*number, column_type)),
        }
    }

    fn text(&mut self, text: &[u8]) {
        match &mut self.texts {
            None => self.texts = Some([text.to_vec(), text.to_vec()]),
            Some([least, _]) if text < &least[..] => text.clone_into(least),
            Some([_, greatest]) if text > &greatest[..] => text.clone_into(greatest),
            Some(_) => {}
        }
    }

    fn number(&mut self, number: i64, column_type: ColumnType) {
        if is_nan(number, column_type) {
            return;
        }
        let number = ordered(number, column_type);
        let [least, greatest] = self.numbers.get_or_insert([number; 2]);
        *least = number.min(*least);
        *greatest = number.max(*greatest);
    }

    /// As the file keeps them. `signed`: whether the type's order is that of signed bytes.
    pub(super) fn statistics(&self, column_type: ColumnType, signed: bool) -> Statistics {
        let number = |at: usize| self.numbers.map(|both| ordered(both[at], column_type));
        let four = |at| number(at).map(|n| n as i32);
        let truth = |at| number(at).map(|n| n != 0);
        let float = |at| number(at).map(|n| f64::from_bits(n.cast_unsigned()));
        match column_type {
            ColumnType::Text => self.of_texts(),
            ColumnType::Date | ColumnType::Hours => bounded!(self, [0, 1].map(four), signed).into(),
            ColumnType::Figure | ColumnType::Integer => bounded!(self, [0, 1].map(number), signed).into(),
            ColumnType::Boolean => bounded!(self, [0, 1].map(truth), signed).into(),
            ColumnType::Float => bounded!(self, [0, 1].map(float), signed).with_nan_count(Some(self.nans)).into(),
        }
    }

    fn of_texts(&self) -> Statistics {
        let [least, greatest] = self
            .texts
            .as_ref()
            .map_or([None, None], |[least, greatest]| [Some(shortened(least)), Some(shortened_upwards(greatest))]);
        let exact = [&least, &greatest].map(|bound| bound.as_ref().is_none_or(|(_, exact)| *exact));
        let [least, greatest] = [least, greatest].map(|bound| bound.map(|(text, _)| ByteArray::from(text)));
        bounded!(self, [least, greatest], false).with_min_is_exact(exact[0]).with_max_is_exact(exact[1]).into()
    }
}

/// Where the least and the greatest text stand. Their beginnings mostly tell.
fn extremes(texts: &Texts) -> Option<[usize; 2]> {
    let of = |at: usize| (beginning_of(texts.get(at)), texts.get(at));
    let first = (texts.len() > 0).then(|| of(0))?;
    let (mut least, mut greatest, mut places) = (first, first, [0; 2]);
    for at in 1..texts.len() {
        let this = of(at);
        if this < least {
            (least, places[0]) = (this, at);
        } else if this > greatest {
            (greatest, places[1]) = (this, at);
        }
    }
    Some(places)
}

/// The first eight bytes, as a number of the same order.
fn beginning_of(text: &[u8]) -> u64 {
    if let Some((eight, _)) = text.split_first_chunk() {
        return u64::from_be_bytes(*eight);
    }
    let mut eight = [0; 8];
    eight[..text.len()].copy_from_slice(text);
    u64::from_be_bytes(eight)
}

/// The beginning of a text, and whether that is all of it.
fn shortened(text: &[u8]) -> (Vec<u8>, bool) {
    match beginning(text) {
        Some(cut) => (cut.as_bytes().to_vec(), false),
        None => (text.to_vec(), true),
    }
}

/// The beginning of a text with its last letter raised, so that it is above the whole, and whether it is the whole.
fn shortened_upwards(text: &[u8]) -> (Vec<u8>, bool) {
    let raised = |cut: &str| {
        cut.char_indices().rev().find_map(|(at, letter)| {
            let next = char::from_u32(letter as u32 + 1).filter(|next| next.len_utf8() == letter.len_utf8())?;
            Some(format!("{}{next}", &cut[..at]).into_bytes())
        })
    };
    beginning(text).and_then(raised).map_or_else(|| (text.to_vec(), true), |raised| (raised, false))
}

fn beginning(text: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(text).ok().filter(|text| text.len() > LONGEST)?;
    Some(&text[..text.floor_char_boundary(LONGEST)])
}
