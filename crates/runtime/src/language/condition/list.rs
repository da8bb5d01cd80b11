//! Lists put into conditions as text, as Falco does it: names between blanks and `( ) , =` become the list's items.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::language::traced::{Place, Traced};

/// Lists by name.
#[derive(Debug, Default)]
pub(in super::super) struct Substitution<'l> {
    lists: BTreeMap<&'l str, (usize, &'l [String])>,
}

impl<'l> Substitution<'l> {
    /// Takes the lists in their order: items of a list may name lists that come later.
    pub(in super::super) fn new(lists: impl IntoIterator<Item = (&'l str, &'l [String])>) -> Self {
        let numbered = lists.into_iter().enumerate();
        Self {
            lists: numbered
                .map(|(index, (name, items))| (name, (index, items)))
                .collect(),
        }
    }

    /// Puts all lists in. Names of those are added to `named`. Nothing where the condition would become too long.
    pub(in super::super) fn run(
        &self,
        condition: &Traced,
        named: &mut BTreeSet<String>,
    ) -> Option<Traced> {
        let mut out = Traced::default();
        let mut at = 0;
        let text = condition.as_str();
        for range in words(text) {
            let word = text.get(range.clone()).unwrap_or_default();
            let Some(items) = self.items(word, None, named) else {
                continue;
            };
            out.push_part(condition, at..range.start);
            at = Self::put(&mut out, condition, &range, &items);
            if out.len() > LONGEST {
                return None;
            }
        }
        out.push_part(condition, at..text.len());
        (out.len() <= LONGEST).then_some(out)
    }

    /// Returns what a list stands for; nothing where a word names none, or none that comes after `above`.
    fn items(
        &self,
        word: &str,
        above: Option<usize>,
        named: &mut BTreeSet<String>,
    ) -> Option<String> {
        let (index, items) = *self.lists.get(word)?;
        if above.is_some_and(|above| index <= above) {
            return None;
        }
        named.insert(word.to_owned());
        let mut text = String::new();
        for item in items {
            if !text.is_empty() {
                text.push_str(", ");
            }
            // Names of later lists are found in what an earlier one left.
            match self.items(item, Some(index), named) {
                Some(inner) => text.push_str(&inner),
                None => text.push_str(&quoted(item)),
            }
            if text.len() > LONGEST {
                return Some(text);
            }
        }
        Some(text)
    }

    /// Adds items instead of a name. An empty list takes a comma with it. Returns where the condition goes on.
    fn put(out: &mut Traced, condition: &Traced, range: &Range<usize>, items: &str) -> usize {
        let text = condition.as_str();
        let place: Place = condition.place(range.start);
        let behind = text.get(range.end..).unwrap_or_default();
        let next = behind.trim_start_matches(BLANKS);
        let mut end = range
            .end
            .saturating_add(behind.len().saturating_sub(next.len()));
        if items.is_empty() {
            let before = out.as_str().trim_end_matches(BLANKS);
            if before.ends_with(',') {
                let length = before.len().saturating_sub(1);
                out.truncate(length);
            } else if next.starts_with(',') {
                end = end.saturating_add(1);
            }
        }
        out.push(" ", place);
        out.push(items, place);
        out.push(" ", place);
        end
    }
}

/// Returns the items of a list as a condition has them.
pub(in super::super) fn quoted(item: &str) -> String {
    if item.contains(' ') && !item.starts_with(['"', '\'']) {
        return format!("\"{item}\"");
    }
    item.to_owned()
}

/// Returns the words between blanks and `( ) , =`.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0_usize;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let start = at.saturating_add(rest.find(|char| !DELIMITERS.contains(&char))?);
        let rest = text.get(start..)?;
        let length = rest
            .find(|char| DELIMITERS.contains(&char))
            .unwrap_or(rest.len());
        at = start.saturating_add(length);
        Some(start..at)
    })
}

const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];
const DELIMITERS: [char; 8] = [' ', '\t', '\n', '\r', '(', ')', ',', '='];
/// Bytes of the longest condition.
const LONGEST: usize = 1 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    fn run(condition: &str, lists: &[(&str, &[&str])]) -> String {
        let lists: Vec<(&str, Vec<String>)> = lists
            .iter()
            .map(|(name, items)| (*name, items.iter().map(|item| (*item).to_owned()).collect()))
            .collect();
        let mut text = Traced::default();
        text.push_run(condition, Place::default());
        let pairs = lists.iter().map(|(name, items)| (*name, items.as_slice()));
        let substitution = Substitution::new(pairs);
        let out = substitution.run(&text, &mut BTreeSet::new()).unwrap();
        out.as_str()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn names_become_items() {
        for (condition, expected) in [
            ("a in (shells)", "a in ( ash, bash )"),
            ("a in (x,shells,y)", "a in (x, ash, bash ,y)"),
            ("a=shells", "a= ash, bash"),
            ("a in (shells.x, my-shells)", "a in (shells.x, my-shells)"),
            ("a in (\"shells\")", "a in (\"shells\")"),
            ("a in (none)", "a in ( )"),
            ("a in (x, none)", "a in (x )"),
            ("a in (none, x)", "a in ( x)"),
            ("a in (x, none, y)", "a in (x , y)"),
            ("a in (early)", "a in ( ash, bash, z )"),
            ("a in (blank)", "a in ( \"a b\", 'c d' )"),
            ("none", ""),
            ("shells shells", "ash, bash ash, bash"),
        ] {
            let lists: &[(&str, &[&str])] = &[
                ("early", &["shells", "z"]),
                ("shells", &["ash", "bash"]),
                ("none", &[]),
                ("blank", &["a b", "'c d'"]),
            ];
            assert_eq!(run(condition, lists), expected, "{condition}");
        }
    }
}
