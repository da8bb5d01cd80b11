//! Chance that is the same for the same seed.

/// What chooses, the same for the same seed.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// A number below another.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    /// One of some words.
    pub(crate) fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[usize::try_from(self.below(words.len() as u64)).unwrap()]
    }

    /// A short text of characters that are escaped somewhere.
    pub(crate) fn text(&mut self) -> String {
        let words = [
            "a", "B", "ä", "\"", "\\", "/", ":", " ", "1", "+", "&", "%41", "😀", "=",
        ];
        (0..self.below(5)).map(|_| self.pick(&words)).collect()
    }
}
