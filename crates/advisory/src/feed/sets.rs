//! From requirements to what is affected: databases of packages tell what is patched and what never was
//! affected, and leave the rest to be reckoned.

use super::spans;
use crate::record::{Affected, Range, RowStatus, Scheme, Until};
use crate::version::Invalid;
use crate::version::requirement::Ranges;

/// A reader of requirements.
type Read = fn(&str) -> Result<Ranges, Invalid>;

/// Returns what is in neither list: patched, and never affected.
pub(super) fn in_neither(
    scheme: Scheme,
    read: Read,
    [patched, unaffected]: [&[String]; 2],
) -> Result<Vec<Range>, String> {
    if patched.len().saturating_add(unaffected.len()) > MAX_REQUIREMENTS {
        return Err("too many requirements".to_owned());
    }
    let sets = union(scheme, read, patched.iter().chain(unaffected))?;
    Ok(sets.complement().into_affected())
}

/// Returns what is vulnerable and not patched. Where a range ends with a last affected version and a
/// patched one is named behind it, that is the fix.
pub(super) fn without(vulnerable: &Ranges, patched: &Ranges) -> Vec<Range> {
    let mut ranges = vulnerable.intersect(&patched.complement()).into_affected();
    let scheme = vulnerable.scheme();
    let fixes = patched.clone().into_affected();
    for range in &mut ranges {
        let Until::LastAffected(last) = &range.until else {
            continue;
        };
        let above = |version: &&String| {
            scheme
                .compare(version, last)
                .is_ok_and(std::cmp::Ordering::is_gt)
        };
        let fix = fixes
            .iter()
            .filter_map(|fix| fix.introduced.as_ref())
            .find(above);
        // Nothing else that is vulnerable may lie between.
        let clear = |fix: &String| {
            Ranges::above(scheme, last)
                .and_then(|above| Ok(above.intersect(&Ranges::below(scheme, fix)?)))
                .is_ok_and(|gap| gap.intersect(vulnerable).is_empty())
        };
        if let Some(fix) = fix.filter(|fix| clear(fix)) {
            range.until = Until::Fixed(fix.clone());
        }
    }
    ranges
}

/// Says what ranges mean for a row; a record that leaves no version says that none is affected.
pub(super) fn status(ranges: Vec<Range>) -> RowStatus {
    if ranges.is_empty() {
        return RowStatus::NotAffected;
    }
    spans::status(Affected {
        ranges,
        versions: Vec::new(),
    })
}

/// Unites what a list of requirements allows.
pub(super) fn union<'a>(
    scheme: Scheme,
    read: Read,
    requirements: impl Iterator<Item = &'a String>,
) -> Result<Ranges, String> {
    let mut sets = Vec::new();
    for text in requirements {
        if text.len() > MAX_REQUIREMENT {
            return Err("a requirement that is too long".to_owned());
        }
        sets.push(read(text).map_err(|error| error.to_string())?);
    }
    Ok(Ranges::union_of(scheme, sets))
}

/// Most requirements of a record; real ones have at most 60.
const MAX_REQUIREMENTS: usize = 1000;
/// Longest requirement; real ones have at most 200 bytes.
const MAX_REQUIREMENT: usize = 2000;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::version::requirement;

    fn texts(list: &[&str]) -> Vec<String> {
        list.iter().map(|text| (*text).to_owned()).collect()
    }

    fn shown(ranges: &[Range]) -> String {
        let one = |range: &Range| {
            let from = range.introduced.as_deref().unwrap_or_default();
            format!("{from} {:?}; ", range.until)
        };
        ranges.iter().map(one).collect()
    }

    /// RUSTSEC-2021-0124's shape.
    #[test]
    fn what_is_neither_patched_nor_unaffected() {
        let patched = texts(&[">= 1.8.4, < 1.9.0", ">= 1.13.1"]);
        let unaffected = texts(&["< 0.1.14"]);
        let got = in_neither(Scheme::SemVer, requirement::cargo, [&patched, &unaffected]).unwrap();
        assert_eq!(
            shown(&got),
            "0.1.14 Fixed(\"1.8.4\"); 1.9.0 Fixed(\"1.13.1\"); "
        );
        let nothing = in_neither(Scheme::SemVer, requirement::cargo, [&[], &[]]).unwrap();
        assert_eq!(shown(&nothing), " Open; ");
        let all = texts(&[">= 0.0.0-0"]);
        let rest = texts(&["< 1.0.0"]);
        let none = in_neither(Scheme::SemVer, requirement::cargo, [&all, &rest]).unwrap();
        assert_eq!(status(none), RowStatus::NotAffected);
        in_neither(
            Scheme::SemVer,
            requirement::cargo,
            [&texts(&[">= one"]), &[]],
        )
        .unwrap_err();
    }

    #[test]
    fn the_fix_behind_a_last_affected_version() {
        let without = |vulnerable, patched| {
            let (vulnerable, patched) = (requirement::npm(vulnerable), requirement::npm(patched));
            shown(&without(&vulnerable.unwrap(), &patched.unwrap()))
        };
        assert_eq!(without("<=1.2.3", ">=1.2.4"), " Fixed(\"1.2.4\"); ");
        assert_eq!(without("<=1.2.3", ">=1.3.0"), " Fixed(\"1.3.0\"); ");
        assert_eq!(without("<1.2.3", ">=1.2.3"), " Fixed(\"1.2.3\"); ");
        assert_eq!(
            without("<=1.2.3", "<0.0.0"),
            "0.0.0 LastAffected(\"1.2.3\"); "
        );
        assert_eq!(without("<1.0.0", "*"), "");
    }
}
