//! A row of a file as `conform` sees a record: the one place where the two meet.

use crate::conform::{Cell, Record, Sign};
use crate::ingest::{self, SignKind};
use crate::words::{Shares, Unit};

/// A row of a sheet.
pub struct RowView<'a> {
    pub row: ingest::Row<'a>,
    /// As [`ingest::Sheet::serial_dates`].
    pub serial_dates: Option<bool>,
    /// The fields of attendance and remarks, whose labels count for each row.
    pub spoken: Spoken,
}

/// Positions of the fields that say how a training ended.
#[derive(Clone, Copy, Debug, Default)]
pub struct Spoken {
    pub attendance: Option<usize>,
    pub remarks: Option<usize>,
}

impl Spoken {
    pub fn of(headers: &ingest::Headers) -> Self {
        Self { attendance: headers.roles.attendance, remarks: headers.roles.remarks }
    }
}

impl<'a> RowView<'a> {
    /// A row of this sheet.
    pub fn of(row: ingest::Row<'a>, sheet: &ingest::Sheet, headers: &ingest::Headers) -> Self {
        Self { row, serial_dates: sheet.serial_dates(), spoken: Spoken::of(headers) }
    }

    /// What labels say of attendance, and their remarks.
    fn labels(&self, each: &mut dyn FnMut(Sign<'_>)) {
        let layout = self.row.layout();
        if let Some(field) = self.spoken.attendance {
            for label in layout.labels_of(field) {
                let (header, text) = (label.label.as_str(), label.value.as_str());
                each(Sign::Attendance { header, text, blank_waits: false, by_content: false });
            }
        }
        if let Some(field) = self.spoken.remarks {
            for label in layout.labels_of(field) {
                each(Sign::Remark { header: &label.label, text: &label.value, of_class: false });
            }
        }
    }
}

impl Record for RowView<'_> {
    #[inline]
    fn cell(&self, position: usize) -> Cell<'_> {
        match self.row.value(position) {
            ingest::Cell::Missing => Cell::Blank,
            ingest::Cell::Text(text) => Cell::Text(text),
            ingest::Cell::Conflict(one, other) => Cell::Conflict(one, other),
        }
    }

    fn broken(&self) -> bool {
        self.row.is_broken()
    }

    fn serial_dates(&self) -> Option<bool> {
        self.serial_dates
    }

    fn signs(&self, each: &mut dyn FnMut(Sign<'_>)) {
        let layout = self.row.layout();
        for sign in &layout.signs {
            let (header, text) = (sign.header.as_str(), self.row.cell(sign.column as usize));
            each(match sign.kind {
                SignKind::Attendance { blank_waits } => {
                    Sign::Attendance { header, text, blank_waits, by_content: false }
                }
                SignKind::ByContent { blank_waits } => Sign::Attendance { header, text, blank_waits, by_content: true },
                SignKind::Exception(word) => Sign::Exception { header, text, word },
                SignKind::Session => Sign::Session { header, text },
                SignKind::Remark => Sign::Remark { header, text, of_class: sign.class_text.is_some() },
                SignKind::UnknownYesNo => Sign::UnknownYesNo { header, text },
                SignKind::UnknownDuration => Sign::UnknownDuration { header, text },
            });
        }
        for mark in &layout.marks {
            each(Sign::Mark { word: mark.word, text: &mark.text, is_sheet: mark.row_number.is_none() });
        }
        for column in self.row.struck().take(1) {
            let header = layout.columns.get(column).map_or("", |column| column.header.as_str());
            each(Sign::Struck { header });
        }
        if !layout.constants.is_empty() {
            self.labels(each);
        }
    }

    fn unit(&self, position: usize) -> Option<Unit> {
        self.row.layout().unit(position)
    }

    fn shares(&self, position: usize) -> Shares {
        self.row.layout().shares(position)
    }

    fn in_doubt(&self, position: usize) -> bool {
        self.row.is_in_doubt(position)
    }

    fn header(&self, position: usize) -> Option<&str> {
        let layout = self.row.layout();
        let column = layout.columns_of(position).first()?;
        Some(&layout.columns[*column as usize].header)
    }

    fn footnote(&self, mark: char) -> Option<&str> {
        self.row.layout().footnotes.iter().find(|(known, _)| *known == mark).map(|(_, text)| text.as_str())
    }

    fn title(&self) -> Option<&str> {
        self.row.layout().title.as_deref()
    }

    fn unread(&self) -> u32 {
        // the lower half of a good hash is one
        self.row.unread() as u32
    }
}
