//! Units of systemd that start engines (`systemd.unit(5)`): the unit's file and its drop-ins, as they stand together.

use std::collections::BTreeMap;
use std::path::Path;

use seawall_model::host::HostFacts;
use seawall_model::host::seen::Seen;
use seawall_model::host::unit::{Unit, UnitSetting};
use seawall_model::host::unit_file::{FOLDERS, assignments};

use super::{HostOptions, read};

/// Reads the units that checks ask for, and those that the engines' daemons say they were started by.
pub(super) fn units(options: &HostOptions, facts: &mut HostFacts) {
    let mut names: Vec<String> = ASKED.iter().map(|name| (*name).to_owned()).collect();
    for engine in &facts.engines {
        names.extend(engine.daemon.unit.known().cloned());
    }
    for name in names {
        let unit = unit(&options.root, &name, options);
        facts.units.insert(name, unit);
    }
}

/// The first folder that has the unit wins; a drop-in of one name hides those of later folders.
fn unit(root: &Path, name: &str, options: &HostOptions) -> Seen<Unit> {
    let mut unit = Unit::default();
    for folder in FOLDERS {
        let path = format!("{folder}/{name}");
        match read::resolve(root, &path) {
            Seen::Absent => continue,
            Seen::Unknown(why) => return Seen::Unknown(why),
            Seen::Known(resolved) if resolved == "/dev/null" => unit.is_masked = true,
            Seen::Known(_) => {
                if let Err(why) = add(root, &path, options, &mut unit) {
                    return Seen::Unknown(why);
                }
            }
        }
        unit.path = path;
        break;
    }
    if unit.path.is_empty() {
        return Seen::Absent;
    }
    let drop_ins = match drop_ins(root, name) {
        Ok(drop_ins) => drop_ins,
        Err(why) => return Seen::Unknown(why),
    };
    for path in drop_ins {
        if let Err(why) = add(root, &path, options, &mut unit) {
            return Seen::Unknown(why);
        }
        unit.drop_ins.push(path);
    }
    Seen::Known(unit)
}

/// Drop-ins in the order of their names, whatever folder each is in.
fn drop_ins(root: &Path, name: &str) -> Result<Vec<String>, String> {
    let mut by_name: BTreeMap<String, String> = BTreeMap::new();
    for folder in FOLDERS {
        let folder = format!("{folder}/{name}.d");
        let listed = match read::list(root, &folder, MOST_DROP_INS) {
            Seen::Known(listed) if listed.is_cut => {
                return Err(format!("{folder} holds more than {MOST_DROP_INS} entries"));
            }
            Seen::Known(listed) => listed,
            Seen::Absent => continue,
            Seen::Unknown(why) => return Err(why),
        };
        for file in listed.names {
            if Path::new(&file).extension().is_some_and(|it| it == "conf") {
                let path = format!("{folder}/{file}");
                by_name.entry(file).or_insert(path);
            }
        }
    }
    Ok(by_name.into_values().collect())
}

/// Adds what a file says: an empty value takes all earlier ones of its key back.
fn add(root: &Path, path: &str, options: &HostOptions, unit: &mut Unit) -> Result<(), String> {
    let text = match read::text(root, path, MOST) {
        Seen::Known(text) => text,
        Seen::Absent => return Ok(()),
        Seen::Unknown(why) => return Err(why),
    };
    for one in assignments(&text) {
        let (section, key, value) = (one.section, one.key.as_str(), one.value.as_str());
        if !KEYS.contains(&key) {
            continue;
        }
        if value.is_empty() {
            unit.settings
                .retain(|it| it.section != section || it.key != key);
            continue;
        }
        unit.settings.push(UnitSetting {
            value: shown(key, value, options),
            from: format!("{path}:{}", one.line),
            section,
            key: one.key,
        });
    }
    Ok(())
}

/// Of an environment only the names of variables are kept.
fn shown(key: &str, value: &str, options: &HostOptions) -> String {
    if key != "Environment" {
        return options.redact.masked(value);
    }
    let words = value.split_whitespace();
    let names = words.filter_map(|word| word.trim_matches('"').split_once('='));
    let names: Vec<&str> = names.map(|(name, _)| name).collect();
    names.join(" ")
}

/// Units that checks ask for.
pub(super) const ASKED: &[&str] = &["containerd.service", "docker.service", "docker.socket"];
/// Settings that checks ask for.
const KEYS: &[&str] = &[
    "Environment",
    "EnvironmentFile",
    "ExecStart",
    "Group",
    "ListenStream",
    "SocketGroup",
    "SocketMode",
    "SocketUser",
    "User",
];
const MOST: u64 = 1 << 20;
const MOST_DROP_INS: usize = 1_000;
