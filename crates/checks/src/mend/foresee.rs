//! What the facts of a host would be after some steps, their effects taken: rules loaded, daemons restarted.

use seawall_model::host::HostFacts;
use seawall_model::host::audit_rule::{AuditRule, Watched};
use seawall_model::host::engine::container::Container;
use seawall_model::host::seen::Seen;

use super::daemon::Patch;
use super::step::{Field, Mend, Step, Update};
use super::{audit_rule, sysctl};

/// Returns the facts after steps. Commands of a swarm and what only a person decides are left out.
pub fn foresee(facts: &HostFacts, mends: &[Mend]) -> HostFacts {
    let mut facts = facts.clone();
    for mend in mends {
        match &mend.step {
            Step::Mode { path, wanted, .. } => {
                let files = facts.files.values_mut();
                for file in files.filter_map(known).filter(|it| it.path == *path) {
                    file.mode = *wanted;
                }
            }
            Step::Owner { path, wanted, .. } => owner(&mut facts, path, *wanted),
            Step::Lines { path, lines, .. } if path == sysctl::FILE => settings(&mut facts, lines),
            Step::Lines { path, lines, .. } => rules(&mut facts, path, lines),
            Step::Daemon(patch) => daemon(&mut facts, patch),
            Step::Update(update) => of_container(&mut facts, update),
            Step::Create { .. } | Step::Docker { .. } | Step::Suggest(_) => {}
        }
    }
    facts
}

fn known<T>(fact: &mut Seen<T>) -> Option<&mut T> {
    match fact {
        Seen::Known(fact) => Some(fact),
        Seen::Absent | Seen::Unknown(_) => None,
    }
}

fn owner(facts: &mut HostFacts, path: &str, (uid, gid): (u32, u32)) {
    let user = facts.accounts.user_name(uid).map(str::to_owned);
    let group = facts.accounts.group_name(gid).map(str::to_owned);
    let files = facts.files.values_mut();
    for file in files.filter_map(known).filter(|it| it.path == path) {
        (file.uid, file.gid) = (uid, gid);
        file.user.clone_from(&user);
        file.group.clone_from(&group);
    }
}

fn settings(facts: &mut HostFacts, lines: &[String]) {
    for (name, value) in lines.iter().filter_map(|line| line.split_once(" = ")) {
        let value = Seen::Known(value.to_owned());
        facts.kernel.settings.insert(name.to_owned(), value);
    }
}

fn rules(facts: &mut HostFacts, path: &str, lines: &[String]) {
    for (at, line) in lines.iter().enumerate() {
        if line == audit_rule::SWITCH_ON {
            facts.audit.enabled = Seen::Known(true);
            continue;
        }
        let field = |name: &str| line.split(' ').find_map(|word| word.strip_prefix(name));
        let watched = field("path=").map(|path| Watched::Path(path.to_owned()));
        let folder = field("dir=").map(|path| Watched::Folder(path.to_owned()));
        let rule = AuditRule {
            from: format!("{path}:{}", at.saturating_add(2)),
            text: line.clone(),
            watched: watched.or(folder),
            permissions: field("perm=").unwrap_or_default().to_owned(),
            is_narrowed: false,
            records: true,
        };
        for rules in [&mut facts.audit.loaded, &mut facts.audit.written] {
            match rules {
                Seen::Known(rules) => rules.push(rule.clone()),
                Seen::Absent => *rules = Seen::Known(vec![rule.clone()]),
                Seen::Unknown(_) => {}
            }
        }
    }
}

fn daemon(facts: &mut HostFacts, patch: &Patch) {
    let Ok(patched) = patch.text(patch.seen.as_deref()) else {
        return;
    };
    let restores = patched.done.iter().any(|done| done.check == RESTORE);
    for engine in &mut facts.engines {
        let named = engine.daemon.configuration_path.known();
        let file = named.and_then(|path| facts.files.get(path)?.known());
        let path = file.map(|file| &file.path).or(named);
        if path != Some(&patch.path) {
            continue;
        }
        engine.daemon.configuration = Seen::Known(patched.text.clone());
        if restores {
            engine.info.live_restore = Seen::Known(true);
        }
    }
}

fn of_container(facts: &mut HostFacts, update: &Update) {
    for engine in &mut facts.engines {
        let containers = known(&mut engine.containers).into_iter().flatten();
        for container in containers.filter(|it| it.id == update.id) {
            limit(container, update);
        }
    }
}

fn limit(container: &mut Container, update: &Update) {
    let host = &mut container.host;
    let process = known(&mut container.process);
    let limits = process.map(|process| &mut process.limits);
    // Any limit passes; which one is as good as another here.
    match update.field {
        Field::Memory => {
            host.memory = Seen::Known(SOME_LIMIT);
            if let Some(limits) = limits {
                limits.memory = Seen::Known(SOME_LIMIT.unsigned_abs());
            }
        }
        Field::Processors => {
            host.nano_cpus = Seen::Known(SOME_LIMIT);
            if let Some(limits) = limits {
                limits.processor = Seen::Known(1_000);
            }
        }
        Field::Processes => {
            host.pids_limit = Seen::Known(SOME_LIMIT);
            if let Some(limits) = limits {
                limits.processes = Seen::Known(SOME_LIMIT.unsigned_abs());
            }
        }
        Field::Restart => {
            host.restart = Seen::Known("on-failure".to_owned());
            host.restart_most = Seen::Known(5);
        }
    }
}

const SOME_LIMIT: i64 = 1 << 20;
const RESTORE: &str = "DMN-0015";
