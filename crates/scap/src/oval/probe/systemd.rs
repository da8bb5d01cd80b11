//! `systemdunitdependency` and `systemdunitproperty`: units of the service manager. Where the system runs the manager is
//! asked; else the files of units tell what is wanted by what and whether a unit is masked, and of what only a running
//! manager knows it is said that nobody looked.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::host::unit_file::{FOLDERS, assignments};
use seawall_model::system::{Sight, System};

use super::path::joined;
use super::{Found, Probe};
use crate::limits::MESSAGES;
use crate::oval::evaluate::Means;
use crate::oval::item::{Field, Flag, Status};

/// Finds what units depend on.
pub(super) fn find_dependencies(probe: &Probe<'_>) -> Found {
    let manager = Manager::new(probe);
    let units = match manager.wanted(probe) {
        Ok(units) => units,
        Err(found) => return *found,
    };
    let mut found = Found::default();
    for unit in units {
        let mut known = BTreeSet::new();
        let mut waiting = vec![unit.clone()];
        while let Some(one) = waiting.pop() {
            if known.len() >= UNITS {
                found.incomplete = true;
                break;
            }
            match manager.direct(&one) {
                Sight::Seen(needed) => {
                    for next in needed {
                        if next != unit && known.insert(next.clone()) && goes_on(&next) {
                            waiting.push(next);
                        }
                    }
                }
                Sight::Absent => {}
                Sight::Unseen(why) => {
                    found.incomplete = true;
                    if found.messages.len() < MESSAGES {
                        found.messages.push(format!("{one}: {why}"));
                    }
                }
            }
        }
        let mut fields = vec![Field::text("unit", unit)];
        fields.extend(known.into_iter().map(|it| Field::text("dependency", it)));
        found.items.push(probe.item(fields));
    }
    found
}

/// Says whether what a unit depends on is followed: targets pull in others.
fn goes_on(unit: &str) -> bool {
    has_suffix(unit, ".target") || has_suffix(unit, ".socket") || has_suffix(unit, ".slice")
}

/// Finds properties of units.
pub(super) fn find_properties(probe: &Probe<'_>) -> Found {
    let manager = Manager::new(probe);
    let units = match manager.wanted(probe) {
        Ok(units) => units,
        Err(found) => return *found,
    };
    let mut found = Found::default();
    for unit in units {
        let properties = match manager.properties(&unit, probe) {
            Sight::Seen(properties) => properties,
            Sight::Absent => continue,
            Sight::Unseen(why) => {
                found.incomplete = true;
                if found.messages.len() < MESSAGES {
                    found.messages.push(format!("{unit}: {why}"));
                }
                continue;
            }
        };
        for (name, values) in properties {
            match probe.fits("property", &name) {
                Ok(true) => {}
                Ok(false) => continue,
                Err(why) => return Found::nothing(Flag::Error, why),
            }
            let mut fields = vec![
                Field::text("unit", unit.as_str()),
                Field::text("property", name.as_str()),
            ];
            if let Some(values) = values {
                fields.extend(values.iter().map(|it| Field::text("value", it)));
            } else {
                if found.messages.len() < MESSAGES {
                    let why = format!("{name} of {unit} is known only where systemd runs");
                    found.messages.push(why);
                }
                fields.push(Field::unknown("value", Status::NotCollected));
            }
            found.items.push(probe.item(fields));
        }
    }
    found
}

/// Where units are told of.
struct Manager<'a> {
    system: &'a dyn System,
    means: &'a Means,
    is_running: bool,
}

/// Properties of a unit; nothing where nobody looked.
type Properties = BTreeMap<String, Option<Vec<String>>>;

impl<'a> Manager<'a> {
    fn new(probe: &'a Probe<'a>) -> Self {
        Self {
            system: probe.system,
            means: probe.means,
            is_running: probe.system.running().is_some(),
        }
    }

    /// Returns the names of the units that are asked for.
    fn wanted(&self, probe: &Probe<'_>) -> Result<Vec<String>, Box<Found>> {
        let Some(wanted) = probe.entity("unit") else {
            let why = "it names no unit";
            return Err(Box::new(Found::nothing(Flag::Error, why)));
        };
        let all = match self.units() {
            Sight::Seen(all) => all,
            Sight::Absent => {
                let why = "the system has no units";
                return Err(Box::new(Found::nothing(Flag::DoesNotExist, why)));
            }
            Sight::Unseen(why) => return Err(Box::new(Found::unseen(why))),
        };
        let mut units: BTreeSet<String> = BTreeSet::new();
        if let Some(named) = wanted.candidates() {
            // Also a unit that is not loaded can be asked for by its name.
            units.extend(named.iter().filter(|it| is_name(it)).cloned());
        }
        for unit in all {
            match wanted.fits(probe.means, &unit) {
                Ok(true) => {
                    units.insert(unit);
                }
                Ok(false) => {}
                Err(why) => return Err(Box::new(Found::nothing(Flag::Error, why))),
            }
        }
        let there = units
            .into_iter()
            .filter(|unit| self.is_running || self.is_there(unit));
        Ok(there.take(UNITS).collect())
    }

