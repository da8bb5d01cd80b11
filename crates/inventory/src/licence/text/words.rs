//! A text as its words, so that what differs without meaning does not differ here (SPDX 2.3, annex B,
//! "License matching guidelines"): case, white space, punctuation, bullets, copyright notices, spelling.

/// Returns the words that count.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for line in text.lines() {
        let bare = line.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '(' && c != '©');
        if is_notice(bare) {
            continue;
        }
        let mut first = true;
        for raw in bare.split_whitespace() {
            let bullet = first && is_bullet(raw);
            first = false;
            if !bullet {
                push(raw, &mut out);
            }
            if out.len() >= WORDS {
                return out;
            }
        }
    }
    out
}

fn push(raw: &str, out: &mut Vec<String>) {
    for word in raw.split(|c: char| !c.is_alphanumeric()) {
        if word.is_empty() {
            continue;
        }
        let lower = word.to_lowercase();
        let american = SPELLING.iter().find(|(british, _)| *british == lower);
        out.push(american.map_or(lower, |(_, american)| (*american).to_owned()));
    }
}

/// `Copyright (c) 2020 Jane Doe`, `© 2020 …`, `All rights reserved.`; a sentence that merely begins with
/// the word goes on in lower case: `Copyright holders may …`.
fn is_notice(line: &str) -> bool {
    let lower = line.trim().to_lowercase();
    if lower.trim_end_matches('.') == "all rights reserved" || line.starts_with('©') {
        return true;
    }
    let Some(rest) = lower
        .strip_prefix("portions copyright")
        .or_else(|| lower.strip_prefix("copyright"))
        .or_else(|| lower.strip_prefix("(c)"))
    else {
        return false;
    };
    let rest = rest.trim_start_matches([':', ' ', '\t']);
    rest.starts_with(['(', '©', '<', '[', '{', '&'])
        || rest.starts_with(|c: char| c.is_ascii_digit())
        || rest.starts_with("by ")
        || rest.starts_with("year")
        || rest.starts_with("xxxx")
}

/// `1.`, `(a)`, `iv)`: the mark of an item at the start of a line.
fn is_bullet(word: &str) -> bool {
    let inner = word.trim_matches(['(', ')', '.', ':']);
    inner.len() < word.len()
        && !inner.is_empty()
        && inner.len() <= 3
        && (inner.bytes().all(|b| b.is_ascii_digit())
            || inner.len() == 1
            || inner.bytes().all(|b| b"ivx".contains(&b)))
}

/// Spellings that are the same word (annex B.13 and its list of equivalent words).
const SPELLING: &[(&str, &str)] = &[
    ("acknowledgement", "acknowledgment"),
    ("acknowledgements", "acknowledgments"),
    ("analogue", "analog"),
    ("analyse", "analyze"),
    ("artefact", "artifact"),
    ("authorisation", "authorization"),
    ("authorised", "authorized"),
    ("calibre", "caliber"),
    ("cancelled", "canceled"),
    ("capitalisations", "capitalizations"),
    ("catalogue", "catalog"),
    ("categorise", "categorize"),
    ("centre", "center"),
    ("emphasised", "emphasized"),
    ("favour", "favor"),
    ("favourite", "favorite"),
    ("fulfil", "fulfill"),
    ("fulfilment", "fulfillment"),
    ("https", "http"),
    ("initialise", "initialize"),
    ("judgement", "judgment"),
    ("labelling", "labeling"),
    ("labour", "labor"),
    ("licence", "license"),
    ("licences", "licenses"),
    ("licenced", "licensed"),
    ("maximise", "maximize"),
    ("modelled", "modeled"),
    ("modelling", "modeling"),
    ("offence", "offense"),
    ("optimise", "optimize"),
    ("organisation", "organization"),
    ("organise", "organize"),
    ("practise", "practice"),
    ("programme", "program"),
    ("realise", "realize"),
    ("recognise", "recognize"),
    ("signalling", "signaling"),
    ("utilisation", "utilization"),
    ("whilst", "while"),
    ("wilful", "willful"),
];

/// Words of a text that are looked at: a notice of several hundred licences.
const WORDS: usize = 400_000;
