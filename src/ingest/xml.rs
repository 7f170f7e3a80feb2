//! A scanner for the XML of workbooks: tags, attributes and text, in order.
//!
//! In: a part of an archive. Out: events that borrow from it. What always holds: nothing recurses, nothing is expanded
//! but the five named entities and character references, so no document can grow while it is read; what is not
//! well-formed is passed over, never an endless loop.

use std::borrow::Cow;

/// A piece of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event<'a> {
    Open {
        name: &'a str,
        attributes: Attributes<'a>,
        closed: bool,
    },
    Close {
        name: &'a str,
    },
    /// Text between tags, entities not yet resolved.
    Text(&'a str),
    /// Text of a CDATA section, to be taken literally.
    Literal(&'a str),
}

/// The inside of a tag after its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Attributes<'a>(&'a str);

impl<'a> Attributes<'a> {
    /// Names and values, entities not yet resolved.
    pub(super) fn iter(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let (name, after) = rest.split_once('=')?;
            let after = after.trim_start();
            let quote = after.chars().next().filter(|&c| c == '"' || c == '\'')?;
            let (value, next) = after[1..].split_once(quote)?;
            rest = next;
            Some((name.trim(), value))
        })
    }

    /// Bytes of all names and values.
    pub(super) fn length(self) -> usize {
        self.0.len()
    }

    pub(super) fn get(self, wanted: &str) -> Option<Cow<'a, str>> {
        self.iter().find(|(name, _)| *name == wanted).map(|(_, value)| resolved(value))
    }
}

/// The text of a part when it is UTF-8, as every spreadsheet program writes it.
pub(super) fn utf8(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok()?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let declaration = text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")).map_or("", |(d, _)| d);
    let encoding = Attributes(declaration).get("encoding");
    encoding.is_none_or(|e| e.eq_ignore_ascii_case("utf-8") || e.eq_ignore_ascii_case("us-ascii")).then_some(text)
}

/// The events of a document.
pub(super) fn events(text: &str) -> impl Iterator<Item = Event<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        while !rest.is_empty() {
            let (event, next) = first(rest);
            rest = next;
            if event.is_some() {
                return event;
            }
        }
        None
    })
}

/// The first piece of `text`, if it is an event, and what follows it. What follows is always shorter.
fn first(text: &str) -> (Option<Event<'_>>, &str) {
    if !text.starts_with('<') {
        let (content, next) = text.split_at(text.find('<').unwrap_or(text.len()));
        return (Some(Event::Text(content)), next);
    }
    for (opening, closing) in [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"), ("<!", ">")] {
        if let Some(inside) = text.strip_prefix(opening) {
            let (content, next) = inside.split_once(closing).unwrap_or((inside, ""));
            return ((opening == "<![CDATA[").then_some(Event::Literal(content)), next);
        }
    }
    let end = tag_end(text);
    let (tag, next) = (&text[1..end], text.get(end + 1..).unwrap_or(""));
    if let Some(name) = tag.strip_prefix('/') {
        return (Some(Event::Close { name: name.trim() }), next);
    }
    let (tag, closed) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
    let (name, attributes) = tag.split_at(tag.find(char::is_whitespace).unwrap_or(tag.len()));
    (Some(Event::Open { name, attributes: Attributes(attributes), closed }), next)
}

/// Where the `>` of the tag that begins `text` stands; `>` in a quoted attribute is none.
fn tag_end(text: &str) -> usize {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    text.len()
}

/// `text` with its entities resolved; unknown ones stay as they are.
pub(super) fn resolved(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        // A name longer than this is no reference but a stray ampersand.
        let end = rest.bytes().take(12).position(|b| b == b';');
        match end.and_then(|end| entity(&rest[1..end]).map(|c| (c, end))) {
            Some((c, end)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_text_and_attributes() {
        let text = "<?xml version='1.0'?><!-- <a> --><a x=\"1>2\" y='&amp;'>t&#233;<b/><![CDATA[<c>]]></a >";
        let found: Vec<Event<'_>> = events(text).collect();
        assert_eq!(found.len(), 5, "{found:?}");
        let Event::Open { name: "a", attributes, closed: false } = found[0] else { panic!("{found:?}") };
        assert_eq!(attributes.get("x").as_deref(), Some("1>2"));
        assert_eq!(attributes.get("y").as_deref(), Some("&"));
        assert_eq!(found[1], Event::Text("t&#233;"));
        assert!(matches!(found[2], Event::Open { name: "b", closed: true, .. }));
        assert_eq!(found[3], Event::Literal("<c>"));
        assert_eq!(found[4], Event::Close { name: "a" });
        assert_eq!(resolved("t&#233;&bogus;&"), "té&bogus;&");
    }

    #[test]
    fn what_is_cut_off_ends() {
        for text in ["<", "<a", "<a x=\"", "<!--", "<![CDATA[", "<?", "</", "<>", "&", "<a x=1>"] {
            assert!(events(text).count() <= 1, "{text}");
        }
    }

    #[test]
    fn only_utf8_is_taken() {
        assert!(utf8(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?><a/>").is_some());
        assert!(utf8(b"<?xml version=\"1.0\" encoding=\"ISO-2022-JP\"?><a/>").is_none());
        assert!(utf8(b"\xff\xfe<\0").is_none());
    }
}
