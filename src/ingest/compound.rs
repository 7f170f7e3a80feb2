//! Old workbooks (XLS) are walked through before the reader gets them.
//!
//! In: the bytes of an OLE compound file. Out: nothing, or why it is refused. What always holds: every chain of sectors
//! the reader will follow has been followed here and ends, and the rectangle it will reserve for each sheet, which two
//! far cells can make as large as the grid, has been counted against the limit on cells.

use super::fault::Fault;
use super::limits::Limits;

const MAGIC: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const END_OF_CHAIN: u32 = 0xffff_fffe;
/// Sector ids from here on are marks, not sectors.
const FIRST_MARK: u32 = 0xffff_fffa;
const MINI_SECTOR: usize = 64;
/// Streams shorter than this lie in the mini stream.
const MINI_STREAM_BELOW: usize = 4096;
/// Columns of an old sheet count from 0 to here; a first column beyond is taken as 0.
const LAST_COLUMN: u32 = 0xff;
/// What the reader sets aside for a cell.
const RESERVED_BYTES: u64 = 32;
const DAMAGED: Fault = Fault::Damaged { what: "workbook" };

pub(super) fn is_compound(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC)
}

fn u16_at(bytes: &[u8], at: usize) -> Result<u16, Fault> {
    let end = at.checked_add(2).ok_or(DAMAGED)?;
    bytes.get(at..end).map(|b| u16::from_le_bytes([b[0], b[1]])).ok_or(DAMAGED)
}

fn u32_at(bytes: &[u8], at: usize) -> Result<u32, Fault> {
    let end = at.checked_add(4).ok_or(DAMAGED)?;
    bytes.get(at..end).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).ok_or(DAMAGED)
}

fn words(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

/// Walks the file as the reader will.
pub(super) fn check_xls(bytes: &[u8], limits: &Limits) -> Result<(), Fault> {
    let file = Compound::open(bytes)?;
    if file.entry("EncryptedPackage").is_some() {
        return Err(Fault::Encrypted);
    }
    let Some(entry) = file.entry("Workbook").or_else(|| file.entry("Book")) else {
        return Err(Fault::UnknownFormat { what: "an Office document that is no workbook" });
    };
    check_workbook(&file.stream(entry)?, limits)
}

#[derive(Debug)]
struct Entry {
    name: String,
    start: u32,
    length: usize,
}

#[derive(Debug)]
struct Compound<'a> {
    /// The file after its header sector.
    sectors: &'a [u8],
    sector: usize,
    fat: Vec<u32>,
    mini_fat: Vec<u32>,
    mini_stream: Vec<u8>,
    entries: Vec<Entry>,
}

impl<'a> Compound<'a> {
    fn open(bytes: &'a [u8]) -> Result<Self, Fault> {
        let sector = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return Err(DAMAGED),
        };
        let sectors = bytes.get(sector..).ok_or(DAMAGED)?;
        let empty = Vec::new;
        let mut file =
            Compound { sectors, sector, fat: empty(), mini_fat: empty(), mini_stream: Vec::new(), entries: Vec::new() };
        file.fat = file.read_fat(bytes)?;
        let directory = file.chain(u32_at(bytes, 48)?, usize::MAX)?;
        for entry in directory.chunks_exact(128) {
            file.entries.push(read_entry(entry, sector == 512)?);
        }
        let root = file.entries.first().ok_or(DAMAGED)?;
        let mini_sectors = u32_at(bytes, 64)? as usize;
        if mini_sectors > 0 {
            file.mini_stream = file.chain(root.start, root.length)?;
            let mini_fat = file.chain(u32_at(bytes, 60)?, mini_sectors.saturating_mul(sector))?;
            file.mini_fat = words(&mini_fat).collect();
        }
        Ok(file)
    }

    fn read_fat(&self, bytes: &[u8]) -> Result<Vec<u32>, Fault> {
        let mut list: Vec<u32> = words(bytes.get(76..512).ok_or(DAMAGED)?).collect();
        let mut next = u32_at(bytes, 68)?;
        let most = self.sectors.len() / self.sector + 1;
        let mut walked = 0;
        while next < FIRST_MARK {
            walked += 1;
            if walked > most {
                return Err(DAMAGED);
            }
            list.extend(words(self.sector_at(next)?));
            next = list.pop().ok_or(DAMAGED)?;
        }
        list.retain(|&id| id < FIRST_MARK);
        if list.len() > most {
            return Err(DAMAGED);
        }
        let mut fat = Vec::new();
        for id in list {
            fat.extend(words(self.sector_at(id)?));
        }
        Ok(fat)
    }

    fn sector_at(&self, id: u32) -> Result<&'a [u8], Fault> {
        let start = (id as usize).checked_mul(self.sector).filter(|&s| s < self.sectors.len()).ok_or(DAMAGED)?;
        Ok(&self.sectors[start..self.sectors.len().min(start + self.sector)])
    }

    /// The bytes of a chain of sectors; a chain longer than the file goes in a circle.
    fn chain(&self, start: u32, length: usize) -> Result<Vec<u8>, Fault> {
        let (mut out, mut id) = (Vec::new(), start);
        while id != END_OF_CHAIN && out.len() < length {
            let sector = self.sector_at(id)?;
            out.extend_from_slice(&sector[..sector.len().min(length - out.len())]);
            if out.len() > self.sectors.len() {
                return Err(DAMAGED);
            }
            if out.len() < length {
                id = *self.fat.get(id as usize).ok_or(DAMAGED)?;
            }
        }
        Ok(out)
    }

    fn mini_chain(&self, start: u32, length: usize) -> Result<Vec<u8>, Fault> {
        let (mut out, mut id) = (Vec::new(), start);
        while id != END_OF_CHAIN && out.len() < length {
            let from = id as usize * MINI_SECTOR;
            let sector = self.mini_stream.get(from..).filter(|s| !s.is_empty()).ok_or(DAMAGED)?;
            out.extend_from_slice(&sector[..MINI_SECTOR.min(sector.len()).min(length - out.len())]);
            if out.len() > self.mini_stream.len() {
                return Err(DAMAGED);
            }
            if out.len() < length {
                id = *self.mini_fat.get(id as usize).ok_or(DAMAGED)?;
            }
        }
        Ok(out)
    }

    fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    fn stream(&self, entry: &Entry) -> Result<Vec<u8>, Fault> {
        if entry.length < MINI_STREAM_BELOW {
            self.mini_chain(entry.start, entry.length)
        } else {
            self.chain(entry.start, entry.length)
        }
    }
}

