//! Cases of attack paths, read from text.

use std::collections::BTreeMap;

use seawall_checks::path::{Escape, Found, Input, Weakness, attack_paths, reached};
use seawall_checks::settings::Settings;
use seawall_model::capability::FileCapability;
use seawall_model::host::HostFacts;
use seawall_model::host::engine::container::Container;
use seawall_model::posture::{NetworkPicture, Reach};
use serde_json::{Value, json};

use crate::live::facts;

/// A host, and what is wanted to be told of it.
#[derive(Debug, Default)]
pub(super) struct Case {
    pub(super) title: String,
    /// Consequences in order.
    pub(super) wanted: Vec<String>,
    /// Words, each of a gap.
    pub(super) gaps: Vec<String>,
    /// Words that stand in paths.
    pub(super) says: Vec<String>,
    /// Lines that change facts.
    pub(super) lines: String,
    network: NetworkPicture,
    weak: BTreeMap<String, Weakness>,
    escapes: Vec<Escape>,
}

impl Case {
    /// Returns the facts.
    pub(super) fn facts(&self) -> HostFacts {
        facts::facts(&self.lines)
    }

    /// Finds paths.
    pub(super) fn find(&self, settings: &Settings) -> Found {
        attack_paths(&self.input(&self.facts(), settings))
    }

    /// Returns how many ends are reached.
    pub(super) fn count(&self, facts: &HostFacts) -> usize {
        reached(&self.input(facts, &Settings::default())).len()
    }

    /// Returns what paths are made of.
    pub(super) fn input<'a>(&'a self, facts: &'a HostFacts, settings: &'a Settings) -> Input<'a> {
        Input {
            facts,
            settings,
            network: &self.network,
            weak: &self.weak,
            escapes: &self.escapes,
        }
    }

    fn line(&mut self, line: &str) {
        if let Some(wanted) = line.strip_prefix("=> ") {
            self.wanted.push(wanted.to_owned());
        } else if let Some(gap) = line.strip_prefix("? ") {
            self.gaps.push(gap.to_owned());
        } else if let Some(words) = line.strip_prefix("@ says ") {
            self.says.push(words.to_owned());
        } else if let Some(name) = line.strip_prefix("@ and ") {
            let facts = self.facts();
            let list = facts.engines[0].containers.known().unwrap();
            let mut list: Vec<Value> = list
                .iter()
                .map(|it| serde_json::to_value(it).unwrap())
                .collect();
            list.push(another(name, list.len()));
            self.change(&format!("engine.containers = {}", json!(list)));
        } else if let Some(rest) = line.strip_prefix("@ root") {
            self.root(rest.trim());
        } else if let Some(rest) = line.strip_prefix("@ caps ") {
            self.capabilities(rest);
        } else if let Some(rest) = line.strip_prefix("@ reach ") {
            self.network.reaches.push(reach(rest));
        } else if let Some(rest) = line.strip_prefix("@ weak ") {
            let numbers: Vec<usize> = rest.split(' ').map(|it| it.parse().unwrap()).collect();
            let weak = Weakness {
                known_exploited: numbers[0],
                critical: numbers[1],
                high: numbers[2],
            };
            self.weak.insert(format!("sha256:{}", "1".repeat(64)), weak);
        } else if let Some((program, id)) = line
            .strip_prefix("@ escape ")
            .and_then(|it| it.split_once(": "))
        {
            self.escapes.push(Escape {
                program: program.to_owned(),
                id: id.to_owned(),
                is_exploited: false,
            });
        } else {
            self.change(line);
        }
    }

    fn change(&mut self, line: &str) {
        self.lines.push_str(line);
        self.lines.push('\n');
    }

    fn root(&mut self, at: &str) {
        let container = if at.is_empty() {
            "container".to_owned()
        } else {
            format!("container[{at}]")
        };
        for rest in ["user = \"\"", "process.uid = 0", "process.inner_uid = 0"] {
            self.change(&format!("{container}.{rest}"));
        }
    }

    /// `sys_admin,chown`, `[1] sys_admin`.
    fn capabilities(&mut self, text: &str) {
        let (at, names) = text.split_once(' ').unwrap_or(("", text));
        let bit = |name| FileCapability::of(&format!("cap_{name}")).unwrap();
        let set = names.split(',').fold(0, |set, name| set | bit(name));
        let sets = json!({"effective": set, "permitted": set, "inheritable": 0, "bounding": set, "ambient": 0});
        self.change(&format!("container{at}.process.capabilities = {sets}"));
    }
}

/// Reads cases.
pub(super) fn read_cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        match line.strip_prefix("=== ") {
            Some(title) => cases.push(Case {
                title: title.to_owned(),
                ..Case::default()
            }),
            None => cases.last_mut().expect("a case begins with ===").line(line),
        }
    }
    cases
}

/// Another container like that of the base, with a process and namespaces of its own.
pub(super) fn another(name: &str, number: usize) -> Value {
    let facts = facts::facts("");
    let first: &Container = &facts.engines[0].containers.known().unwrap()[0];
    let mut value = serde_json::to_value(first).unwrap();
    value["name"] = json!(name);
    value["id"] = json!(format!("{name}-id"));
    value["image_id"] = json!({ "known": format!("sha256:{}", "9".repeat(64)) });
    let process = &mut value["process"]["known"];
    process["pid"] = json!(5000 + number);
    for kind in ["mnt", "net", "pid", "ipc", "uts", "cgroup"] {
        process["namespaces"][kind] = json!({ "known": 4_026_540_000_u64 + 10 * number as u64 + kind.len() as u64 + u64::from(kind.as_bytes()[0]) * 1000 });
    }
    value
}

/// `container web > container db: network app: 5432/tcp`.
fn reach(text: &str) -> Reach {
    let (from, rest) = text.split_once(" > ").expect("FROM > TO: BY: PORTS");
    let mut parts = rest.split(": ");
    Reach {
        from: from.to_owned(),
        to: parts.next().unwrap().to_owned(),
        by: parts.next().unwrap().to_owned(),
        ports: parts.map(str::to_owned).collect(),
    }
}
