//! Well-known programs, recognised by texts in them. Each signature says in which files it is looked for, by
//! their names, so that most files cost nothing; the texts of all signatures that fit are looked for in one
//! pass, and the version is read in a short piece around each.

mod language;
mod library;
mod rule;
mod server;
mod tool;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::bytes::{Regex, RegexBuilder};
use seawall_model::package::{Package, PackageType, Recognised};
use seawall_model::purl::Purl;

pub use rule::Rule;

/// Every signature, by what the programs are for.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    SIGNATURES.iter().map(|signature| signature.rule)
}

/// Says whether a signature may be in a file of that name.
pub fn is_candidate(path: &str) -> bool {
    candidates(path).next().is_some()
}

/// Recognises programs in a file.
pub fn recognise(path: &str, bytes: &[u8]) -> Vec<Package> {
    let candidates: Vec<&Signature> = candidates(path).collect();
    if candidates.is_empty() {
        return Vec::new();
    }
    let texts = candidates.iter().enumerate().flat_map(|(at, signature)| {
        let probes = signature.probes.iter();
        probes.map(move |probe| (at, probe))
    });
    let texts: Vec<(usize, &Probe)> = texts.collect();
    let Ok(all) = AhoCorasick::new(texts.iter().map(|(_, probe)| probe.anchor)) else {
        return Vec::new();
    };
    let mut known = BTreeSet::new();
    let mut found = Vec::new();
    for hit in all.find_overlapping_iter(bytes).take(HITS) {
        let Some((at, probe)) = texts.get(hit.pattern().as_usize()) else {
            continue;
        };
        if known.contains(at) {
            continue;
        }
        let signature = candidates.get(*at);
        let read = signature.and_then(|s| Some((s, probe.read(bytes, hit.start())?)));
        if let Some((signature, (offset, version))) = read {
            known.insert(*at);
            found.push(signature.package(bytes, offset, version));
        }
    }
    found
}

/// A signature, ready to be looked for.
struct Signature {
    rule: &'static Rule,
    probes: Vec<Probe>,
}

/// A text, and how the version is read beside it.
struct Probe {
    anchor: &'static str,
    pattern: Regex,
}

impl Probe {
    /// Reads the version near an anchor: where it begins, and what it is.
    fn read<'a>(&self, bytes: &'a [u8], at: usize) -> Option<(usize, &'a str)> {
        let start = at.saturating_sub(BEFORE);
        let end = at.saturating_add(AFTER).min(bytes.len());
        let captures = self.pattern.captures(bytes.get(start..end)?)?;
        let version = captures.name("v")?;
        let text = std::str::from_utf8(version.as_bytes()).ok()?;
        Some((start.checked_add(version.start())?, text))
    }
}

impl Signature {
    fn of(rule: &'static Rule) -> Self {
        let probes = rule.texts.iter().filter_map(|(anchor, pattern)| {
            let pattern = RegexBuilder::new(pattern).unicode(false).build().ok()?;
            Some(Probe { anchor, pattern })
        });
        Self {
            rule,
            probes: probes.collect(),
        }
    }

    fn package(&self, bytes: &[u8], offset: usize, version: &str) -> Package {
        let Rule { id, name, .. } = *self.rule;
        let version = &*version.replace('_', ".");
        let purl = Purl::new("generic", name, version);
        let mut package = Package::new(PackageType::Generic, name, version, purl);
        let cpe = |product: &&str| format!("cpe:2.3:a:{product}:{version}:*:*:*:*:*:*:*");
        package.cpes = self.rule.cpes.iter().map(cpe).collect();
        package.recognised = Some(Recognised {
            signature: id.to_owned(),
            offset: u64::try_from(offset).unwrap_or(u64::MAX),
            text: shown(bytes, offset),
        });
        package
    }
}

/// Returns the text that lies around an offset.
fn shown(bytes: &[u8], offset: usize) -> String {
    let printable = |byte: &u8| byte.is_ascii_graphic() || *byte == b' ';
    let before = bytes.get(..offset).unwrap_or_default();
    let start = before
        .iter()
        .rev()
        .take(SHOWN_BEFORE)
        .take_while(|b| printable(b))
        .count();
    let text = bytes
        .get(offset.saturating_sub(start)..)
        .unwrap_or_default();
    let text = text.iter().take(SHOWN).take_while(|byte| printable(byte));
    text.map(|byte| char::from(*byte)).collect()
}

fn candidates(path: &str) -> impl Iterator<Item = &'static Signature> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let fits = move |signature: &&Signature| signature.rule.fits(name);
    SIGNATURES.iter().filter(fits)
}

static SIGNATURES: LazyLock<Vec<Signature>> = LazyLock::new(|| {
    let all = [server::RULES, language::RULES, library::RULES, tool::RULES];
    all.into_iter().flatten().map(Signature::of).collect()
});

/// Bytes that are read in front of a text and from its beginning on.
const BEFORE: usize = 64;
const AFTER: usize = 192;
/// So many texts are looked at in one file.
const HITS: usize = 4_096;
/// Characters of the text that is kept as evidence, and how many of them in front of the version.
const SHOWN: usize = 100;
const SHOWN_BEFORE: usize = 40;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
