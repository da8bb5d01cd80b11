//! Events to ranges, by the schema's evaluation: events are taken in the order of their versions,
//! `introduced` opens, `fixed` and `last_affected` close, `limit` bounds what is said at all.
//!
//! Where a version is not one of its scheme the order of the file is kept. Commits have no order: a
//! run of `introduced` belongs to the run of ends that follows it.

use std::cmp::Ordering;

use super::record::Event;
use crate::feed::field;
use crate::record::{Range, Scheme, Until};

/// Reads the events of a range of versions.
pub(super) fn ranges(events: &[Event], scheme: Scheme) -> Result<Vec<Range>, &'static str> {
    let steps = sorted(steps(events)?, scheme);
    let mut ranges: Vec<Range> = Vec::new();
    let headless = steps.iter().all(|step| step.kind != Kind::Introduced);
    // The version that opened the range at hand.
    let mut open: Option<&str> = None;
    for step in &steps {
        let version = step.version.to_owned();
        match step.kind {
            Kind::Introduced => {
                open.get_or_insert(step.version);
            }
            Kind::Fixed => close(&mut ranges, &mut open, headless, Until::Fixed(version)),
            Kind::LastAffected => {
                close(
                    &mut ranges,
                    &mut open,
                    headless,
                    Until::LastAffected(version),
                );
            }
            Kind::Limit => {}
        }
    }
    if let Some(version) = open {
        ranges.push(Range {
            introduced: beginning(version),
            until: Until::Open,
        });
    }
    let mut limits = steps.iter().filter(|step| step.kind == Kind::Limit);
    // Without bound is the same as no limit.
    if limits.clone().all(|step| step.version != "*")
        && let Some(limit) = limits.next_back()
    {
        ranges.retain_mut(|range| limited(range, limit.version, scheme));
    }
    Ok(ranges)
}

/// Reads the events of a range of commits.
pub(super) fn commits(events: &[Event]) -> Result<Vec<Range>, &'static str> {
    let mut ranges = Vec::new();
    let mut introduced: Vec<&str> = Vec::new();
    let mut ends: Vec<Until> = Vec::new();
    for step in steps(events)? {
        if step.kind == Kind::Introduced {
            if !ends.is_empty() {
                cross(&introduced, &ends, &mut ranges)?;
                introduced.clear();
                ends.clear();
            }
            introduced.push(step.version);
            continue;
        }
        let version = step.version.to_owned();
        match step.kind {
            Kind::Fixed => ends.push(Until::Fixed(version)),
            Kind::LastAffected => ends.push(Until::LastAffected(version)),
            _ if step.version == "*" => {}
            _ => ends.push(Until::Limit(version)),
        }
    }
    cross(&introduced, &ends, &mut ranges)?;
    Ok(ranges)
}

/// Pairs every beginning with every end: which lies before which only the repository knows.
fn cross(introduced: &[&str], ends: &[Until], ranges: &mut Vec<Range>) -> Result<(), &'static str> {
    let pairs = introduced.len().max(1).saturating_mul(ends.len().max(1));
    if ranges.len().saturating_add(pairs) > MAX_EVENTS {
        return Err("too many commits in one range");
    }
    if introduced.is_empty() && ends.is_empty() {
        return Ok(());
    }
    let beginnings = if introduced.is_empty() {
        &["0"][..]
    } else {
        introduced
    };
    let ends = if ends.is_empty() {
        &[Until::Open][..]
    } else {
        ends
    };
    for commit in beginnings {
        ranges.extend(ends.iter().map(|until| Range {
            introduced: beginning(commit),
            until: until.clone(),
        }));
    }
    Ok(())
}

struct Step<'a> {
    kind: Kind,
    version: &'a str,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Introduced,
    Fixed,
    LastAffected,
    Limit,
}

