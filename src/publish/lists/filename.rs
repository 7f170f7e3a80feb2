//! File names from ids somebody else chose.
//!
//! In: an agency id or provider number. Out: a name that is the same on every system, never climbs out of its
//! folder, and differs whenever the ids differ: whatever is not a plain letter, digit, `-` or `_` is written as `~`
//! and its hexadecimal value, and what would be too long is cut and closed with a checksum.

const LONGEST: usize = 80;

pub fn file_name(id: &str) -> String {
    let mut name = String::new();
    for byte in id.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => name.push(char::from(byte)),
            other => name.push_str(&format!("~{other:02x}")),
        }
    }
    if name.is_empty() {
        return "~".to_owned();
    }
    if name.len() > LONGEST {
        name.truncate(LONGEST);
        name.push_str(&format!("~{:016x}", checksum(id)));
    }
    name
}

/// FNV-1a: short, fixed for all time, and enough to tell the few ids apart that are this long.
fn checksum(id: &str) -> u64 {
    id.bytes().fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_their_folder_and_stay_apart() {
        assert_eq!(file_name("MO0480100"), "MO0480100");
        assert_eq!(file_name("../../etc/x"), "~2e~2e~2f~2e~2e~2fetc~2fx");
        assert_ne!(file_name("A/1"), file_name("A_1"));
        assert_eq!(file_name(""), "~");
        let (long, longer) = ("x".repeat(300), "x".repeat(301));
        assert!(file_name(&long).len() < 120 && file_name(&long) != file_name(&longer));
    }
}
