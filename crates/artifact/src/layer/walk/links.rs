//! Hard links: content that was just read is kept for a while, for the names that follow.

use std::collections::{HashMap, VecDeque};

/// Recently delivered content, by the member it came from. The oldest goes first.
#[derive(Debug)]
pub(super) struct Kept {
    contents: HashMap<u64, Vec<u8>>,
    order: VecDeque<u64>,
    bytes: usize,
    most: usize,
}

impl Kept {
    pub(super) fn new(most: usize) -> Self {
        Self {
            contents: HashMap::new(),
            order: VecDeque::new(),
            bytes: 0,
            most,
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

    pub(super) fn clear(&mut self) {
        *self = Self::new(self.most);
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