fn read_entry(entry: &[u8], small: bool) -> Result<Entry, Fault> {
    let (name, _) = encoding_rs::UTF_16LE.decode_without_bom_handling(&entry[..64]);
    let name = name.split('\0').next().unwrap_or("").to_owned();
    let high = if small { 0 } else { u32_at(entry, 124)? };
    let length = (u64::from(high) << 32) | u64::from(u32_at(entry, 120)?);
    Ok(Entry { name, start: u32_at(entry, 116)?, length: usize::try_from(length).map_err(|_| DAMAGED)? })
}

/// One record of a workbook stream: its kind and its data.
fn records(stream: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut rest = stream;
    std::iter::from_fn(move || {
        let kind = u16_at(rest, 0).ok()?;
        let length = u16_at(rest, 2).ok()? as usize;
        let data = rest.get(4..4 + length)?;
        rest = &rest[4 + length..];
        Some((kind, data))
    })
}

const SHEET: u16 = 0x0085;
const BEGIN: u16 = 0x0809;
const END: u16 = 0x000a;
const FILE_PASS: u16 = 0x002f;
const DIMENSIONS: u16 = 0x0200;
const MUL_RK: u16 = 0x00bd;
/// Number, label, rich label, truth or error, RK, shared label, formula.
const CELLS: [u16; 7] = [0x0203, 0x0204, 0x00d6, 0x0205, 0x027e, 0x00fd, 0x0006];

fn check_workbook(stream: &[u8], limits: &Limits) -> Result<(), Fault> {
    let (mut cells, mut walked) = (0_u64, 0_usize);
    for (kind, data) in records(stream) {
        match kind {
            END => break,
            FILE_PASS if u16_at(data, 0)? != 0 => return Err(Fault::Encrypted),
            SHEET => {
                let sheet = stream.get(u32_at(data, 0)? as usize..).ok_or(DAMAGED)?;
                let (reserved, bytes) = reserved(sheet)?;
                cells = cells.saturating_add(reserved);
                walked += bytes;
                // Sheets lie one behind the other; many that share one stretch would be read as often.
                if walked > stream.len() {
                    return Err(DAMAGED);
                }
                // The reader makes room for the whole rectangle, blank cells and all.
                let limit = limits.cells.min(limits.inflated_bytes / RESERVED_BYTES);
                if cells > limit {
                    return Err(Fault::OverLimit { what: "number of cells", limit });
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// Cells the reader will make room for in a sheet (the rectangle round those that are there, or what it claims), and
/// the bytes of the sheet.
fn reserved(sheet: &[u8]) -> Result<(u64, usize), Fault> {
    let (mut rows, mut columns) = ((u64::MAX, 0), (u64::MAX, 0));
    let (mut claimed, mut depth, mut found, mut bytes) = (0, 0_usize, 0_u64, 0_usize);
    for (kind, data) in records(sheet) {
        bytes += 4 + data.len();
        match kind {
            BEGIN => depth += 1,
            END if depth <= 1 => break,
            END => depth -= 1,
            _ if depth > 1 => {}
            DIMENSIONS => claimed = claimed.max(dimensions(data)?),
            MUL_RK => {
                let last = u16_at(data, data.len().saturating_sub(2))?;
                widen(&mut rows, u16_at(data, 0)?);
                widen(&mut columns, u16_at(data, 2)?);
                widen(&mut columns, last);
                found += 1 + u64::from(last);
            }
            _ if CELLS.contains(&kind) => {
                widen(&mut rows, u16_at(data, 0)?);
                widen(&mut columns, u16_at(data, 2)?);
                found += 1;
            }
            _ => {}
        }
    }
    let area = if found == 0 { 0 } else { (rows.1 - rows.0 + 1) * (columns.1 - columns.0 + 1) };
    Ok((area.max(claimed).max(found), bytes))
}

fn widen(span: &mut (u64, u64), at: u16) {
    *span = (span.0.min(u64::from(at)), span.1.max(u64::from(at)));
}

/// The area a sheet says it covers (first row and one past the last, then columns), reckoned as the reader reckons:
/// an area that ends before it begins wraps round to a huge one there, so it must here.
fn dimensions(data: &[u8]) -> Result<u64, Fault> {
    let (row, past, mut column, behind) = if data.len() >= 14 {
        (u32_at(data, 0)?, u32_at(data, 4)?, u32::from(u16_at(data, 8)?), u32::from(u16_at(data, 10)?))
    } else {
        let at = |at| u16_at(data, at).map(u32::from);
        (at(0)?, at(2)?, at(4)?, at(6)?)
    };
    if column > LAST_COLUMN || behind < column {
        column = 0;
    }
    if past == 0 || behind == 0 {
        return Ok(1);
    }
    Ok(u64::from(past.wrapping_sub(row)).saturating_mul(u64::from(behind.wrapping_sub(column))))
}