/// Reads events; of several in one object the beginning comes first.
fn steps(events: &[Event]) -> Result<Vec<Step<'_>>, &'static str> {
    let mut steps = Vec::with_capacity(events.len().min(MAX_EVENTS));
    for event in events {
        if steps.len().saturating_add(event.len()) > MAX_EVENTS {
            return Err("too many events in one range");
        }
        let mut pairs = event
            .iter()
            .map(|(kind, version)| {
                Ok(Step {
                    kind: kind_of(kind)?,
                    version: field::version(version).ok_or("no usable version")?,
                })
            })
            .collect::<Result<Vec<_>, &'static str>>()?;
        pairs.sort_by_key(|step| step.kind);
        steps.append(&mut pairs);
    }
    Ok(steps)
}

fn kind_of(kind: &str) -> Result<Kind, &'static str> {
    match kind {
        "introduced" => Ok(Kind::Introduced),
        "fixed" => Ok(Kind::Fixed),
        "last_affected" => Ok(Kind::LastAffected),
        "limit" => Ok(Kind::Limit),
        _ => Err("an event that is not known"),
    }
}

/// Sorts by version, where all are versions of the scheme; insertion, so that no fault of an order
/// can do harm.
fn sorted(steps: Vec<Step<'_>>, scheme: Scheme) -> Vec<Step<'_>> {
    let fits = |step: &Step<'_>| {
        step.lowest() || step.version == "*" || scheme.compare(step.version, step.version).is_ok()
    };
    if !steps.iter().all(fits) {
        return steps;
    }
    // As a rule they are in order.
    if steps.is_sorted_by(|a, b| a.order(b, scheme) != Ordering::Greater) {
        return steps;
    }
    let mut out: Vec<Step<'_>> = Vec::with_capacity(steps.len());
    for step in steps {
        let at = out.partition_point(|other| other.order(&step, scheme) != Ordering::Greater);
        out.insert(at.min(out.len()), step);
    }
    out
}

impl Step<'_> {
    /// `introduced: 0` stands before every version.
    fn lowest(&self) -> bool {
        self.kind == Kind::Introduced && self.version == "0"
    }

    fn order(&self, other: &Self, scheme: Scheme) -> Ordering {
        let versions = match (self.version == "*", other.version == "*") {
            (false, false) => scheme
                .compare(self.version, other.version)
                .unwrap_or(Ordering::Equal),
            (left, right) => left.cmp(&right),
        };
        // A last affected version is still affected: it closes after what it may be opened by.
        let last = |step: &Self| step.kind == Kind::LastAffected;
        other
            .lowest()
            .cmp(&self.lowest())
            .then(versions)
            .then_with(|| last(self).cmp(&last(other)))
    }
}

/// Closes the range at hand. In a record that tells no beginning at all the first end closes what is
/// affected from the start; behind a last affected version a fix is its fix; other ends say nothing new.
fn close(ranges: &mut Vec<Range>, open: &mut Option<&str>, headless: bool, until: Until) {
    match (open.take(), ranges.last_mut()) {
        (Some(version), _) => ranges.push(Range {
            introduced: beginning(version),
            until,
        }),
        (None, None) if headless => ranges.push(Range {
            introduced: None,
            until,
        }),
        (None, None) => {}
        (None, Some(last)) => {
            if matches!(last.until, Until::LastAffected(_)) && matches!(until, Until::Fixed(_)) {
                last.until = until;
            }
        }
    }
}

/// Returns the first version of a range; `0` stands before every version.
fn beginning(version: &str) -> Option<String> {
    (version != "0").then(|| version.to_owned())
}

/// Bounds a range; false where nothing of it is left.
fn limited(range: &mut Range, limit: &str, scheme: Scheme) -> bool {
    let beyond = |version: &str| scheme.compare(version, limit).is_ok_and(Ordering::is_ge);
    if range.introduced.as_deref().is_some_and(beyond) {
        return false;
    }
    let cut = match &range.until {
        Until::Open => true,
        Until::Fixed(version) => version != limit && beyond(version),
        Until::LastAffected(version) | Until::Limit(version) => beyond(version),
    };
    if cut {
        range.until = Until::Limit(limit.to_owned());
    }
    true
}

