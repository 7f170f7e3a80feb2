//! Workbooks put together from the fuzzer's bytes.
//!
//! In: texts of parts, one behind the other with a record separator between them. Out: a sound archive that holds them,
//! so that mutations reach the reader of the parts instead of ending at a checksum. A part that is not given is that of
//! a plain workbook.

use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

/// Ends a part.
pub const SEPARATOR: u8 = 0x1e;

const CONTENT_TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#;
const RELATIONS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const SHEET: &str = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:B2"/><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>control_no</t></is></c><c r="B1" t="inlineStr"><is><t>completed_on</t></is></c></row><row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" s="1"><v>45931</v></c></row></sheetData></worksheet>"#;
const STRINGS: &str = r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="1" uniqueCount="1"><si><t>C-1</t></si></sst>"#;
const STYLES: &str = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy-mm-dd"/></numFmts><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>"#;
const WORKBOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><workbookPr/><sheets><sheet name="One" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const WORKBOOK_RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;

/// Parts of an XLSX workbook in the order in which an input gives them.
pub const XLSX: [(&str, &str); 7] = [
    ("xl/worksheets/sheet1.xml", SHEET),
    ("xl/sharedStrings.xml", STRINGS),
    ("xl/styles.xml", STYLES),
    ("xl/workbook.xml", WORKBOOK),
    ("xl/_rels/workbook.xml.rels", WORKBOOK_RELATIONS),
    ("_rels/.rels", RELATIONS),
    ("[Content_Types].xml", CONTENT_TYPES),
];

const CONTENT: &str = r#"<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="One"><table:table-row><table:table-cell office:value-type="string"><text:p>control_no</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"#;
const MANIFEST: &str = r#"<manifest:manifest xmlns:manifest="m"/>"#;

/// Parts of an OpenDocument spreadsheet.
pub const ODS: [(&str, &str); 3] = [
    ("content.xml", CONTENT),
    ("META-INF/manifest.xml", MANIFEST),
    ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
];

/// An archive of `parts`, each taken from `data` as far as it goes.
pub fn archive(parts: &[(&str, &str)], data: &[u8]) -> Vec<u8> {
    let mut given = data.split(|byte| *byte == SEPARATOR);
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, plain) in parts {
        let content = given.next().filter(|given| !given.is_empty()).unwrap_or(plain.as_bytes());
        writer.start_file(*name, stored).expect("an entry");
        writer.write_all(content).expect("written to memory");
    }
    writer.finish().expect("an archive in memory").into_inner()
}
