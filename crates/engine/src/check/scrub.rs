//! Secrets out of what findings say: a check that quotes a value knows nothing of the one that calls it a secret.

use seawall_checks::known_secrets;
use seawall_model::finding::Finding;

use super::look::Looked;

/// Returns the secrets of documents, as they are written, the longest first: those that faults hide, and those that
/// are known by their look. What only its name calls a secret may be any word, and is none of them.
pub(super) fn secrets(looked: &Looked) -> Vec<String> {
    let told = looked.faults.iter().filter_map(|fault| {
        let source = looked.sources.get(fault.place.document)?;
        let is_sure = fault.variant != Some("name");
        let span = fault.hides.filter(|_| is_sure)?;
        Some(source.slice(span))
    });
    let known = looked.sources.iter().flat_map(|source| {
        let spans = known_secrets(source.text()).into_iter();
        spans.map(|span| source.slice(span))
    });
    distinct(told.chain(known))
}

/// Takes quotes, and names in front of values, off texts that are secrets.
pub(super) fn distinct<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<String> {
    let parts = texts.flat_map(|text| {
        let value = text
            .split_once('=')
            .or_else(|| text.split_once(": "))
            .map(|(_, value)| value);
        [Some(text), value]
    });
    let mut secrets: Vec<String> = parts
        .flatten()
        .map(|text| text.trim().trim_matches(['"', '\'']).to_owned())
        .filter(|text| text.len() >= SHORTEST && text.len() <= LONGEST)
        .collect();
    secrets.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    secrets.dedup();
    secrets.truncate(MOST);
    secrets
}

/// Takes secrets out of the words of findings. A mend that holds one is not shown.
pub(super) fn scrub(findings: &mut [Finding], secrets: &[String]) {
    if secrets.is_empty() {
        return;
    }
    let said = findings
        .iter_mut()
        .filter_map(|it| it.misconfiguration.as_mut());
    for said in said {
        let value = said.value.as_mut();
        for text in [&mut said.message, &mut said.place]
            .into_iter()
            .chain(value)
        {
            clean(text, secrets);
        }
        // Where the same text stands again in lines that are shown; columns stay what they are.
        let lines = said.excerpt.iter_mut().flat_map(|it| &mut it.lines);
        for line in lines {
            for secret in secrets
                .iter()
                .filter(|it| line.contains(it.as_str()))
                .collect::<Vec<_>>()
            {
                *line = line.replace(secret.as_str(), &"*".repeat(secret.chars().count()));
            }
        }
        let holds = |text: &str| secrets.iter().any(|secret| text.contains(secret.as_str()));
        said.fixes.retain(|fix| {
            let mut edits = fix.edits.iter();
            !holds(&fix.title) && !edits.any(|edit| holds(&edit.text))
        });
    }
}

/// Puts the mask in the place of secrets, of which words may show only the beginning.
fn clean(text: &mut String, secrets: &[String]) {
    for secret in secrets {
        while let Some(range) = shown(text, secret) {
            text.replace_range(range, MASK);
        }
    }
}

/// Returns where a text has a secret, or as much of it as stands before a `…`.
fn shown(text: &str, secret: &str) -> Option<std::ops::Range<usize>> {
    if let Some(at) = text.find(secret) {
        return Some(at..at.saturating_add(secret.len()));
    }
    text.match_indices('…').find_map(|(end, _)| {
        let before = text.get(..end)?;
        let lengths = secret.char_indices().map(|(at, _)| at).rev();
        let fits = |length: &usize| {
            let start = secret.get(..*length);
            *length >= SHORTEST && start.is_some_and(|start| before.ends_with(start))
        };
        let length = lengths.take(LONGEST_SHOWN).find(fits)?;
        Some(end.checked_sub(length)?..end)
    })
}

/// What stands where a secret stood.
pub(super) const MASK: &str = "****";
/// Bytes of the shortest text that is taken for a secret wherever it stands.
const SHORTEST: usize = 6;
/// Bytes of the longest, which no words of a finding hold.
const LONGEST: usize = 1 << 16;
/// Characters of the beginning of a secret that are looked for.
const LONGEST_SHOWN: usize = 4096;
/// Secrets of a document that are looked for in words.
const MOST: usize = 1000;

#[cfg(test)]
mod tests {
    use super::{clean, distinct};

    #[test]
    fn secrets_are_taken_out_whole_or_cut() {
        let secrets =
            distinct(["PW=hunter2hunter2", "\"hunter2\"", "key: s3cret-key", "abc"].into_iter());
        assert_eq!(
            secrets,
            [
                "PW=hunter2hunter2",
                "key: s3cret-key",
                "hunter2hunter2",
                "s3cret-key",
                "hunter2"
            ]
        );
        for (text, want) in [
            ("`hunter2hunter2` and `hunter2`", "`****` and `****`"),
            ("`hunter2hun…` is cut", "`****…` is cut"),
            ("`hun…` says nothing", "`hun…` says nothing"),
            ("https://u:s3cret-key@h/", "https://u:****@h/"),
            ("nothing", "nothing"),
        ] {
            let mut cleaned = text.to_owned();
            clean(&mut cleaned, &secrets);
            assert_eq!(cleaned, want);
        }
    }
}
