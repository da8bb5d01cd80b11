//! What the kernel cut because no rule could match it, in words.

use std::collections::BTreeMap;

use seawall_runtime::event::Kind;
use seawall_sensor::call;
use seawall_sensor::kernel::Counts;

/// The most kinds of calls that are named.
const NAMED: usize = 3;

/// Says how many calls were cut, and of which kinds most; nothing where none was.
pub(crate) fn told(counts: &Counts) -> Option<String> {
    let mut kinds: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for (number, count) in &counts.calls {
        let schema = call::find(*number).and_then(|call| Kind(call.kind).schema());
        let name = schema.map_or("procexit", |schema| schema.name);
        let (filtered, seen) = kinds.entry(name).or_default();
        *filtered = filtered.saturating_add(count.filtered);
        *seen = seen.saturating_add(count.seen);
    }
    let filtered = kinds
        .values()
        .fold(0_u64, |sum, one| sum.saturating_add(one.0));
    let seen = kinds
        .values()
        .fold(0_u64, |sum, one| sum.saturating_add(one.1));
    if filtered == 0 {
        return None;
    }
    let mut kinds: Vec<_> = kinds.into_iter().filter(|(_, (cut, _))| *cut > 0).collect();
    kinds.sort_by(|one, other| other.1.0.cmp(&one.1.0).then_with(|| one.0.cmp(other.0)));
    let named = kinds.iter().take(NAMED);
    let named: Vec<String> = named
        .map(|(name, (cut, _))| format!("{cut} {name}"))
        .collect();
    Some(format!(
        "{filtered} of {seen} calls were cut in the kernel: {}",
        named.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use seawall_sensor::kernel::Count;

    #[test]
    fn what_was_cut_is_told_by_kinds() {
        let mut counts = Counts::default();
        assert_eq!(told(&counts), None);
        let count = |seen, filtered| Count {
            seen,
            filtered,
            ..Count::default()
        };
        counts.calls.insert(257, count(100, 90));
        counts.calls.insert(42, count(10, 5));
        counts.calls.insert(59, count(7, 0));
        let wanted = "95 of 117 calls were cut in the kernel: 90 openat, 5 connect";
        assert_eq!(told(&counts).as_deref(), Some(wanted));
    }
}
