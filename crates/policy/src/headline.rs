//! Which of its ids a finding is called by: `--prefer-id`. The fingerprint does not change by it, and
//! exceptions match any id.

use std::collections::BTreeMap;
use std::str::FromStr;

use seawall_model::finding::Finding;

/// A kind of id that the user wants to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Preference {
    /// Ids with this prefix: `CVE`, `GHSA`, `RUSTSEC` …
    Prefix(String),
    /// Ids of whoever publishes for the ecosystem or distribution: neither `CVE` nor `GHSA`.
    Native,
}

/// Gives each finding the id that comes first in the order of preference; where none of its ids does,
/// it keeps its own.
///
/// An id that several findings of one package share is an erratum for all of them, and names none.
pub fn prefer_ids(findings: &mut [Finding], preferences: &[Preference]) {
    if preferences.is_empty() {
        return;
    }
    let mut uses: BTreeMap<(Option<usize>, String), usize> = BTreeMap::new();
    for finding in &*findings {
        for id in ids(finding) {
            let count = uses.entry((finding.package, id.clone())).or_default();
            *count = count.saturating_add(1);
        }
    }
    for finding in findings {
        let own = |id: &&String| uses.get(&(finding.package, (*id).clone())) == Some(&1);
        let chosen = preferences
            .iter()
            .find_map(|wanted| ids(finding).filter(own).find(|id| wanted.accepts(id)));
        if let Some(chosen) = chosen.cloned().filter(|chosen| *chosen != finding.id) {
            let former = std::mem::replace(&mut finding.id, chosen);
            finding.aliases.retain(|alias| *alias != finding.id);
            finding.aliases.push(former);
            finding.aliases.sort();
        }
    }
}

impl Preference {
    fn accepts(&self, id: &str) -> bool {
        match self {
            Self::Prefix(prefix) => has_prefix(id, prefix),
            Self::Native => !has_prefix(id, "CVE") && !has_prefix(id, "GHSA"),
        }
    }
}

impl FromStr for Preference {
    type Err = InvalidPreference;

    fn from_str(text: &str) -> Result<Self, InvalidPreference> {
        let word = text.trim().trim_end_matches('-');
        let sound = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        if word.is_empty() || word.len() > 32 || !word.bytes().all(sound) {
            return Err(InvalidPreference(text.chars().take(40).collect()));
        }
        if word.eq_ignore_ascii_case("native") {
            return Ok(Self::Native);
        }
        Ok(Self::Prefix(word.to_owned()))
    }
}

/// The text is not the prefix of an id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the beginning of an id, such as CVE, GHSA or RUSTSEC, nor `native`")]
pub struct InvalidPreference(String);

fn ids(finding: &Finding) -> impl Iterator<Item = &String> {
    std::iter::once(&finding.id).chain(&finding.aliases)
}

/// Says whether an id has a prefix as a whole word: `GO-2024-1` has `GO`, `GOLANG-1` has not.
fn has_prefix(id: &str, prefix: &str) -> bool {
    id.split_at_checked(prefix.len())
        .is_some_and(|(head, rest)| {
            head.eq_ignore_ascii_case(prefix) && (rest.is_empty() || rest.starts_with('-'))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::finding;

    fn called(ids: &[&str], preferences: &str) -> String {
        let (first, rest) = ids.split_first().unwrap();
        let mut found = finding(first);
        found.aliases = rest.iter().map(|id| (*id).to_owned()).collect();
        let before = found.fingerprint.clone();
        let wanted: Vec<Preference> = preferences.split(',').map(|w| w.parse().unwrap()).collect();
        prefer_ids(std::slice::from_mut(&mut found), &wanted);
        assert_eq!(found.fingerprint, before);
        assert_eq!(found.aliases.len(), rest.len());
        assert!(found.aliases.is_sorted());
        let mut all: Vec<&str> = super::ids(&found).map(String::as_str).collect();
        let mut want = ids.to_vec();
        all.sort_unstable();
        want.sort_unstable();
        assert_eq!(all, want);
        found.id
    }

    #[test]
    fn the_first_preference_that_fits() {
        let ids = ["CVE-2024-1", "GHSA-a", "GO-2024-7"];
        let cases = [
            ("GHSA,CVE", "GHSA-a"),
            ("ghsa-", "GHSA-a"),
            ("RUSTSEC,GO", "GO-2024-7"),
            ("G", "CVE-2024-1"),
            ("native", "GO-2024-7"),
            ("RUSTSEC", "CVE-2024-1"),
            ("CVE", "CVE-2024-1"),
        ];
        for (preferences, want) in cases {
            assert_eq!(called(&ids, preferences), want, "{preferences}");
        }
        for bad in ["", "-", "CVE 1", "a/b"] {
            assert!(bad.parse::<Preference>().is_err(), "{bad}");
        }
    }

    #[test]
    fn an_erratum_for_several_names_none_of_them() {
        let mut found = vec![
            finding("CVE-2024-1"),
            finding("CVE-2024-2"),
            finding("CVE-2024-3"),
        ];
        for one in &mut found {
            one.package = Some(0);
            one.aliases = vec!["DSA-5000-1".into()];
        }
        found[2].package = Some(1);
        prefer_ids(&mut found, &["DSA".parse().unwrap()]);
        let ids: Vec<_> = found.iter().map(|f| f.id.as_str()).collect();
        assert_eq!(ids, ["CVE-2024-1", "CVE-2024-2", "DSA-5000-1"]);
    }
}
