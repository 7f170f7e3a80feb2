//! Random draws that depend on nothing but a seed, a stream and an index.
//!
//! In: the seed of the run, the stream a draw belongs to (people, courses, rows of an officer, …) and the index of the
//! thing drawn. Out: whole numbers. Every thing has a generator of its own, so no draw depends on how the work was
//! split or in which order it was done. The mixing is SplitMix64's.

/// What a generator is for; two streams never share draws.
#[derive(Clone, Copy, Debug)]
pub enum Stream {
    Licenses = 1,
    People,
    Relation,
    Agencies,
    Providers,
    Courses,
    Registry,
    Year,
    Rows,
    Habits,
    Files,
    Words,
}

/// A share in ten-thousandths.
pub type Myriad = u32;

const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

#[derive(Clone, Debug)]
pub struct Rng(u64);

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

impl Rng {
    pub fn new(seed: u64, stream: Stream, index: u64) -> Self {
        let keyed = mix(seed.wrapping_add(STEP)) ^ mix((stream as u64).wrapping_mul(0xD134_2543_DE82_EF95));
        Self(mix(keyed.wrapping_add(mix(index.wrapping_add(STEP)))))
    }

    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mix(self.0)
    }

    /// A number from 0 to `n - 1`; 0 when `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.bits()) * n as u128) >> 64) as usize
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1).max(1) as usize) as i64
    }

    /// True in `share` of ten thousand draws.
    pub fn chance(&mut self, share: Myriad) -> bool {
        self.below(10_000) < share as usize
    }

    /// Which of several shares of ten thousand a draw falls into, if any.
    pub fn share(&mut self, shares: &[Myriad]) -> Option<usize> {
        let mut drawn = self.below(10_000) as u32;
        shares.iter().position(|&share| {
            let hit = drawn < share;
            drawn = drawn.saturating_sub(share);
            hit
        })
    }

    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// A position among `cumulative` weights.
    pub fn weighted(&mut self, cumulative: &[u64]) -> usize {
        let total = cumulative.last().copied().unwrap_or(0);
        let drawn = self.below(total as usize) as u64;
        cumulative.partition_point(|&c| c <= drawn)
    }

    /// A position below `n` that favours small ones: the least of two draws.
    pub fn skewed(&mut self, n: usize) -> usize {
        let (one, two) = (self.below(n), self.below(n));
        one.min(two)
    }
}

/// Cumulative weights that fall with the rank, about as names and town sizes do: `scale / (rank + flat)`.
pub fn by_rank(n: usize, flat: u64) -> Vec<u64> {
    let mut sum = 0;
    (0..n as u64)
        .map(|rank| {
            sum += 1_000_000_000 / (rank + flat);
            sum
        })
        .collect()
}

/// A one-to-one scattering of 0..n over itself, in which neighbours end far apart.
///
/// Four Feistel rounds over the next power of four; what falls outside goes round again until it falls inside.
#[derive(Clone, Debug)]
pub struct Scatter {
    keys: [u64; 4],
    half: u32,
    size: u64,
}

impl Scatter {
    pub fn new(rng: &mut Rng, size: usize) -> Self {
        let size = size.max(2) as u64;
        let bits = u64::BITS - (size - 1).leading_zeros();
        Self { keys: std::array::from_fn(|_| rng.bits()), half: bits.div_ceil(2), size }
    }

    pub fn to(&self, index: usize) -> usize {
        self.walk(index, |left, right, key| (right, left ^ self.round(right, key)), self.keys)
    }

    pub fn from(&self, number: usize) -> usize {
        let [a, b, c, d] = self.keys;
        self.walk(number, |left, right, key| (right ^ self.round(left, key), left), [d, c, b, a])
    }

    fn round(&self, half: u64, key: u64) -> u64 {
        mix(half ^ key) & ((1 << self.half) - 1)
    }

    fn walk(&self, from: usize, step: impl Fn(u64, u64, u64) -> (u64, u64), keys: [u64; 4]) -> usize {
        let mut number = from as u64;
        loop {
            let halves = (number >> self.half, number & ((1 << self.half) - 1));
            let (left, right) = keys.into_iter().fold(halves, |(l, r), key| step(l, r, key));
            number = left << self.half | right;
            if number < self.size {
                return number as usize;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generator_depends_on_its_three_keys_only() {
        let draw = |seed, stream, index| Rng::new(seed, stream, index).bits();
        assert_eq!(draw(1, Stream::People, 7), draw(1, Stream::People, 7));
        assert_ne!(draw(1, Stream::People, 7), draw(2, Stream::People, 7));
        assert_ne!(draw(1, Stream::People, 7), draw(1, Stream::Rows, 7));
        assert_ne!(draw(1, Stream::People, 7), draw(1, Stream::People, 8));
    }

    #[test]
    fn chances_come_out_as_asked() {
        let mut rng = Rng::new(1, Stream::Rows, 0);
        let hits = (0..100_000).filter(|_| rng.chance(600)).count();
        assert!((5_700..6_300).contains(&hits), "{hits}");
    }

    #[test]
    fn scattering_is_one_to_one_and_goes_back() {
        for size in [2usize, 10, 1_680, 4_000_037] {
            let scatter = Scatter::new(&mut Rng::new(3, Stream::Licenses, 0), size);
            let mut seen: Vec<usize> = (0..size.min(2_000)).map(|i| scatter.to(i)).collect();
            assert!(seen.iter().enumerate().all(|(i, &n)| scatter.from(n) == i && n < size));
            seen.sort_unstable();
            seen.dedup();
            assert_eq!(seen.len(), size.min(2_000));
        }
    }

    #[test]
    fn weights_fall_with_the_rank() {
        let cumulative = by_rank(50, 3);
        let mut rng = Rng::new(5, Stream::People, 0);
        let mut counts = [0; 50];
        (0..50_000).for_each(|_| counts[rng.weighted(&cumulative)] += 1);
        assert!(counts[0] > counts[10] && counts[10] > counts[49] && counts[49] > 0);
    }
}
