//! Rust source as the house rules read it: the text of code, without comments, the content of literals, and tests.
//!
//! In: the `.rs` files below `src/` and `tests/`. Out: per file its code with the same lines and columns as the original.
//! Always holds: removed characters become blanks, so a line number found in `code` is that of the file. This is no
//! parser: it knows comments, strings, characters and braces, which is all the rules ask for.

use std::fs;
use std::path::Path;

/// What stands before an item that is compiled for tests only.
const TEST_MARK: &str = "#[cfg(test)]";

/// One source file.
pub struct Source {
    /// From the root of the project, such as `src/law/mod.rs`.
    pub path: String,
    /// Lines of the file as it is.
    pub lines: usize,
    /// Code with comments and the content of literals blanked out.
    pub all_code: String,
    /// The same without what is compiled for tests only.
    pub code: String,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        let all_code = without_literals(text);
        let code = if is_test_file(path) { blank(&all_code) } else { without_tests(&all_code) };
        Self { path: path.to_owned(), lines: text.lines().count(), all_code, code }
    }

    /// The module under `src/` that the file belongs to: `law` for `src/law/x.rs` and `src/law.rs`.
    pub fn module(&self) -> Option<&str> {
        let inside = self.path.strip_prefix("src/")?;
        Some(inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs"))
    }

    /// Lines of code outside tests, numbered from 1.
    pub fn numbered(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code.lines().enumerate().map(|(at, line)| (at + 1, line))
    }

    /// `path:line: message`, as editors understand it.
    pub fn at(&self, line: usize, message: impl std::fmt::Display) -> String {
        format!("{}:{line}: {message}", self.path)
    }
}

/// All `.rs` files below `folder`, ordered by path.
pub fn read_sources(root: &Path, folder: &str) -> Vec<Source> {
    let mut found = Vec::new();
    let mut open = vec![root.join(folder)];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(&at).unwrap_or_else(|fault| panic!("cannot list `{}`: {fault}", at.display())) {
            let path = entry.expect("a folder entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let text = fs::read_to_string(&path).expect("source is UTF-8");
                let relative = path.strip_prefix(root).expect("below the root").to_string_lossy().into_owned();
                found.push(Source::new(&relative, &text));
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    leave_out_test_modules(&mut found);
    found
}

/// `#[cfg(test)] mod fixture;` makes all of `fixture.rs` a test, which that file itself does not show.
fn leave_out_test_modules(sources: &mut [Source]) {
    let declared: Vec<String> = sources.iter().flat_map(test_modules).collect();
    for source in sources.iter_mut() {
        let in_module =
            |stem: &String| source.path == format!("{stem}.rs") || source.path.starts_with(&format!("{stem}/"));
        if declared.iter().any(in_module) {
            source.code = blank(&source.all_code);
        }
    }
}

/// The modules in files of their own that a file declares for tests only, as paths without their ending.
fn test_modules(source: &Source) -> Vec<String> {
    let folder = match source.path.rsplit_once('/') {
        Some((folder, "mod.rs" | "lib.rs" | "main.rs")) => folder,
        _ => source.path.trim_end_matches(".rs"),
    };
    let items = source.all_code.split(TEST_MARK).skip(1);
    let names = items.filter_map(|item| {
        let item = item.trim_start();
        let item = item
            .strip_prefix("pub")
            .map_or(item, |rest| rest.trim_start_matches("(crate)").trim_start_matches("(super)").trim_start());
        item.strip_prefix("mod ")?.split_once(';').map(|(name, _)| name.trim())
    });
    // a module with a body holds a brace before its first semicolon
    names.filter(|name| !name.contains('{')).map(|name| format!("{folder}/{name}")).collect()
}

/// `tests.rs`, `x_tests.rs` and what lies in a folder `tests` are compiled for tests only.
fn is_test_file(path: &str) -> bool {
    path.ends_with("tests.rs") || path.split('/').any(|part| part == "tests")
}

fn blank(text: &str) -> String {
    text.chars().map(|c| if c == '\n' { c } else { ' ' }).collect()
}

/// Blanks comments and the inside of strings and characters.
fn without_literals(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = literal_end(&chars, at);
        match end {
            Some(end) => {
                let end = end.min(chars.len());
                // the quotes stay, so that `f("")` still looks like a call with a text
                let keep = |i: usize| chars[i] == '\n' || (chars[i] == '"' && (i == at || i + 1 == end));
                out.extend((at..end).map(|i| if keep(i) { chars[i] } else { ' ' }));
                at = end;
            }
            None => {
                out.push(chars[at]);
                at += 1;
            }
        }
    }
    out
}

/// Where the comment or literal that begins at `at` ends; `None` when none begins there.
fn literal_end(chars: &[char], at: usize) -> Option<usize> {
    let next = chars.get(at + 1).copied().unwrap_or(' ');
    match chars[at] {
        '/' if next == '/' => Some(chars[at..].iter().position(|&c| c == '\n').map_or(chars.len(), |n| at + n)),
        '/' if next == '*' => Some(block_comment_end(chars, at)),
        '"' => Some(string_end(chars, at + 1)),
        'r' if !word_before(chars, at) || (at > 0 && chars[at - 1] == 'b') => raw_string_end(chars, at + 1),
        '\'' if next == '\\' => Some(at + 3 + chars[at + 3..].iter().position(|&c| c == '\'')? + 1),
        '\'' if chars.get(at + 2) == Some(&'\'') => Some(at + 3),
        _ => None, // a lifetime has no closing quote
    }
}

fn word_before(chars: &[char], at: usize) -> bool {
    at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_')
}

fn block_comment_end(chars: &[char], mut at: usize) -> usize {
    let mut depth = 0;
    while at < chars.len() {
        let step = match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => 1,
            ('*', Some('/')) => -1,
            _ => 0,
        };
        depth += step;
        at += if step == 0 { 1 } else { 2 };
        if depth == 0 {
            break;
        }
    }
    at
}

fn string_end(chars: &[char], mut at: usize) -> usize {
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

fn raw_string_end(chars: &[char], mut at: usize) -> Option<usize> {
    let hashes = chars[at..].iter().take_while(|&&c| c == '#').count();
    at += hashes;
    if chars.get(at) != Some(&'"') {
        return None;
    }
    let closes = |i: usize| chars[i] == '"' && (1..=hashes).all(|n| chars.get(i + n) == Some(&'#'));
    Some((at + 1..chars.len()).find(|&i| closes(i)).map_or(chars.len(), |i| i + hashes + 1))
}

/// Blanks every item under `#[cfg(test)]`, up to its closing brace or its semicolon.
fn without_tests(code: &str) -> String {
    let mut out = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(start) = rest.find(TEST_MARK) {
        out.push_str(&rest[..start]);
        let end = start + item_end(&rest[start..], TEST_MARK.len());
        out.push_str(&blank(&rest[start..end]));
        rest = &rest[end..];
    }
    out + rest
}

fn item_end(item: &str, after: usize) -> usize {
    let mut depth = 0;
    for (at, c) in item.char_indices().skip_while(|(at, _)| *at < after) {
        match c {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => depth -= 1,
            _ => {}
        }
        if depth == 0 && matches!(c, '}' | ';') {
            return at + 1;
        }
    }
    item.len()
}
