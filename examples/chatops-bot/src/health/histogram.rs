//! Response times in buckets that grow by 2 %: a quantile is off by 1 % at most, and a minute of
//! any traffic costs a few kilobytes.

use serde::{Deserialize, Serialize};

/// Each bucket is so much wider than the one before.
const GROWTH: f64 = 1.02;
/// Up to this many milliseconds every one has a bucket of its own.
const EXACT: u32 = 50;
/// Buckets above them: the last one ends beyond 20 minutes.
const BUCKETS: usize = 512;
/// Milliseconds whose bucket is looked up instead of computed.
const TABLE: usize = 4096;

/// How many requests took how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Histogram {
    counts: Vec<u32>,
    total: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self {
            counts: vec![0; EXACT as usize + 1 + BUCKETS],
            total: 0,
        }
    }
}

fn computed(ms: u32) -> usize {
    if ms <= EXACT {
        return ms as usize;
    }
    let above = (f64::from(ms) / f64::from(EXACT)).ln() / GROWTH.ln();
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is small"
    )]
    let above = above.ceil().max(1.0) as usize;
    (EXACT as usize + above).min(EXACT as usize + BUCKETS)
}

fn bucket(ms: u32) -> usize {
    static KNOWN: std::sync::LazyLock<Vec<u16>> = std::sync::LazyLock::new(|| {
        let all = 0..u32::try_from(TABLE).unwrap_or_default();
        all.map(|ms| u16::try_from(computed(ms)).unwrap_or(u16::MAX))
            .collect()
    });
    match KNOWN.get(ms as usize) {
        Some(known) => usize::from(*known),
        None => computed(ms),
    }
}

/// What a bucket stands for: the middle between its ends.
fn middle(bucket: usize) -> f64 {
    let exact = EXACT as usize;
    if bucket <= exact {
        #[allow(clippy::cast_precision_loss, reason = "it is small")]
        return bucket as f64;
    }
    let above = i32::try_from(bucket - exact).unwrap_or(i32::MAX);
    f64::from(EXACT) * GROWTH.powi(above - 1) * f64::midpoint(1.0, GROWTH)
}

impl Histogram {
    /// One more request.
    pub fn add(&mut self, ms: u32) {
        self.counts[bucket(ms)] += 1;
        self.total += 1;
    }

    /// How many requests there were.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }

    /// All requests of `other`, too.
    pub fn merge(&mut self, other: &Self) {
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
        self.total += other.total;
    }

    /// The time that this share of the requests did not exceed, by the nearest rank; `None`
    /// without requests.
    #[must_use]
    pub fn quantile(&self, share: f64) -> Option<f64> {
        #[allow(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "there are fewer requests than a float can count"
        )]
        let rank = ((self.total as f64) * share).ceil().max(1.0) as u64;
        let mut seen = 0;
        for (at, count) in self.counts.iter().enumerate() {
            seen += u64::from(*count);
            if *count > 0 && seen >= rank {
                return Some(middle(at));
            }
        }
        None
    }
}

/// As pairs of bucket and count: most buckets are empty.
impl Serialize for Histogram {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let counts = self.counts.iter().enumerate();
        serializer.collect_seq(counts.filter(|(_, count)| **count > 0))
    }
}

impl<'de> Deserialize<'de> for Histogram {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let pairs = Vec::<(usize, u32)>::deserialize(deserializer)?;
        let mut histogram = Self::default();
        for (bucket, count) in pairs {
            let last = histogram.counts.len() - 1;
            histogram.counts[bucket.min(last)] += count;
            histogram.total += u64::from(count);
        }
        Ok(histogram)
    }
}

#[cfg(test)]
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "small numbers"
)]
mod tests {
    use super::*;

    /// Numbers that look random and are the same in every run.
    struct Dice(u64);

    impl Dice {
        fn roll(&mut self) -> u64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            self.0
        }
    }

    fn exact(times: &mut [u32], share: f64) -> f64 {
        times.sort_unstable();
        let rank = (times.len() as f64 * share).ceil().max(1.0) as usize;
        f64::from(times[rank - 1])
    }

    #[test]
    fn every_quantile_is_within_two_percent_of_the_exact_one() {
        for seed in 1..=400_u64 {
            let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            let count = 1 + (dice.roll() % 3000) as usize;
            let shape = dice.roll() % 4;
            let mut times: Vec<u32> = (0..count)
                .map(|_| {
                    let roll = dice.roll();
                    let ms = match shape {
                        // Even, steep, two humps, and everything up to the router's timeout.
                        0 => roll % 2000,
                        1 => 1 << (roll % 15),
                        2 if roll.is_multiple_of(20) => 5000 + roll % 900,
                        2 => 80 + roll % 40,
                        _ => roll % 30_001,
                    };
                    ms as u32
                })
                .collect();
            let mut halves = [Histogram::default(), Histogram::default()];
            for (at, ms) in times.iter().enumerate() {
                halves[at % 2].add(*ms);
            }
            let [mut whole, other] = halves;
            whole.merge(&other);
            let stored = serde_json::to_string(&whole).unwrap();
            assert_eq!(serde_json::from_str::<Histogram>(&stored).unwrap(), whole);
            for share in [0.5, 0.9, 0.95, 0.99] {
                let right = exact(&mut times, share);
                let read = whole.quantile(share).unwrap();
                let off = (read - right).abs() / right.max(1.0);
                assert!(off <= 0.02, "seed {seed}: p{share} is {right}, read {read}");
            }
        }
        assert_eq!(Histogram::default().quantile(0.95), None);
    }
}
