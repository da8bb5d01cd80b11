//! Which extractors are asked about a path: found by its file name, so that a hundred extractors cost no
//! more than the few that the name concerns.

use std::collections::HashMap;

use crate::extractor::Extractor;

/// Extractors by the names that they ask for; numbers are positions in the list.
#[derive(Debug, Default)]
pub(super) struct NameIndex {
    always: Vec<usize>,
    files: HashMap<&'static str, Vec<usize>>,
    endings: HashMap<&'static str, Vec<usize>>,
    longest_ending: usize,
}

impl NameIndex {
    /// Makes an index of those extractors that `asked` wants.
    pub(super) fn new(
        extractors: &'static [&'static dyn Extractor],
        asked: impl Fn(&dyn Extractor) -> bool,
    ) -> Self {
        let mut index = Self::default();
        for (number, extractor) in extractors.iter().enumerate() {
            if !asked(*extractor) {
                continue;
            }
            let Some(names) = extractor.names() else {
                index.always.push(number);
                continue;
            };
            for file in names.files {
                index.files.entry(file).or_default().push(number);
            }
            for ending in names.endings {
                index.endings.entry(ending).or_default().push(number);
                index.longest_ending = index.longest_ending.max(ending.len());
            }
        }
        index
    }

    /// Returns the positions of the extractors to ask, ascending.
    pub(super) fn asked(&self, path: &str) -> impl Iterator<Item = usize> + use<> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let mut asked = self.always.clone();
        asked.extend(self.files.get(name).into_iter().flatten());
        asked.extend(self.of_ending(name));
        asked.sort_unstable();
        asked.dedup();
        asked.into_iter()
    }

    fn of_ending(&self, name: &str) -> &[usize] {
        let ending = name.rfind('.').and_then(|dot| name.get(dot..));
        let ending = ending.filter(|ending| ending.len() <= self.longest_ending);
        let lower = ending.map(str::to_ascii_lowercase);
        let found = lower.and_then(|ending| self.endings.get(ending.as_str()));
        found.map_or(&[], Vec::as_slice)
    }
}
