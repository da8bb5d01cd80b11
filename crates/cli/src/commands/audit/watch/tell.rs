//! Changes in words: a line each for people, or a JSON document each for programs.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write as _};

use seawall_engine::audit::change::{Change, Fault};
use seawall_model::time::Timestamp;
use serde_json::{Value, json};

use super::super::continuous::Changes;
use crate::commands::check::watch::seen::cut;
use crate::commands::check::watch::time as clock;
use crate::ui::Terminal;

/// How things stand after a judgement.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing {
    pub(super) containers: usize,
    pub(super) faults: usize,
    /// Faults among them that cannot be looked for.
    pub(super) unseen: usize,
    /// What it would end with now.
    pub(super) code: u8,
}

/// What happened besides changes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Notice<'a> {
    /// Events can no longer be followed.
    Lost(&'a str),
    /// Events can be followed again.
    Back,
    /// The engine, or its containers, could not be looked at.
    NotLookedAt(&'a str),
    /// What holds could not be read; what held before still does.
    NotRead(&'a str),
}

/// Prints what happened.
pub(super) fn notice(
    changes: Changes,
    now: Timestamp,
    notice: Notice<'_>,
) -> Result<(), io::Error> {
    let (word, text, why) = match notice {
        Notice::Lost(why) => (
            "events-lost",
            "the engine's events cannot be followed, all is looked at now and then only",
            Some(why),
        ),
        Notice::Back => (
            "events-back",
            "the engine's events are followed, all is looked at again",
            None,
        ),
        Notice::NotLookedAt(why) => (
            "not-looked-at",
            "the engine's containers could not be looked at; what stood before still does",
            Some(why),
        ),
        Notice::NotRead(why) => (
            "not-read",
            "configuration or exceptions cannot be read; those of before hold",
            Some(why),
        ),
    };
    let text = match changes {
        Changes::Jsonl => {
            let mut line = json!({"time": now.to_string(), "change": word});
            if let (Some(line), Some(why)) = (line.as_object_mut(), why) {
                line.insert("why".to_owned(), json!(why));
            }
            format!("{line}\n")
        }
        Changes::Lines => {
            let why = why.map_or_else(String::new, |why| format!(": {why}"));
            let line = format!("{}: {text}{why}", clock(now));
            format!("{}\n", cut(&line, width()))
        }
    };
    print(&text)
}

/// Prints changes, and how things stand.
pub(super) fn changes(
    how: Changes,
    now: Timestamp,
    changes: &[Change],
    standing: Standing,
) -> Result<(), io::Error> {
    let text = match how {
        Changes::Jsonl => documents(now, changes, standing),
        Changes::Lines => lines(now, changes, standing, width()),
    };
    print(&text)
}

fn print(text: &str) -> Result<(), io::Error> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// A log keeps what a screen has no room for.
fn width() -> usize {
    if io::stdout().is_terminal() {
        Terminal::width()
    } else {
        LONGEST_LINE
    }
}

fn documents(now: Timestamp, changes: &[Change], standing: Standing) -> String {
    let mut text = String::new();
    for change in changes {
        let _ = writeln!(text, "{}", document(now, change));
    }
    let Standing {
        containers,
        faults,
        unseen,
        code,
    } = standing;
    let judged = json!({
        "time": now.to_string(), "change": "judged", "containers": containers, "faults": faults,
        "unseen": unseen, "exit_code": code,
    });
    let _ = writeln!(text, "{judged}");
    text
}

fn document(now: Timestamp, change: &Change) -> Value {
    let time = now.to_string();
    let fault = |word: &str, fault: &Fault| {
        json!({
            "time": time, "change": word, "container": fault.container, "check": fault.check,
            "severity": fault.severity.name(), "place": fault.place, "message": fault.message,
            "fingerprint": fault.fingerprint,
        })
    };
    match change {
        Change::ContainerNew { name, image } => {
            json!({"time": time, "change": "container-new", "container": name, "image": image})
        }
        Change::ContainerReplaced { name, image } => {
            json!({"time": time, "change": "container-replaced", "container": name, "image": image})
        }
        Change::ContainerGone { name } => {
            json!({"time": time, "change": "container-gone", "container": name})
        }
        Change::FaultNew(it) => fault("fault-new", it),
        Change::FaultGone(it) => fault("fault-gone", it),
        Change::FaultUnseen(it, why) => {
            let mut document = fault("fault-unseen", it);
            if let Some(fields) = document.as_object_mut() {
                fields.insert("why".to_owned(), json!(why));
            }
            document
        }
        Change::PathNew(words, score) => {
            json!({"time": time, "change": "path-new", "consequence": words, "score": score})
        }
        Change::PathGone(words, score) => {
            json!({"time": time, "change": "path-gone", "consequence": words, "score": score})
        }
    }
}

fn lines(now: Timestamp, changes: &[Change], standing: Standing, width: usize) -> String {
    let mut text = String::new();
    let mut line = |line: String| {
        let _ = writeln!(text, "{}", cut(&line, width));
    };
    let mut told = Vec::new();
    let mut unseen: BTreeMap<&str, usize> = BTreeMap::new();
    for change in changes {
        match change {
            Change::ContainerNew { name, image } => {
                told.push(format!("+ container {name} ({image})"));
            }
            Change::ContainerReplaced { name, image } => {
                told.push(format!("~ container {name} is another one ({image})"));
            }
            Change::ContainerGone { name } => told.push(format!("- container {name}")),
            Change::PathNew(words, score) => told.push(format!("+ way {score}/100: {words}")),
            Change::PathGone(words, score) => told.push(format!("- way {score}/100: {words}")),
            Change::FaultUnseen(_, why) => {
                let count = unseen.entry(why).or_default();
                *count = count.saturating_add(1);
            }
            Change::FaultNew(_) | Change::FaultGone(_) => {}
        }
    }
    told.extend(faults('+', changes.iter().filter_map(new)));
    told.extend(faults('-', changes.iter().filter_map(gone)));
    let more = told.len().saturating_sub(MOST_LINES);
    told.into_iter().take(MOST_LINES).for_each(&mut line);
    if more > 0 {
        line(format!("… and {more} more; reports in files have all"));
    }
    for (why, count) in unseen.iter().take(MOST_LINES) {
        let faults = counted(*count, "fault");
        line(format!(
            "? {faults} can no longer be looked for, and still stand: {why}"
        ));
    }
    line(end(now, changes, standing));
    text
}

/// Returns the lines of faults, the worst first.
fn faults<'a>(sign: char, faults: impl Iterator<Item = &'a Fault>) -> Vec<String> {
    let mut faults: Vec<&Fault> = faults.collect();
    faults.sort_by_key(|fault| std::cmp::Reverse(fault.severity));
    let one = |fault: &Fault| {
        let (id, severity, place) = (&fault.check, fault.severity.name(), &fault.place);
        format!("{sign} {id} {severity} {place}: {}", fault.message)
    };
    faults.into_iter().map(one).collect()
}

fn end(now: Timestamp, changes: &[Change], standing: Standing) -> String {
    let new = changes.iter().filter_map(new).count();
    let gone = changes.iter().filter_map(gone).count();
    let change = match (new, gone) {
        (0, 0) => String::new(),
        (new, 0) => format!("{new} new; "),
        (0, gone) => format!("{gone} gone; "),
        (new, gone) => format!("{new} new, {gone} gone; "),
    };
    let unseen = match standing.unseen {
        0 => String::new(),
        count => format!(" ({count} unseen)"),
    };
    let faults = counted(standing.faults, "fault");
    let containers = counted(standing.containers, "container");
    let time = clock(now);
    format!("{time}: {change}{faults}{unseen}; watching {containers}, Ctrl-C ends")
}

const fn new(change: &Change) -> Option<&Fault> {
    match change {
        Change::FaultNew(fault) => Some(fault),
        _ => None,
    }
}

const fn gone(change: &Change) -> Option<&Fault> {
    match change {
        Change::FaultGone(fault) => Some(fault),
        _ => None,
    }
}

fn counted(count: usize, what: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {what}{ending}")
}

/// Changes that are listed at once for people.
const MOST_LINES: usize = 200;
/// Characters of a line in a log.
const LONGEST_LINE: usize = 2_000;

#[cfg(test)]
mod tests {
    use super::*;
    use seawall_model::severity::Severity;

    fn fault(check: &str, severity: Severity) -> Fault {
        Fault {
            container: Some("web".to_owned()),
            check: check.to_owned(),
            severity,
            place: "container web".to_owned(),
            message: "it\u{1b}[31m is bad\nreally".to_owned(),
            fingerprint: "f".to_owned(),
        }
    }

    const STANDING: Standing = Standing {
        containers: 1,
        faults: 3,
        unseen: 1,
        code: 1,
    };

    #[test]
    fn lines_tell_the_worst_first_and_give_no_orders_to_terminals() {
        let now = Timestamp::from_seconds(3_661);
        let name = "web".to_owned();
        let changes = [
            Change::FaultNew(fault("CTR-0001", Severity::Low)),
            Change::FaultNew(fault("CTR-0002", Severity::Critical)),
            Change::FaultGone(fault("CTR-0003", Severity::Low)),
            Change::ContainerNew {
                name,
                image: "a:1".to_owned(),
            },
            Change::PathNew("root".to_owned(), 90),
            Change::FaultUnseen(fault("CTR-0004", Severity::Low), "why".to_owned()),
        ];
        let text = lines(now, &changes, STANDING, 200);
        let bad = "container web: it\u{fffd}[31m is bad\u{fffd}really";
        let want = [
            "+ container web (a:1)".to_owned(),
            "+ way 90/100: root".to_owned(),
            format!("+ CTR-0002 critical {bad}"),
            format!("+ CTR-0001 low {bad}"),
            format!("- CTR-0003 low {bad}"),
            "? 1 fault can no longer be looked for, and still stand: why".to_owned(),
            "01:01:01 UTC: 2 new, 1 gone; 3 faults (1 unseen); watching 1 container, Ctrl-C ends"
                .to_owned(),
        ];
        assert_eq!(text.lines().collect::<Vec<_>>(), want);
        for line in documents(now, &changes, STANDING).lines() {
            assert!(serde_json::from_str::<Value>(line).is_ok(), "{line}");
        }
    }

    #[test]
    fn a_storm_is_cut_for_people_and_whole_for_programs() {
        let one = |_| Change::FaultNew(fault("CTR-0001", Severity::Low));
        let changes: Vec<Change> = (0..1_000).map(one).collect();
        let now = Timestamp::from_seconds(0);
        let text = lines(now, &changes, STANDING, 200);
        assert_eq!(text.lines().count(), MOST_LINES + 2);
        assert!(text.contains("… and 800 more"), "{text}");
        assert_eq!(documents(now, &changes, STANDING).lines().count(), 1_001);
    }
}
