//! Whether the kernel records who changes a file (`auditctl(8)`, `audit.rules(7)`).
//!
//! A rule counts where it is loaded, names just this file or a folder above it, and records writing and changes of
//! attributes for everybody. Of several rules that fit the kernel takes the first, so that one that says `never` hides
//! those behind it.

use seawall_model::assessment::Reading;
use seawall_model::host::HostFacts;
use seawall_model::host::audit_rule::{AuditRule, Watched};
use seawall_model::host::file::{FileFacts, FileKind};
use seawall_model::host::seen::Seen;

use crate::check::Check;
use crate::host::several::{self, Verdict};
use crate::host::target::Paths;
use crate::mend::Wanted;
use crate::outcome::Outcomes;

/// Says whether files are watched.
pub(super) fn watched(
    check: &'static Check,
    facts: &HostFacts,
    paths: Paths,
    outcomes: &mut Outcomes,
) {
    let wanted = |file: &FileFacts| {
        let is_bad = matches!(verdict(facts, file), Verdict::Bad(..));
        // A kernel without an audit system no rule helps.
        (is_bad && !facts.audit.enabled.is_absent()).then(|| Wanted::watch(file))
    };
    several::want(facts, &paths, &wanted, outcomes);
    several::judge(check, facts, paths, &|file| verdict(facts, file), outcomes);
}

fn verdict(facts: &HostFacts, file: &FileFacts) -> Verdict {
    let path = &file.path;
    let bad = |message: String, value: &str, from: &str| {
        Verdict::Bad(message, path.clone(), vec![Reading::new(value, from)])
    };
    match &facts.audit.enabled {
        Seen::Known(true) => {}
        Seen::Known(false) => {
            let message = format!("nobody records changes of `{path}`: auditing is switched off");
            return bad(message, "false", "the audit system's status");
        }
        Seen::Absent => {
            let message =
                format!("nobody records changes of `{path}`: the kernel has no audit system");
            return bad(message, "none", "the audit system's status");
        }
        Seen::Unknown(why) => {
            return Verdict::Unknown(format!("whether the kernel audits is not known: {why}"));
        }
    }
    let loaded = match &facts.audit.loaded {
        Seen::Known(loaded) => loaded.as_slice(),
        Seen::Absent => &[],
        Seen::Unknown(why) => {
            return Verdict::Unknown(format!("the loaded audit rules are not known: {why}"));
        }
    };
    let why = match search(loaded, file, facts) {
        Ok(readings) => return Verdict::Good(readings),
        Err(why) => why,
    };
    let count = format!("{} rules", loaded.len());
    let written = facts.audit.written.known().map_or(&[][..], Vec::as_slice);
    if let Ok(readings) = search(written, file, facts) {
        let from = readings.first().map_or("a file", |it| it.from.as_str());
        let message = format!("the audit rule for `{path}` in {from} is not loaded");
        return bad(message, &count, "auditctl -l");
    }
    bad(why, &count, "auditctl -l")
}

/// Returns the rules that together record all changes, or why they do not.
fn search(
    rules: &[AuditRule],
    file: &FileFacts,
    facts: &HostFacts,
) -> Result<Vec<Reading>, String> {
    let path = &file.path;
    let mut why = format!("no audit rule watches `{path}`");
    if let Some(rule) = rules.iter().find(|rule| is_never_for_tasks(rule)) {
        return Err(format!(
            "`{}` keeps all audit rules from `{path}`",
            rule.text
        ));
    }
    let (mut writes, mut attributes, mut readings) = (false, false, Vec::new());
    for rule in rules {
        if !rule.records && rule.text == "never,exit" {
            return Err(format!(
                "an audit rule that says never hides those for `{path}`"
            ));
        }
        let Some(watched) = rule.watched.as_ref().filter(|it| covers(it, file, facts)) else {
            continue;
        };
        let (w, a) = (records(rule, 'w'), records(rule, 'a'));
        if !rule.records {
            if w || a {
                return Err(format!(
                    "an audit rule leaves `{path}` out: `{}`",
                    rule.text
                ));
            }
            continue;
        }
        if rule.is_narrowed || names_calls(rule) {
            why = format!(
                "the audit rule for `{path}` records only part of it: `{}`",
                rule.text
            );
            continue;
        }
        if matches!(watched, Watched::Path(_)) && file.kind == FileKind::Directory {
            why = format!(
                "the audit rule for `{path}` leaves out what lies below: `{}`",
                rule.text
            );
            continue;
        }
        if w || a {
            readings.push(Reading::new(&rule.text, &rule.from));
        }
        (writes, attributes) = (writes || w, attributes || a);
        if writes && attributes {
            return Ok(readings);
        }
        let lacks = if writes {
            "attributes (`a`)"
        } else {
            "writing (`w`)"
        };
        why = format!(
            "the audit rule for `{path}` leaves {lacks} out: `{}`",
            rule.text
        );
    }
    Err(why)
}

/// Says whether a rule keeps all system calls of all processes from being recorded.
fn is_never_for_tasks(rule: &AuditRule) -> bool {
    let is_all = rule.watched.is_none() && !rule.is_narrowed && !rule.records;
    is_all && rule.text == "never,task"
}

fn records(rule: &AuditRule, kind: char) -> bool {
    rule.permissions.is_empty() || rule.permissions.contains(kind)
}

/// Says whether a rule without permissions is for some system calls only.
fn names_calls(rule: &AuditRule) -> bool {
    let mut words = rule.text.split_whitespace();
    let mut calls = std::iter::from_fn(|| words.find(|word| *word == "-S").and(words.next()));
    rule.permissions.is_empty() && calls.any(|call| call != "all")
}

/// Says whether what is watched is the file, or holds it.
fn covers(watched: &Watched, file: &FileFacts, facts: &HostFacts) -> bool {
    let is_it = |path: &str| path == file.path;
    match watched {
        Watched::Path(path) => is_it(path) || is_it(&straight(path, facts)),
        Watched::Folder(folder) => [folder.clone(), straight(folder, facts)]
            .iter()
            .any(|folder| {
                let below = file.path.strip_prefix(folder.trim_end_matches('/'));
                below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
            }),
    }
}

/// Follows the links of whole folders that the host is seen to have: `/var/run` → `/run`, `/lib` → `/usr/lib`. A rule
/// on a link in place of a file watches the link, not the file.
fn straight(path: &str, facts: &HostFacts) -> String {
    for (link, folder) in LINKS {
        let Some(rest) = path.strip_prefix(link) else {
            continue;
        };
        let leads = |(asked, found): (&String, &Seen<FileFacts>)| {
            let asked = asked.strip_prefix(link)?;
            let found = found.known()?.path.strip_prefix(folder)?;
            (asked == found).then_some(())
        };
        if facts.files.iter().find_map(leads).is_some() {
            return format!("{folder}{rest}");
        }
    }
    path.to_owned()
}

const LINKS: &[(&str, &str)] = &[
    ("/var/run/", "/run/"),
    ("/lib/", "/usr/lib/"),
    ("/bin/", "/usr/bin/"),
    ("/sbin/", "/usr/sbin/"),
];
