//! Who imports whom.
//!
//! In: sources. Out: the top-level modules that each file names, by line.
//! Always holds: `use crate::{a, b::c}` counts for `a` and `b`, and a path written out in code counts like an import.

use super::source::Source;

/// A place where one module names another.
pub struct Import {
    pub line: usize,
    pub target: String,
}

/// The modules named as `crate::X` (or `clee::X`, from the binary) in code outside tests.
pub fn crate_imports(source: &Source) -> Vec<Import> {
    let mut found = Vec::new();
    for root in ["crate::", "clee::"] {
        for (at, _) in source.code.match_indices(root) {
            if is_word_end(&source.code, at) {
                let line = source.code[..at].matches('\n').count() + 1;
                let targets = heads(&source.code[at + root.len()..]);
                found.extend(targets.into_iter().map(|target| Import { line, target }));
            }
        }
    }
    found
}

/// Whether no word runs into the text at `at`.
pub fn is_word_end(code: &str, at: usize) -> bool {
    !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
}

/// The first names of a path or of a group of paths.
fn heads(text: &str) -> Vec<String> {
    let Some(group) = text.strip_prefix('{') else { return vec![word(text)] };
    let (mut depth, mut expected, mut found) = (0, true, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => expected = true,
            c if expected && (c.is_alphabetic() || c == '_') => {
                found.push(word(&group[at..]));
                expected = false;
            }
            _ => {}
        }
    }
    found
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// The roots of `use` lines: `serde` of `use serde::Deserialize`.
pub fn use_roots(source: &Source) -> Vec<Import> {
    let lines = source.numbered().filter_map(|(line, text)| {
        let text = text.trim_start();
        let text = text.strip_prefix("pub ").unwrap_or(text);
        let text = text.strip_prefix("pub(super) ").or_else(|| text.strip_prefix("pub(crate) ")).unwrap_or(text);
        let path = text.strip_prefix("use ")?;
        Some(Import { line, target: word(path.trim_start_matches("::")) })
    });
    lines.collect()
}
