//! Whether each container was told once, as itself, and nothing stayed behind.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::page::Page;
use super::watcher::RULE;

/// By how much the watcher may grow between the first tenth of the containers and some time after the last, in bytes.
const GROWTH: f64 = 16e6;

/// Descriptors and threads that may be more at the end than before: connections to the engine.
const MORE: f64 = 4.0;

/// What came of it.
pub(super) struct Verdict {
    /// Containers that were told once, as themselves.
    pub(super) right: usize,
    /// Alerts about containers that are none of ours, and about the host.
    pub(super) others: usize,
    /// What is wrong.
    pub(super) faults: Vec<String>,
}

/// Judges.
pub(super) fn of(
    ids: &BTreeMap<String, String>,
    alerts: &[Value],
    pages: &[(usize, Page)],
) -> Verdict {
    let mut faults = Vec::new();
    let (right, others) = told(ids, alerts, &mut faults);
    lost(pages, &mut faults);
    left(pages, &mut faults);
    Verdict {
        right,
        others,
        faults,
    }
}

/// Each container once, with its own id, by the rule that it breaks.
fn told(
    ids: &BTreeMap<String, String>,
    alerts: &[Value],
    faults: &mut Vec<String>,
) -> (usize, usize) {
    let own: BTreeSet<&str> = ids.values().map(String::as_str).collect();
    let short: BTreeSet<&str> = own.iter().filter_map(|id| id.get(..12)).collect();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut others, mut foreign, mut unasked) = (0, 0, Vec::new());
    for alert in alerts {
        let field = |name: &str| {
            alert
                .pointer("/output_fields")
                .and_then(|it| it.get(name)?.as_str())
        };
        let words = field("proc.cmdline").unwrap_or_default();
        let mark = words.split(' ').find(|word| ids.contains_key(*word));
        let rule = alert
            .get("rule")
            .and_then(Value::as_str)
            .unwrap_or_default();
        match mark {
            Some(mark) if rule == RULE => {
                *seen.entry(mark).or_default() += 1;
                let whole = field("container.full_id").unwrap_or_default();
                foreign += usize::from(ids.get(mark).is_none_or(|id| id != whole));
            }
            _ if field("container.id").is_some_and(|id| short.contains(id)) => unasked.push(rule),
            _ => others += 1,
        }
    }
    let missing = ids.keys().filter(|mark| !seen.contains_key(mark.as_str()));
    let missing = missing.count();
    let twice = seen.values().filter(|count| **count > 1).count();
    let faults_of = [
        (missing, "containers were not told"),
        (twice, "containers were told more than once"),
        (foreign, "alerts have the id of another container"),
        (
            unasked.len(),
            "alerts are of containers of ours that did nothing of that kind",
        ),
    ];
    let wrong = faults_of.iter().filter(|(count, _)| *count > 0);
    faults.extend(wrong.map(|(count, what)| format!("{count} {what}")));
    unasked.sort_unstable();
    unasked.dedup();
    faults.extend(
        unasked
            .iter()
            .take(5)
            .map(|rule| format!("unasked for: {rule}")),
    );
    (seen.len() - twice - foreign.min(seen.len() - twice), others)
}

/// Nothing is lost, or went a way that nobody counts.
fn lost(pages: &[(usize, Page)], faults: &mut Vec<String>) {
    let Some((_, last)) = pages.last() else {
        return;
    };
    let family = "seawall_watch_events_total{";
    let of = |way: &str| last.sum(family, &format!("result=\"{way}\""));
    let rest = of("seen") - of("sent") - of("filtered") - of("lost");
    // Another processor may be between two counters.
    if rest.abs() > 8.0 {
        faults.push(format!("{rest} events are unaccounted"));
    }
    for (value, what) in [
        (of("lost"), "events were lost"),
        (
            last.value("seawall_watch_programs_missed_total"),
            "times a program of the kernel did not run",
        ),
        (
            last.value("seawall_watch_records_unreadable_total"),
            "records could not be read",
        ),
    ] {
        if value != 0.0 {
            faults.push(format!("{value} {what}"));
        }
    }
}

/// Nothing stays behind.
fn left(pages: &[(usize, Page)], faults: &mut Vec<String>) {
    let (Some((_, first)), Some((_, warm)), Some((all, last))) =
        (pages.first(), pages.get(1), pages.last())
    else {
        return;
    };
    let all = f64::from(u32::try_from(*all).unwrap_or(u32::MAX));
    let rows = [
        ("process_resident_memory_bytes", warm, GROWTH),
        ("process_open_fds", first, MORE),
        ("process_threads", first, MORE),
        // Others of the machine may have come meanwhile.
        ("seawall_watch_containers", first, MORE + all / 100.0),
        ("seawall_watch_threads", first, 200.0 + all / 100.0),
    ];
    for (name, before, most) in rows {
        let (before, after) = (before.value(name), last.value(name));
        let is_bounded = after - before <= most;
        if !is_bounded {
            faults.push(format!("{name} is {after}, and was {before}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn alert(rule: &str, words: &str, id: &str) -> Value {
        let fields =
            json!({"proc.cmdline": words, "container.full_id": id, "container.id": &id[..12]});
        json!({"rule": rule, "output_fields": fields})
    }

    #[test]
    fn what_is_missing_twice_foreign_or_unasked_is_found() {
        let [one, two, three] = ["a", "b", "c"].map(|it| it.repeat(64));
        let ids = [("m-1-", &one), ("m-2-", &two)];
        let ids: BTreeMap<String, String> = ids
            .iter()
            .map(|(mark, id)| ((*mark).to_owned(), (*id).clone()))
            .collect();
        let good = [
            alert(RULE, "sh -c x m-1-", &one),
            alert(RULE, "sh -c x m-2-", &two),
        ];
        let cases = [
            (vec![], "", 2),
            (vec![alert("Another", "sh", &three)], "", 2),
            (
                vec![good[0].clone()],
                "1 containers were told more than once",
                1,
            ),
            (
                vec![alert("Another", "sh", &one)],
                "1 alerts are of containers of ours that did nothing of that kind",
                2,
            ),
        ];
        for (more, want, right) in cases {
            let all = [&good[..], &more].concat();
            let mut faults = Vec::new();
            assert_eq!(told(&ids, &all, &mut faults).0, right);
            assert_eq!(faults.first().map_or("", String::as_str), want);
        }
        let mut faults = Vec::new();
        told(&ids, &[alert(RULE, "sh -c x m-1-", &three)], &mut faults);
        assert_eq!(
            faults,
            [
                "1 containers were not told",
                "1 alerts have the id of another container"
            ]
        );
    }
}
