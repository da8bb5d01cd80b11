//! What a word of a user means: an id, a name, a variant, or what a peer calls the fault.

use std::collections::BTreeSet;
use std::sync::Arc;

use seawall_model::nearest::nearest;

use crate::any::AnyCheck;
use crate::check::{Check, Peer};
use crate::list;
use crate::own::About;

/// All names: of our checks, and of the user's own.
#[derive(Clone, Debug, Default)]
pub struct Names {
    own: Vec<Arc<About>>,
}

/// What a word names.
#[derive(Clone, Debug)]
pub struct Named {
    /// The check.
    pub check: AnyCheck,
    /// Only this variant of it.
    pub variant: Option<String>,
}

/// Returns what a word names: a check by id or name, alone or with a variant behind a colon, or every check that
/// has it as a peer's id. Nothing where nobody knows it.
///
/// Trivy's ids are known in all their spellings, Semgrep's with or without the path in front, and any number of
/// `ShellCheck` names a variant of the check that passes its findings on.
pub fn find(word: &str) -> Vec<Named> {
    let word = word.trim();
    if word.is_empty() || word.len() > LONGEST {
        return Vec::new();
    }
    if let Some(check) = list::find(word) {
        return vec![Named::all_of(check)];
    }
    if let Some(found) = with_variant(word) {
        return vec![found];
    }
    let aliased: Vec<Named> = list::all()
        .filter(|check| is_aliased(check, word))
        .map(Named::all_of)
        .collect();
    if aliased.is_empty() && is_shellcheck(word) {
        let passes_on = list::all().filter(|check| passes_shellcheck_on(check));
        return passes_on
            .map(|check| Named {
                check: check.into(),
                variant: Some(word.to_ascii_uppercase()),
            })
            .collect();
    }
    aliased
}

/// Returns the known word that is nearest to one, where that is near enough to be meant.
pub fn suggestion(word: &str) -> Option<&'static str> {
    let mut known = BTreeSet::new();
    for check in list::all() {
        known.extend([check.id, check.name]);
        known.extend(check.aliases.iter().map(|alias| alias.id));
    }
    nearest(word.trim(), &known.into_iter().collect::<Vec<_>>())
}

impl Names {
    /// Adds checks of the user's own to ours.
    pub const fn with(own: Vec<Arc<About>>) -> Self {
        Self { own }
    }

    /// Returns what a word names.
    pub fn find(&self, word: &str) -> Vec<Named> {
        let trimmed = word.trim();
        let mut own = self.own.iter();
        let own = own.find(|it| it.id.eq_ignore_ascii_case(trimmed) || it.name == trimmed);
        match own {
            Some(about) => vec![Named::all_of(Arc::clone(about))],
            None => find(word),
        }
    }

    /// Returns the known word that is nearest to one, where that is near enough to be meant.
    pub fn suggestion(&self, word: &str) -> Option<String> {
        let own = self
            .own
            .iter()
            .flat_map(|it| [it.id.as_str(), it.name.as_str()]);
        let own: Vec<&str> = own.collect();
        let near = nearest(word.trim(), &own).or_else(|| suggestion(word));
        near.map(str::to_owned)
    }
}

impl Named {
    /// Means a check with all its variants.
    pub fn all_of(check: impl Into<AnyCheck>) -> Self {
        Self {
            check: check.into(),
            variant: None,
        }
    }

    /// Says whether it means a fault of a check and a variant.
    pub fn covers(&self, check: &AnyCheck, variant: Option<&str>) -> bool {
        let same = self
            .variant
            .as_deref()
            .is_none_or(|wanted| variant.is_some_and(|it| it.eq_ignore_ascii_case(wanted)));
        self.check.id() == check.id() && same
    }
}

/// Says whether a check has an alias of a peer's.
pub fn is_of(check: &AnyCheck, peers: &[Peer]) -> bool {
    let mut aliases = check.aliases().iter();
    aliases.any(|alias| peers.contains(&alias.peer))
}

fn with_variant(word: &str) -> Option<Named> {
    let (head, variant) = word.split_once(':')?;
    let check = list::find(head)?;
    let mut variants = check.variants.iter();
    let known = variants.any(|known| known.name.eq_ignore_ascii_case(variant));
    (known || (is_shellcheck(variant) && passes_shellcheck_on(check))).then(|| Named {
        check: check.into(),
        variant: Some(variant.to_owned()),
    })
}

fn is_aliased(check: &Check, word: &str) -> bool {
    check.aliases.iter().any(|alias| match alias.peer {
        Peer::Trivy | Peer::Ksv => trivy(alias.id).is_some_and(|id| trivy(word) == Some(id)),
        Peer::Semgrep => word
            .rsplit('.')
            .next()
            .is_some_and(|last| last.eq_ignore_ascii_case(alias.id)),
        _ => word.eq_ignore_ascii_case(alias.id),
    })
}

/// Reads an id of Trivy's: `DS-0002`, `DS002`, `AVD-DS-0002`.
fn trivy(id: &str) -> Option<(String, u32)> {
    let id = id.to_ascii_uppercase();
    let id = id.strip_prefix("AVD-").unwrap_or(&id);
    let split = id.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = id.split_at_checked(split)?;
    let letters = letters.trim_end_matches('-');
    let sound = letters.bytes().all(|byte| byte.is_ascii_uppercase()) && !letters.is_empty();
    let number = digits.parse().ok()?;
    sound.then(|| (letters.to_owned(), number))
}

fn is_shellcheck(word: &str) -> bool {
    let digits = word.get(..2).filter(|two| two.eq_ignore_ascii_case("SC"));
    let digits = digits.and_then(|_| word.get(2..)).unwrap_or_default();
    digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn passes_shellcheck_on(check: &Check) -> bool {
    check.aliases.iter().any(|alias| alias.id == "SC*")
}

/// Bytes of the longest word that is looked up.
const LONGEST: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_all_kinds_are_known() {
        let ids = |word: &str| -> Vec<&str> {
            find(word)
                .iter()
                .filter_map(|it| Some(it.check.built_in()?.id))
                .collect()
        };
        for word in [
            "DF-0025",
            "df-0025",
            "apt-get-asking-questions",
            "DL3014",
            "dl3014",
            "DS-0021",
            "DS021",
            "AVD-DS-0021",
            "missing-assume-yes-switch",
            "dockerfile.best-practice.missing-assume-yes-switch.missing-assume-yes-switch",
        ] {
            assert_eq!(ids(word), ["DF-0025"], "{word}");
        }
        let long = "x".repeat(1 << 20);
        for word in [
            "",
            "DF-9999",
            "DS-",
            "021",
            "DF-0025:nothing",
            "AVD-",
            &long,
        ] {
            assert!(ids(word).is_empty(), "{word}");
        }
        assert_eq!(suggestion("zzzzzzzzzzzz"), None);
        assert_eq!(
            suggestion("apt-get-asking-question"),
            Some("apt-get-asking-questions")
        );
    }
}
