//! Ids that look like the vendors' and are the same in every run.

use std::fmt::Write;

/// A seeded source of ids (splitmix64: tiny, and good enough to be unique).
#[derive(Debug)]
pub(crate) struct Ids {
    state: u64,
    number: i64,
}

const ALNUM: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

impl Ids {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            state: seed,
            number: 1_000_000_000,
        }
    }

    pub(crate) fn word(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A random UUID in Heroku's spelling.
    pub(crate) fn uuid(&mut self) -> String {
        let (a, b) = (self.word(), self.word());
        format!(
            "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
            a >> 32,
            (a >> 16) & 0xffff,
            a & 0xfff,
            b >> 52,
            b & 0xffff_ffff_ffff
        )
    }

    /// A growing number, as GitHub gives.
    pub(crate) fn number(&mut self) -> i64 {
        self.number += 1 + i64::try_from(self.word() % 7).unwrap_or(0);
        self.number
    }

    /// `len` hexadecimal digits.
    pub(crate) fn hex(&mut self, len: usize) -> String {
        let mut text = String::new();
        while text.len() < len {
            let _ = write!(text, "{:016x}", self.word());
        }
        text.truncate(len);
        text
    }

    /// `len` letters and digits.
    pub(crate) fn alnum(&mut self, len: usize) -> String {
        self.pick(len, ALNUM)
    }

    /// `len` capital letters and digits, as in Slack's ids.
    pub(crate) fn capitals(&mut self, len: usize) -> String {
        self.pick(len, &ALNUM[..36])
    }

    fn pick(&mut self, len: usize, from: &[u8]) -> String {
        (0..len)
            .map(|_| {
                let at = usize::try_from(self.word() >> 32).unwrap_or(0) % from.len();
                char::from(from[at])
            })
            .collect()
    }
}

/// The UUID of something that is known by its name: the same for the same name, in every world.
pub(crate) fn named_uuid(name: &str) -> String {
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    Ids::new(hash).uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_gives_one_sequence_of_well_formed_ids() {
        let (mut a, mut b) = (Ids::new(7), Ids::new(7));
        let uuid = a.uuid();
        assert_eq!(uuid, b.uuid());
        assert_ne!(uuid, a.uuid());
        let groups: Vec<_> = uuid.split('-').map(str::len).collect();
        assert_eq!(groups, [8, 4, 4, 4, 12]);
        assert_eq!(a.hex(40).len(), 40);
        assert!(
            a.capitals(9)
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        );
        assert!(a.number() < a.number());
    }
}
