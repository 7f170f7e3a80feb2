//! The XML of workbooks as tags, attributes and text, in order.
//!
//! In: a part of an archive. Out: events that borrow from it, as `quick-xml` finds them. What always holds: nothing is expanded
//! but the five named entities and character references, so no document can grow while it is read; a document ends where
//! it is no XML any more.

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event as Found};
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
    /// Text between tags, or a reference in it, not yet resolved.
    Text(&'a str),
    /// Text of a CDATA section, to be taken literally.
    Literal(&'a str),
}

/// The inside of a tag after its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Attributes<'a>(&'a str);

impl Attributes<'_> {
    /// Names and values, as far as the tag is well-formed.
    pub(super) fn all(self) -> Vec<(String, String)> {
        let tag = BytesStart::from_content(self.0, 0);
        let mut attributes = tag.attributes();
        let well_formed = attributes.with_checks(false).map_while(Result::ok);
        well_formed.map(|one| (one.key.0.to_owned(), resolved(&one.value).into_owned())).collect()
    }

    /// Bytes of all names and values.
    pub(super) fn length(self) -> usize {
        self.0.len()
    }

    pub(super) fn get(self, wanted: &str) -> Option<String> {
        let tag = BytesStart::from_content(self.0, 0);
        let mut attributes = tag.attributes();
        let mut well_formed = attributes.with_checks(false).map_while(Result::ok);
        well_formed.find(|one| one.key.0 == wanted).map(|one| resolved(&one.value).into_owned())
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
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    std::iter::from_fn(move || {
        loop {
            let from = usize::try_from(reader.buffer_position()).ok()?;
            let found = reader.read_event().ok()?;
            let whole = text.get(from..usize::try_from(reader.buffer_position()).ok()?)?;
            let event = match found {
                Found::Eof => return None,
                Found::Start(tag) => opened(whole.strip_prefix('<')?.strip_suffix('>')?, tag.name().0.len(), false),
                Found::Empty(tag) => opened(whole.strip_prefix('<')?.strip_suffix("/>")?, tag.name().0.len(), true),
                Found::End(_) => Some(Event::Close { name: whole.strip_prefix("</")?.strip_suffix('>')?.trim() }),
                Found::Text(_) | Found::GeneralRef(_) => Some(Event::Text(whole)),
                Found::CData(_) => Some(Event::Literal(whole.strip_prefix("<![CDATA[")?.strip_suffix("]]>")?)),
                Found::Comment(_) | Found::Decl(_) | Found::PI(_) | Found::DocType(_) => continue,
            };
            return event;
        }
    })
}

fn opened(tag: &str, name: usize, closed: bool) -> Option<Event<'_>> {
    let (name, attributes) = tag.split_at_checked(name)?;
    Some(Event::Open { name, attributes: Attributes(attributes), closed })
}

/// `text` with its entities resolved; where it holds one that is none, as it is.
pub(super) fn resolved(text: &str) -> Cow<'_, str> {
    unescape(text).unwrap_or(Cow::Borrowed(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_text_and_attributes() {
        let text = "<?xml version='1.0'?><!-- <a> --><a x=\"1>2\" y='&amp;'>t&#233;u<b/><![CDATA[<c>]]></a >";
        let found: Vec<Event<'_>> = events(text).collect();
        assert_eq!(found.len(), 7, "{found:?}");
        let Event::Open { name: "a", attributes, closed: false } = found[0] else { panic!("{found:?}") };
        assert_eq!(attributes.get("x").as_deref(), Some("1>2"));
        assert_eq!(attributes.get("y").as_deref(), Some("&"));
        assert_eq!([found[1], found[2], found[3]], [Event::Text("t"), Event::Text("&#233;"), Event::Text("u")]);
        assert!(matches!(found[4], Event::Open { name: "b", closed: true, .. }));
        assert_eq!(found[5], Event::Literal("<c>"));
        assert_eq!(found[6], Event::Close { name: "a" });
        assert_eq!(resolved("t&#233;"), "té");
        assert_eq!(resolved("&bogus;&"), "&bogus;&");
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