/// Most events of one range; real ones have at most 200.
const MAX_EVENTS: usize = 2000;

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads `introduced 1, fixed 2` and so on.
    fn events(text: &str) -> Vec<Event> {
        text.split(", ")
            .filter(|part| !part.is_empty())
            .map(|part| {
                let (kind, version) = part.split_once(' ').unwrap();
                Event::from([(kind.to_owned(), version.to_owned())])
            })
            .collect()
    }

    fn shown(ranges: &[Range]) -> String {
        let one = |range: &Range| {
            let from = range.introduced.as_deref().unwrap_or("");
            match &range.until {
                Until::Fixed(v) => format!("[{from} <{v}]"),
                Until::LastAffected(v) => format!("[{from} <={v}]"),
                Until::Limit(v) => format!("[{from} limit {v}]"),
                Until::Open => format!("[{from}..]"),
            }
        };
        ranges.iter().map(one).collect()
    }

    /// Expectations from the evaluation algorithm of the schema.
    #[test]
    fn events_are_evaluated_as_the_schema_says() {
        for (text, want) in [
            ("introduced 0, fixed 1.2", "[ <1.2]"),
            (
                "introduced 1, fixed 2, introduced 3, fixed 4",
                "[1 <2][3 <4]",
            ),
            (
                "fixed 4, introduced 3, fixed 2, introduced 1",
                "[1 <2][3 <4]",
            ),
            ("introduced 1.9, fixed 1.10", "[1.9 <1.10]"),
            ("fixed 1.10, introduced 1.9", "[1.9 <1.10]"),
            ("introduced 1", "[1..]"),
            ("introduced 0, last_affected 2", "[ <=2]"),
            ("last_affected 2, introduced 2", "[2 <=2]"),
            ("introduced 0, fixed 1, fixed 2", "[ <1]"),
            ("introduced 0, last_affected 1, fixed 2", "[ <2]"),
            ("introduced 0, limit 3", "[ limit 3]"),
            ("introduced 0, fixed 2, introduced 4, limit 3", "[ <2]"),
            ("introduced 0, limit *", "[..]"),
            ("introduced 0, fixed 2, limit 3", "[ <2]"),
            ("introduced 0, fixed 4, limit 3", "[ limit 3]"),
            ("fixed 2", "[ <2]"),
            ("introduced 3, fixed 2", "[3..]"),
            ("introduced 1, introduced 2, fixed 3", "[1 <3]"),
            ("", ""),
        ] {
            assert_eq!(
                shown(&ranges(&events(text), Scheme::Dpkg).unwrap()),
                want,
                "{text}"
            );
        }
    }

    #[test]
    fn what_has_no_order_keeps_that_of_the_file() {
        let got = ranges(&events("introduced !!, fixed 1"), Scheme::Apk).unwrap();
        assert_eq!(shown(&got), "[!! <1]");
    }

    #[test]
    fn commits_are_paired_by_runs() {
        for (text, want) in [
            ("introduced 0, fixed a, fixed b", "[ <a][ <b]"),
            ("introduced a, introduced b, fixed c", "[a <c][b <c]"),
            ("introduced a, fixed b, introduced c", "[a <b][c..]"),
            ("introduced a, last_affected b", "[a <=b]"),
            ("introduced 0, limit b", "[ limit b]"),
        ] {
            assert_eq!(shown(&commits(&events(text)).unwrap()), want, "{text}");
        }
    }

    #[test]
    fn strange_events_are_refused() {
        assert!(ranges(&events("invented 1"), Scheme::Dpkg).is_err());
        assert!(ranges(&events("introduced 1 2"), Scheme::Dpkg).is_err());
        let many = vec!["introduced 1"; 3000].join(", ");
        assert!(ranges(&events(&many), Scheme::Dpkg).is_err());
        let square = format!(
            "{}, {}",
            vec!["introduced a"; 900].join(", "),
            vec!["fixed a"; 900].join(", ")
        );
        assert!(commits(&events(&square)).is_err());
    }
}