    fn units(&self) -> Sight<Vec<String>> {
        if let Some(running) = self.system.running() {
            return running.units();
        }
        let mut all = BTreeSet::new();
        let mut seen = false;
        for folder in FOLDERS {
            match self.system.list(folder) {
                Sight::Seen(names) => {
                    seen = true;
                    all.extend(names.into_iter().filter(|name| is_unit(name)));
                }
                Sight::Absent => {}
                Sight::Unseen(why) => return Sight::Unseen(format!("{folder}: {why}")),
            }
        }
        if !seen {
            return Sight::Absent;
        }
        Sight::Seen(all.into_iter().collect())
    }

    /// Returns what a unit needs or wants itself.
    fn direct(&self, unit: &str) -> Sight<BTreeSet<String>> {
        if let Some(running) = self.system.running() {
            return running.unit(unit).map(|properties| {
                let names = ["Requires", "Requisite", "Wants", "BindsTo", "ConsistsOf"];
                let named = names.iter().filter_map(|name| properties.get(*name));
                named.flatten().cloned().collect()
            });
        }
        let mut all = BTreeSet::new();
        for folder in FOLDERS {
            for suffix in ["wants", "requires"] {
                let path = joined(folder, &format!("{unit}.{suffix}"));
                match self.system.list(&path) {
                    Sight::Seen(names) => {
                        all.extend(names.into_iter().filter(|name| is_unit(name)));
                    }
                    Sight::Absent => {}
                    Sight::Unseen(why) => return Sight::Unseen(why),
                }
            }
        }
        let text = match self.text(unit) {
            Sight::Seen(text) => text,
            Sight::Absent => return Sight::Seen(all),
            Sight::Unseen(why) => return Sight::Unseen(why),
        };
        for one in assignments(&text) {
            if ["Wants", "Requires", "BindsTo", "Requisite"].contains(&one.key.as_str()) {
                all.extend(one.value.split_whitespace().map(str::to_owned));
            }
        }
        Sight::Seen(all)
    }

    fn properties(&self, unit: &str, probe: &Probe<'_>) -> Sight<Properties> {
        if let Some(running) = self.system.running() {
            let all = running.unit(unit);
            return all.map(|it| {
                it.into_iter()
                    .map(|(name, one)| (name, Some(one)))
                    .collect()
            });
        }
        let state = match self.file(unit) {
            Sight::Seen((_, true)) => "masked",
            Sight::Seen((_, false)) => "loaded",
            Sight::Absent => "not-found",
            Sight::Unseen(why) => return Sight::Unseen(why),
        };
        let one = |text: &str| Some(vec![text.to_owned()]);
        let mut all = Properties::from([
            ("Id".to_owned(), one(unit)),
            ("LoadState".to_owned(), one(state)),
        ]);
        // Whatever else is asked for by name is what only a manager that runs can tell.
        let asked = probe.entity("property").and_then(super::Wanted::candidates);
        for name in asked.unwrap_or_default() {
            all.entry(name.clone()).or_insert(None);
        }
        Sight::Seen(all)
    }

    fn is_there(&self, unit: &str) -> bool {
        matches!(self.file(unit), Sight::Seen(_) | Sight::Unseen(_))
    }

    /// Returns the file that describes a unit, and whether the unit is masked.
    fn file(&self, unit: &str) -> Sight<(String, bool)> {
        for folder in FOLDERS {
            let path = joined(folder, unit);
            match self.system.resolve(&path) {
                Sight::Seen(reached) if reached == "/dev/null" => {
                    return Sight::Seen((path, true));
                }
                Sight::Seen(reached) => match self.system.file(&reached) {
                    Sight::Seen(facts) => return Sight::Seen((path, facts.size == 0)),
                    Sight::Absent => {}
                    Sight::Unseen(why) => return Sight::Unseen(why),
                },
                // An image may have no /dev/null, and a unit that leads there is masked all the same.
                Sight::Absent => match self.system.file(&path) {
                    Sight::Seen(_) => return Sight::Seen((path, true)),
                    Sight::Absent => {}
                    Sight::Unseen(why) => return Sight::Unseen(why),
                },
                Sight::Unseen(why) => return Sight::Unseen(why),
            }
        }
        Sight::Absent
    }

    fn text(&self, unit: &str) -> Sight<String> {
        match self.file(unit) {
            Sight::Seen((path, false)) => {
                let bytes = self.means.read(self.system, &path, UNIT_BYTES);
                bytes.map(|it| String::from_utf8_lossy(&it).into_owned())
            }
            Sight::Seen((_, true)) | Sight::Absent => Sight::Absent,
            Sight::Unseen(why) => Sight::Unseen(why),
        }
    }
}

fn is_name(name: &str) -> bool {
    !name.contains('/') && is_unit(name)
}

fn is_unit(name: &str) -> bool {
    SUFFIXES.iter().any(|suffix| has_suffix(name, suffix))
}

fn has_suffix(name: &str, suffix: &str) -> bool {
    name.len() > suffix.len() && name.ends_with(suffix)
}

const SUFFIXES: &[&str] = &[
    ".service",
    ".socket",
    ".target",
    ".mount",
    ".timer",
    ".path",
    ".automount",
    ".swap",
    ".slice",
    ".scope",
    ".device",
];
const UNITS: usize = 5_000;
const UNIT_BYTES: u64 = 1 << 20;
