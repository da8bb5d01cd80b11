//! Hard links: content that was just read is kept for a while, for the names that follow.

use std::collections::{HashMap, VecDeque};

/// Recently delivered content, by the member it came from. The oldest goes first.
#[derive(Debug)]
pub(super) struct Kept {
    contents: HashMap<u64, Vec<u8>>,
    order: VecDeque<u64>,
    bytes: usize,
    most: usize,
    /// Bytes that may still be given to links, however many there are of one file.
    left: u64,
}

impl Kept {
    pub(super) fn new(most: usize) -> Self {
        Self {
            contents: HashMap::new(),
            order: VecDeque::new(),
            bytes: 0,
            most,
            left: MOST_GIVEN,
        }
    }

    pub(super) fn get(&self, member: u64) -> Option<&[u8]> {
        self.contents.get(&member).map(Vec::as_slice)
    }

    pub(super) fn put(&mut self, member: u64, content: &[u8]) {
        if content.len() > self.most || self.contents.contains_key(&member) {
            return;
        }
        while self.bytes.saturating_add(content.len()) > self.most || self.order.len() >= MOST {
            let Some(oldest) = self.order.pop_front() else {
                break;
            };
            let length = self
                .contents
                .remove(&oldest)
                .map_or(0, |content| content.len());
            self.bytes = self.bytes.saturating_sub(length);
        }
        self.bytes = self.bytes.saturating_add(content.len());
        self.order.push_back(member);
        self.contents.insert(member, content.to_vec());
    }

    /// Says whether so many bytes may be given to one more link.
    pub(super) const fn allow(&mut self, bytes: u64) -> bool {
        match self.left.checked_sub(bytes) {
            Some(left) => {
                self.left = left;
                true
            }
            None => false,
        }
    }

    /// Frees the memory.
    pub(super) fn clear(&mut self) {
        self.contents = HashMap::new();
        self.order = VecDeque::new();
        self.bytes = 0;
    }
}

/// A selected hard link whose content could not be given at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pending {
    /// Number of the link in the index.
    pub(super) link: u32,
    /// The member that has the content; `None` where it had not come by yet.
    pub(super) member: Option<u64>,
    /// Most bytes that are wanted.
    pub(super) limit: u64,
}

const MOST: usize = 4096;
/// A hundred and forty names of one program of a few megabytes are honest; more than this is not.
const MOST_GIVEN: u64 = 2 << 30;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_content_goes_first() {
        let mut kept = Kept::new(10);
        kept.put(1, b"12345");
        kept.put(2, b"12345");
        kept.put(3, b"1");
        kept.put(4, b"12345678901");
        assert_eq!(
            [1, 2, 3, 4].map(|member| kept.get(member).is_some()),
            [false, true, true, false]
        );
    }

    #[test]
    fn links_get_so_many_bytes_and_no_more() {
        let mut kept = Kept::new(0);
        assert!(kept.allow(MOST_GIVEN - 1) && !kept.allow(2) && kept.allow(1) && !kept.allow(1));
    }
}
