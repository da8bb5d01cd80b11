//! Rules of the audit system, in a file of their own (`audit.rules(7)`, `augenrules(8)`).

use std::collections::BTreeMap;

use seawall_model::host::file::FileKind;

use super::step::{After, Mend, Step};
use super::wanted::Change;
use super::{Failed, Work};

impl Work<'_> {
    /// Writes a rule for each file that nobody watches.
    pub(super) fn audit_rules(&mut self) {
        let mut paths: BTreeMap<String, (FileKind, Vec<Failed>)> = BTreeMap::new();
        for (check, told) in self.told() {
            let by: Failed = (check.id.to_owned(), told.object.clone());
            let watched = told.wanted.into_iter();
            for wanted in watched.filter(|it| it.change == Change::Watch) {
                let path = paths.entry(wanted.path);
                let path = path.or_insert_with(|| (wanted.kind, Vec::new()));
                path.1.push(by.clone());
            }
        }
        let (mut lines, mut mended) = (Vec::new(), Vec::new());
        for (path, (kind, by)) in paths {
            if path.chars().all(is_plain) {
                lines.extend(self.rules(&path, kind));
                mended.extend(by);
                continue;
            }
            for (check, object) in by {
                let why = format!("a rule cannot name `{}`", path.escape_debug());
                self.leave(&check, &object, why);
            }
        }
        if lines.is_empty() {
            return;
        }
        if self.facts.audit.enabled.known() == Some(&false) {
            lines.push(SWITCH_ON.to_owned());
        }
        mended.sort();
        mended.dedup();
        let step = Step::Lines {
            path: FILE.to_owned(),
            header: HEADER.to_owned(),
            lines,
        };
        let why = "nobody can say who changed the engine's programs and settings";
        let mend = Mend::new(mended, step, why)
            .risk("what is recorded takes room: on a busy host the folder of the engine's data most of all")
            .after(After::LoadRules);
        self.add(mend);
    }

    /// Programs can also make calls of the older, shorter kind where the processor has it.
    fn rules(&self, path: &str, kind: FileKind) -> Vec<String> {
        let architecture = self.facts.kernel.architecture.known();
        let kinds: &[&str] = match architecture.map_or("", String::as_str) {
            "x86_64" => &["b64", "b32"],
            "i386" | "i686" | "armv6l" | "armv7l" => &["b32"],
            _ => &["b64"],
        };
        let field = if kind == FileKind::Directory {
            "dir"
        } else {
            "path"
        };
        let rule = |arch: &&str| {
            format!("-a always,exit -F arch={arch} -F {field}={path} -F perm=wa -k docker")
        };
        kinds.iter().map(rule).collect()
    }
}

/// The reader of rules knows no escapes: it cuts at blanks, and at the end of a line.
fn is_plain(char: char) -> bool {
    char.is_ascii_alphanumeric() || "/._-+:@%,".contains(char)
}

/// Auditing that was switched off goes on with the rules.
pub(super) const SWITCH_ON: &str = "-e 1";
const FILE: &str = "/etc/audit/rules.d/50-seawall-docker.rules";
const HEADER: &str = "# Who changes the container engine: written by seawall audit --fix, load with augenrules --load.\n";
