//! Pairs of an officer and something taught in, what was taught of one officer out.
//!
//! Asked for every candidate of every hard row, so it is two reads side by side instead of a search.

/// What each officer has, in the order of officers.
#[derive(Debug, Default)]
pub struct PerOfficer<T> {
    /// Where an officer's part begins; the next officer's beginning ends it.
    starts: Vec<u32>,
    all: Vec<T>,
}

impl<T> PerOfficer<T> {
    /// `sorted`: by officer.
    pub fn new(sorted: impl ExactSizeIterator<Item = (u32, T)>, officers: usize) -> Self {
        let mut starts = Vec::with_capacity(officers + 1);
        let mut all = Vec::with_capacity(sorted.len());
        for (officer, item) in sorted {
            let at = u32::try_from(all.len()).unwrap_or(u32::MAX);
            starts.resize(starts.len().max(officer as usize + 1), at);
            all.push(item);
        }
        starts.resize(officers + 1, u32::try_from(all.len()).unwrap_or(u32::MAX));
        Self { starts, all }
    }

    #[inline]
    pub fn of(&self, officer: u32) -> &[T] {
        match self.starts.get(officer as usize..officer as usize + 2) {
            Some(&[start, end]) => &self.all[start as usize..end as usize],
            _ => &[],
        }
    }
}

/// Which spellings and agencies an officer may have been taught, a few bits each: no means no.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sketch(pub u32);

impl Sketch {
    fn surname(hash: u64) -> u32 {
        1 << (hash % 12)
    }

    fn first_name(hash: u64) -> u32 {
        1 << (12 + hash % 10)
    }

    fn agency(agency: u32) -> u32 {
        1 << (22 + agency % 10)
    }

    pub fn add_spelling(&mut self, surname: u64, first_name: u64) {
        self.0 |= Self::surname(surname) | Self::first_name(first_name);
    }

    pub fn add_agency(&mut self, agency: u32) {
        self.0 |= Self::agency(agency);
    }

    #[inline]
    pub fn may_have_surname(self, surname: u64) -> bool {
        self.0 & Self::surname(surname) != 0
    }

    #[inline]
    pub fn may_have_first_name(self, first_name: u64) -> bool {
        self.0 & Self::first_name(first_name) != 0
    }

    #[inline]
    pub fn may_have_served(self, agency: u32) -> bool {
        self.0 & Self::agency(agency) != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sketch_never_denies_what_is_there() {
        let mut sketch = Sketch::default();
        assert!(!sketch.may_have_surname(7) && !sketch.may_have_first_name(7) && !sketch.may_have_served(7));
        sketch.add_spelling(7, 123);
        sketch.add_agency(99);
        assert!(sketch.may_have_surname(7) && sketch.may_have_first_name(123) && sketch.may_have_served(99));
        assert!(!sketch.may_have_surname(8) && !sketch.may_have_served(98));
    }

    #[test]
    fn each_officer_has_what_belongs_to_him() {
        let some = PerOfficer::new([(1, 'a'), (1, 'b'), (4, 'c')].into_iter(), 6);
        let expected: [&[char]; 7] = [&[], &['a', 'b'], &[], &[], &['c'], &[], &[]];
        for (officer, expected) in expected.into_iter().enumerate() {
            assert_eq!(some.of(officer as u32), expected, "{officer}");
        }
        assert!(PerOfficer::<u8>::default().of(0).is_empty());
        assert!(PerOfficer::<u8>::new(std::iter::empty(), 2).of(1).is_empty());
    }
}
