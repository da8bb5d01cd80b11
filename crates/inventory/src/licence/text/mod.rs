//! Texts of licences → what they are, by the words that they share with the published ones.
//!
//! A licence is found where nine tenths of its runs of three words are there. The one that explains most
//! is taken, its words are used up, and the rest is looked at again, so that a file with several licences
//! names them all and `BSD-2-Clause` is not seen inside `BSD-3-Clause`.

mod prints;
mod words;

use std::collections::BTreeMap;

use prints::{Prints, hashes, is_sampled};

pub use prints::{MARK, print};

/// What a text is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognised {
    /// The licences, in the order of their ids, as one SPDX expression.
    pub licence: String,
    /// The smaller of two shares, in percent: how much of the published texts is there, and how much of
    /// this text is theirs. Less than 90 means that the file says more than the licences.
    pub agreement: u8,
}

/// Recognises a text; `None` where it holds no licence that is known.
pub fn recognise(text: &str) -> Option<Recognised> {
    let mut left: BTreeMap<u32, u32> = BTreeMap::new();
    for hash in hashes(text) {
        let count = left.entry(hash).or_insert(0);
        *count = count.saturating_add(1);
    }
    let prints = Prints::get();
    let hits: Vec<(u32, u16)> = left
        .keys()
        .flat_map(|hash| prints.with(*hash).map(|licence| (*hash, licence)))
        .collect();
    let before = left.clone();
    let mut found: BTreeMap<&str, u64> = BTreeMap::new();
    let mut sampled = false;
    for _ in 0..PASSES {
        let Some((number, share)) = best(prints, &hits, &left) else {
            break;
        };
        let licence = prints.licences.get(usize::from(number))?;
        sampled |= licence.sampled;
        let known = found.entry(licence.id).or_insert(share);
        *known = share.max(*known);
        for (hash, _) in hits.iter().filter(|(_, licence)| *licence == number) {
            if let Some(count) = left.get_mut(hash) {
                *count = count.saturating_sub(1);
            }
        }
    }
    let contained = found.values().min().copied()?;
    let covered = covered(&before, &left, sampled);
    let ids: Vec<&str> = found.into_keys().collect();
    Some(Recognised {
        licence: ids.join(" AND "),
        agreement: u8::try_from(contained.min(covered)).unwrap_or(100),
    })
}

/// Finds the licence that explains most of what is left, with its share in percent.
fn best(prints: &Prints, hits: &[(u32, u16)], left: &BTreeMap<u32, u32>) -> Option<(u16, u64)> {
    let mut matched: BTreeMap<u16, usize> = BTreeMap::new();
    let mut run = (0_u32, 0_u16, 0_u32);
    for (hash, licence) in hits {
        // Equal hits stand together; each needs an occurrence of its own.
        let same = (run.0, run.1) == (*hash, *licence);
        run = (
            *hash,
            *licence,
            if same { run.2.saturating_add(1) } else { 1 },
        );
        if left.get(hash).is_some_and(|count| *count >= run.2) {
            let count = matched.entry(*licence).or_insert(0);
            *count = count.saturating_add(1);
        }
    }
    let scored = matched.into_iter().filter_map(|(licence, matched)| {
        let known = prints.licences.get(usize::from(licence))?;
        let share = percent(matched, known.size);
        let missing = known.size.saturating_sub(matched);
        // What is missing counts double against a licence that merely begins like the right one; a print
        // of a sample stands for four times as many words.
        let weight = if known.sampled { 4_i64 } else { 1 };
        let score = i64::try_from(matched)
            .unwrap_or(i64::MAX)
            .saturating_sub(i64::try_from(missing).unwrap_or(i64::MAX).saturating_mul(2))
            .saturating_mul(weight);
        (share >= ENOUGH).then_some((score, std::cmp::Reverse(licence), share))
    });
    let (_, licence, share) = scored.max()?;
    Some((licence.0, share))
}

/// How much of the text was explained, in percent. Prints of long licences are samples: then only what
/// could be in a sample is counted.
fn covered(before: &BTreeMap<u32, u32>, left: &BTreeMap<u32, u32>, sampled: bool) -> u64 {
    let counts = |hash: u32| !sampled || is_sampled(hash);
    let sum = |map: &BTreeMap<u32, u32>| -> usize {
        let of = map.iter().filter(|(hash, _)| counts(**hash));
        of.map(|(_, count)| usize::try_from(*count).unwrap_or(usize::MAX))
            .fold(0, usize::saturating_add)
    };
    let (all, rest) = (sum(before), sum(left));
    percent(all.saturating_sub(rest), all)
}

fn percent(part: usize, whole: usize) -> u64 {
    let part = u64::try_from(part).unwrap_or(u64::MAX).saturating_mul(100);
    part.checked_div(u64::try_from(whole).unwrap_or(u64::MAX))
        .unwrap_or(0)
}

/// Share of a licence that must be there, in percent.
const ENOUGH: u64 = 90;
/// Licences of one file, repetitions included.
const PASSES: usize = 400;

#[cfg(test)]
mod tests;
