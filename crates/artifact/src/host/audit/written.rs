//! Rules in files: `/etc/audit/rules.d/*.rules`, which `augenrules(8)` joins to `/etc/audit/audit.rules`.

use std::path::Path;

use seawall_model::host::audit_rule::AuditRule;
use seawall_model::host::seen::Seen;

use super::rule::rule;
use crate::host::read;

/// Reads all rule files; absent where there is none.
pub(super) fn rules(root: &Path) -> Seen<Vec<AuditRule>> {
    let mut files = match list(root) {
        Ok(files) => files,
        Err(why) => return Seen::Unknown(why),
    };
    files.push("/etc/audit/audit.rules".to_owned());
    let is_folder = |path: &str| match read::resolve(root, path) {
        Seen::Known(path) => read::place(root, &path).is_dir(),
        _ => false,
    };
    let (mut rules, mut is_there) = (Vec::new(), false);
    for file in files {
        let text = match read::text(root, &file, MOST) {
            Seen::Known(text) => text,
            Seen::Absent => continue,
            Seen::Unknown(why) => return Seen::Unknown(why),
        };
        is_there = true;
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            let from = format!("{file}:{}", number.saturating_add(1));
            if !line.starts_with('#') {
                rules.extend(rule(line, from, &is_folder));
            }
        }
    }
    if is_there {
        Seen::Known(rules)
    } else {
        Seen::Absent
    }
}

fn list(root: &Path) -> Result<Vec<String>, String> {
    let folder = "/etc/audit/rules.d";
    let listed = match read::list(root, folder, MOST_FILES) {
        Seen::Known(listed) if listed.is_cut => {
            return Err(format!("{folder} holds more than {MOST_FILES} entries"));
        }
        Seen::Known(listed) => listed,
        Seen::Absent => return Ok(Vec::new()),
        Seen::Unknown(why) => return Err(why),
    };
    let names = listed.names.into_iter();
    let names = names.filter(|name| Path::new(name).extension().is_some_and(|it| it == "rules"));
    Ok(names.map(|name| format!("{folder}/{name}")).collect())
}

const MOST_FILES: usize = 10_000;

const MOST: u64 = 4 << 20;
