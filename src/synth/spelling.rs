//! How people and numbers are written down wrongly or otherwise.
//!
//! In: the right text and a generator. Out: another text, as rosters have it. What was done is told by the caller's
//! label; a slip that would leave the text as it was is tried again, so that damage is damage.

use super::rng::Rng;

/// Letters that hands and ears confuse.
const NEAR: [(char, &str); 22] = [
    ('a', "eso"),
    ('b', "vnp"),
    ('c', "ksx"),
    ('d', "tfs"),
    ('e', "aiw"),
    ('f', "gvd"),
    ('g', "hfj"),
    ('h', "gjn"),
    ('i', "eyo"),
    ('j', "ghk"),
    ('k', "cl"),
    ('l', "kr"),
    ('m', "n"),
    ('n', "mb"),
    ('o', "aup"),
    ('p', "ob"),
    ('r', "tel"),
    ('s', "zac"),
    ('t', "rdy"),
    ('u', "oiy"),
    ('v', "bwf"),
    ('y', "iu"),
];

/// One slip of the hand: a letter left out, exchanged, doubled, or two letters turned round.
pub fn misspelt(text: &str, rng: &mut Rng) -> String {
    let letters: Vec<char> = text.chars().collect();
    if letters.len() < 3 {
        return format!("{text}{}", rng.pick(&['e', 'n', 's', 'a']));
    }
    for _ in 0..8 {
        let mut made = letters.clone();
        let at = if rng.chance(600) { 0 } else { 1 + rng.below(letters.len() - 1) };
        match rng.below(20) {
            0..6 => {
                made.remove(at);
            }
            6..12 => made[at] = near(made[at], rng),
            12..15 => made.insert(at, letters[at].to_ascii_lowercase()),
            _ => made.swap(at.max(1), (at.max(1) + 1).min(letters.len() - 1)),
        }
        if made != letters {
            return made.into_iter().collect();
        }
    }
    letters[..letters.len() - 1].iter().collect()
}

fn near(letter: char, rng: &mut Rng) -> char {
    let confused = NEAR.iter().find(|(l, _)| *l == letter.to_ascii_lowercase()).map_or("eain", |(_, c)| c);
    let chosen = confused.chars().nth(rng.below(confused.chars().count())).unwrap_or('e');
    if letter.is_uppercase() { chosen.to_ascii_uppercase() } else { chosen }
}

/// Letters without their accents, as keyboards without them write.
pub fn without_accents(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            'á' | 'à' | 'â' | 'ã' | 'å' => plain.push('a'),
            'ä' => plain.push('a'),
            'é' | 'è' | 'ê' | 'ë' => plain.push('e'),
            'í' | 'ì' | 'î' | 'ï' => plain.push('i'),
            'ó' | 'ò' | 'ô' | 'õ' => plain.push('o'),
            'ö' => plain.push('o'),
            'ú' | 'ù' | 'û' => plain.push('u'),
            'ü' => plain.push_str("ue"),
            'ñ' => plain.push('n'),
            'ç' => plain.push('c'),
            'Á' | 'À' | 'Â' | 'Å' | 'Ä' => plain.push('A'),
            'É' | 'È' | 'Ê' => plain.push('E'),
            'Í' | 'Î' => plain.push('I'),
            'Ó' | 'Ô' | 'Ö' => plain.push('O'),
            'Ú' | 'Ü' => plain.push('U'),
            'Ñ' => plain.push('N'),
            other => plain.push(other),
        }
    }
    plain
}

/// One digit of a number made another.
pub fn mistyped(number: &str, rng: &mut Rng) -> String {
    let mut digits: Vec<u8> = number.bytes().collect();
    let at = rng.below(digits.len());
    digits[at] = b'0' + (digits[at].wrapping_sub(b'0') + 1 + rng.below(9) as u8) % 10;
    digits.into_iter().map(char::from).collect()
}

/// Two neighbouring digits exchanged; the number itself when all its digits are equal.
pub fn transposed(number: &str, rng: &mut Rng) -> String {
    let mut digits: Vec<u8> = number.bytes().collect();
    let places: Vec<usize> = (1..digits.len()).filter(|&i| digits[i] != digits[i - 1]).collect();
    if !places.is_empty() {
        let at = *rng.pick(&places);
        digits.swap(at, at - 1);
    }
    digits.into_iter().map(char::from).collect()
}

/// A number with marks round it that do not change it.
pub fn decorated(number: &str, rng: &mut Rng) -> String {
    let half = number.len() / 2;
    match rng.below(9) {
        0 => format!("MO-{number}"),
        1 => format!("MO{number}"),
        2 => format!("#{number}"),
        3 => format!("0{number}"),
        4 => format!("#0{number}"),
        5 => format!("{number}.0"),
        6 => format!(" {number} "),
        7 => format!("{} {}", &number[..half], &number[half..]),
        _ => format!("LIC {number}"),
    }
}

/// A surname of two parts with one lost, or joined otherwise.
pub fn compound_changed(name: &str, rng: &mut Rng) -> String {
    let (joint, other) = if name.contains('-') { ('-', " ") } else { (' ', "-") };
    match (name.split_once(joint), rng.below(4)) {
        (Some((one, _)), 0) => one.to_owned(),
        (Some((_, two)), 1) => two.to_owned(),
        (Some((one, two)), 2) => format!("{one}{two}"),
        (Some((one, two)), _) => format!("{one}{other}{two}"),
        (None, _) => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synth::rng::Stream;

    #[test]
    fn a_slip_is_always_a_slip() {
        let mut rng = Rng::new(1, Stream::Rows, 0);
        for name in ["Ng", "Lee", "Anna", "Zoë", "O'Brien", "Aaa"] {
            (0..200).for_each(|_| assert_ne!(misspelt(name, &mut rng), name));
        }
        (0..200).for_each(|_| assert_ne!(mistyped("10203", &mut rng), "10203"));
        (0..200).for_each(|_| assert_ne!(transposed("10203", &mut rng), "10203"));
        assert_eq!(transposed("777", &mut rng), "777");
    }

    #[test]
    fn accents_go_and_nothing_else() {
        assert_eq!(without_accents("Núñez Müller O'Neal"), "Nunez Mueller O'Neal");
    }
}
