//! Many words looked for at once: at the begin of a text, at its end, or anywhere in it.

use aho_corasick::{AhoCorasick, AhoCorasickKind, Anchored, Input, StartKind};
use std::collections::BTreeSet;

/// Where words are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Where {
    /// At the begin.
    Begin,
    /// At the end.
    End,
    /// Anywhere.
    Anywhere,
    /// Anywhere, whatever the case (ASCII).
    AnywhereFolded,
}

/// Words that are looked for.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    place: Where,
    /// The words; those for the end stand backwards.
    all: BTreeSet<Box<[u8]>>,
    automaton: Option<AhoCorasick>,
}

/// From so many words on an automaton is faster than one word after the other.
const MANY: usize = 4;

impl Words {
    /// Makes a set of words.
    pub(crate) fn new<'w>(place: Where, words: impl IntoIterator<Item = &'w [u8]>) -> Self {
        let turned = |word: &[u8]| -> Box<[u8]> {
            match place {
                Where::End => word.iter().rev().copied().collect(),
                Where::AnywhereFolded => word.to_ascii_lowercase().into(),
                Where::Begin | Where::Anywhere => word.into(),
            }
        };
        let all: BTreeSet<_> = words.into_iter().map(turned).collect();
        let automaton = automaton(place, &all);
        Self {
            place,
            all,
            automaton,
        }
    }

    /// Returns the words of several sets that are looked for at the same place, as one.
    pub(crate) fn joined<'w>(place: Where, sets: impl IntoIterator<Item = &'w Self>) -> Self {
        let all: BTreeSet<Box<[u8]>> = sets.into_iter().flat_map(|set| set.all.clone()).collect();
        let automaton = automaton(place, &all);
        Self {
            place,
            all,
            automaton,
        }
    }

    /// Returns the words as they were written, or as they are compared where the case does not matter.
    pub(crate) fn words(&self) -> Vec<Vec<u8>> {
        let written = |word: &[u8]| match self.place {
            Where::End => word.iter().rev().copied().collect(),
            _ => word.to_vec(),
        };
        self.all.iter().map(|word| written(word)).collect()
    }

    /// Returns whether one of them is in a text.
    pub(crate) fn are_in(&self, text: &[u8]) -> bool {
        match (&self.automaton, self.place) {
            (_, Where::End) => self.all.iter().any(|word| {
                let end = text.iter().rev().take(word.len());
                word.len() <= text.len() && end.eq(word.iter())
            }),
            (Some(automaton), Where::Begin) => {
                automaton.is_match(Input::new(text).anchored(Anchored::Yes))
            }
            (Some(automaton), _) => automaton.is_match(text),
            (None, Where::Begin) => self.all.iter().any(|word| text.starts_with(word)),
            (None, Where::Anywhere) => self
                .all
                .iter()
                .any(|word| memchr::memmem::find(text, word).is_some()),
            (None, Where::AnywhereFolded) => {
                let text = text.to_ascii_lowercase();
                let mut words = self.all.iter();
                words.any(|word| memchr::memmem::find(&text, word).is_some())
            }
        }
    }
}

fn automaton(place: Where, words: &BTreeSet<Box<[u8]>>) -> Option<AhoCorasick> {
    let start = match place {
        Where::End => return None,
        Where::Begin if words.len() < MANY => return None,
        Where::Begin => StartKind::Anchored,
        Where::Anywhere if words.len() < MANY => return None,
        Where::Anywhere | Where::AnywhereFolded => StartKind::Unanchored,
    };
    if words.is_empty() {
        return None;
    }
    AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .start_kind(start)
        .ascii_case_insensitive(place == Where::AnywhereFolded)
        .build(words)
        .ok()
}
