//! Lists put into conditions as text, as Falco does it: names between blanks and `( ) , =` become the list's items.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::language::traced::{Place, Traced};

/// Lists by name, each as the text that it stands for.
#[derive(Debug, Default)]
pub(in super::super) struct Substitution<'l> {
    texts: BTreeMap<&'l str, String>,
    /// The later lists that items of a list name.
    inner: BTreeMap<&'l str, Vec<&'l str>>,
    /// Words of the name that has most of them: names may have blanks and the like in them.
    most: usize,
}

/// The lists become too long once they are put into each other.
#[derive(Debug)]
pub(in super::super) struct TooLong;

impl<'l> Substitution<'l> {
    /// Takes the lists in their order: items of a list may name lists that come later.
    pub(in super::super) fn new(lists: &[(&'l str, &'l [String])]) -> Result<Self, TooLong> {
        let mut made = Self::default();
        let mut bytes = 0_usize;
        // From the last to the first: what a list names is then there.
        for (name, items) in lists.iter().rev() {
            let mut text = String::new();
            let mut inner = Vec::new();
            for item in *items {
                if !text.is_empty() {
                    text.push_str(", ");
                }
                let item = quoted(item);
                match made.texts.get_key_value(item.as_str()) {
                    Some((later, more)) => {
                        text.push_str(more);
                        inner.push(*later);
                    }
                    None => text.push_str(&item),
                }
                if bytes.saturating_add(text.len()) > ALL {
                    return Err(TooLong);
                }
            }
            bytes = bytes.saturating_add(text.len());
            made.texts.insert(name, text);
            made.inner.insert(name, inner);
            made.most = made.most.max(words(name).take(MOST_WORDS).count());
        }
        Ok(made)
    }

    /// Returns the later lists that items of a list name.
    pub(in super::super) fn inner(&self, name: &str) -> &[&'l str] {
        self.inner.get(name).map_or(&[], Vec::as_slice)
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
        for (range, items) in self.names(text) {
            let name = text.get(range.clone()).unwrap_or_default();
            named.insert(name.to_owned());
            out.push_part(condition, at..range.start);
            if out.len().saturating_add(items.len()) > LONGEST {
                return None;
            }
            at = Self::put(&mut out, condition, &range, items);
        }
        out.push_part(condition, at..text.len());
        (out.len() <= LONGEST).then_some(out)
    }

    /// Returns where a text names lists, with their items; of names that begin at one place the longest.
    fn names<'s>(&'s self, text: &'s str) -> impl Iterator<Item = (Range<usize>, &'s str)> + 's {
        let mut at = 0_usize;
        std::iter::from_fn(move || {
            loop {
                let first = word(text, at)?;
                at = first.end;
                if let Some((range, items)) = self.longest(text, &first) {
                    at = range.end;
                    return Some((range, items));
                }
            }
        })
    }

    fn longest(&self, text: &str, first: &Range<usize>) -> Option<(Range<usize>, &str)> {
        let mut found = None;
        let mut range = first.clone();
        for _ in 0..self.most {
            let items = text
                .get(range.clone())
                .and_then(|name| self.texts.get(name));
            if let Some(items) = items {
                found = Some((range.clone(), items.as_str()));
            }
            let Some(next) = word(text, range.end) else {
                break;
            };
            range.end = next.end;
        }
        found
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
        let word = word(text, at)?;
        at = word.end;
        Some(word)
    })
}

/// Returns the first word from a place on.
fn word(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = text.get(at..)?;
    let start = at.saturating_add(rest.find(|char| !DELIMITERS.contains(&char))?);
    let rest = text.get(start..)?;
    let length = rest
        .find(|char| DELIMITERS.contains(&char))
        .unwrap_or(rest.len());
    Some(start..start.saturating_add(length))
}

const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];
const DELIMITERS: [char; 8] = [' ', '\t', '\n', '\r', '(', ')', ',', '='];
/// Words of a name that are looked at: the work on a condition stays in proportion to its length.
const MOST_WORDS: usize = 16;
/// Bytes of the longest condition.
const LONGEST: usize = 1 << 20;
/// Bytes of all lists together, those that they name counted each time.
const ALL: usize = 64 << 20;

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
        let pairs: Vec<(&str, &[String])> = lists
            .iter()
            .map(|(name, items)| (*name, items.as_slice()))
            .collect();
        let substitution = Substitution::new(&pairs).unwrap();
        let out = substitution.run(&text, &mut BTreeSet::new()).unwrap();
        out.as_str()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn names_of_many_words_cost_no_more_than_their_first_ones() {
        let long = "w ".repeat(20_000);
        let name = long.trim_end();
        let items = ["x".to_owned()];
        let substitution = Substitution::new(&[(name, &items)]).unwrap();
        assert_eq!(substitution.most, MOST_WORDS);
        let mut text = Traced::default();
        text.push_run(&long, Place::default());
        let out = substitution.run(&text, &mut BTreeSet::new()).unwrap();
        assert_eq!(out.as_str(), long);
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
            ("a in (two words, x)", "a in ( one , x)"),
            ("a in (two  words)", "a in (two words)"),
            ("a in (\"two words\")", "a in (\"two words\")"),
            ("a in (two words more)", "a in ( one more)"),
            ("a in (names)", "a in ( \"two words\" )"),
        ] {
            let lists: &[(&str, &[&str])] = &[
                ("early", &["shells", "z"]),
                ("shells", &["ash", "bash"]),
                ("none", &[]),
                ("blank", &["a b", "'c d'"]),
                ("names", &["two words"]),
                ("two words", &["one"]),
            ];
            assert_eq!(run(condition, lists), expected, "{condition}");
        }
    }

    #[test]
    fn lists_that_name_each_other_again_and_again_stay_small() {
        let names: Vec<String> = (0..5000).map(|number| format!("l{number}")).collect();
        let items: Vec<Vec<String>> = (1..=5000)
            .map(|next| match names.get(next) {
                Some(next) => vec![next.clone(), next.clone()],
                None => Vec::new(),
            })
            .collect();
        let pairs: Vec<(&str, &[String])> = names
            .iter()
            .zip(&items)
            .map(|(name, items)| (name.as_str(), items.as_slice()))
            .collect();
        let substitution = Substitution::new(&pairs).unwrap();
        assert_eq!(substitution.texts["l0"], "");
        let full: Vec<String> = vec!["x".to_owned()];
        let mut pairs = pairs;
        pairs.push(("l5000", &full));
        assert!(Substitution::new(&pairs[4970..]).is_ok());
        let last: &mut (&str, &[String]) = &mut pairs[4999];
        last.1 = &full;
        assert!(Substitution::new(&pairs).is_err());
    }
}
