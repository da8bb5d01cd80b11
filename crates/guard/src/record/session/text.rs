//! Bytes that come in pieces, as text: a character that is cut in two is put together again, what is no UTF-8 is replaced
//! (U+FFFD, Unicode 16.0, section 3.9: one for each maximal part).

/// Puts text together.
#[derive(Clone, Debug, Default)]
pub struct Joiner {
    /// The beginning of a character that is not whole yet: three bytes at most.
    rest: Vec<u8>,
}

impl Joiner {
    /// Takes bytes, and returns what of them is text by now.
    pub fn feed(&mut self, bytes: &[u8]) -> String {
        let mut all = std::mem::take(&mut self.rest);
        all.extend_from_slice(bytes);
        let mut text = String::new();
        let mut left = all.as_slice();
        loop {
            match std::str::from_utf8(left) {
                Ok(valid) => {
                    text.push_str(valid);
                    return text;
                }
                Err(error) => {
                    let (valid, after) = left
                        .split_at_checked(error.valid_up_to())
                        .unwrap_or((left, &[]));
                    text.push_str(&String::from_utf8_lossy(valid));
                    let Some(length) = error.error_len() else {
                        self.rest = after.to_vec();
                        return text;
                    };
                    text.push(char::REPLACEMENT_CHARACTER);
                    left = after.get(length..).unwrap_or_default();
                }
            }
        }
    }

    /// Nothing more comes: returns what stands for what was not whole.
    pub fn end(&mut self) -> String {
        let rest = std::mem::take(&mut self.rest);
        String::from_utf8_lossy(&rest).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// However it is cut, it is the text of the whole.
        #[test]
        fn pieces_are_the_whole(
            pieces in prop::collection::vec(
                prop_oneof![
                    prop::collection::vec(any::<u8>(), 0..5),
                    "[aä€😀]{0,3}".prop_map(String::into_bytes),
                    Just(vec![0xf0, 0x9f]),
                    Just(vec![0x98, 0x80]),
                ],
                0..12,
            )
        ) {
            let mut joiner = Joiner::default();
            let mut text: String = pieces.iter().map(|it| joiner.feed(it)).collect();
            text.push_str(&joiner.end());
            let whole = pieces.concat();
            prop_assert_eq!(text, String::from_utf8_lossy(&whole).into_owned());
        }
    }
}
