//! HST-0002.

use seawall_model::assessment::Reading;
use seawall_model::host::seen::Seen;
use seawall_model::severity::Severity;

use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::fault::Fault;
use crate::host::Input;
use crate::outcome::Outcomes;

/// The check.
pub(in crate::host) static CHECK: Check = Check {
    id: "HST-0002",
    name: "docker-group-member",
    title: "an ordinary account may use the engine",
    severity: Severity::High,
    severity_why: "whoever is in the group is root on the host, without a password",
    why: "Members of the group of the engine's socket can start a container that mounts the host's \
             root, and are root: without a password, and past `sudo` and its log. Members are those \
             whom the group lists, and those whose first group it is.",
    remedy: "Take accounts out that do not need it (`gpasswd -d USER docker`), and use a rootless \
             engine for developers. Accounts that are trusted with root go to `docker-users` of \
             `checks` in `seawall.yaml`.",
    bad: "host.accounts.groups = [{\"name\": \"root\", \"gid\": 0, \"members\": []}, {\"name\": \"docker\", \
             \"gid\": 998, \"members\": [\"alice\"]}, {\"name\": \"alice\", \"gid\": 1000, \"members\": []}]\n",
    good: "host.accounts.groups = [{\"name\": \"root\", \"gid\": 0, \"members\": []}, {\"name\": \"docker\", \
             \"gid\": 998, \"members\": []}, {\"name\": \"alice\", \"gid\": 1000, \"members\": []}]\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[250],
    references: &[
        "https://docs.docker.com/engine/install/linux-postinstall/#manage-docker-as-a-non-root-user",
    ],
    fixing: Fixing::Audit(Mended::Shown),
    since: "0.2.0",
    run: &[Run::Host(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let (mut readings, mut foreign) = (Vec::new(), Vec::new());
    let groups = groups(input);
    for group in &groups {
        let users = match input.facts.accounts.users_of(group) {
            Seen::Known(users) => users,
            Seen::Absent if input.facts.accounts.groups.known().is_some() => continue,
            Seen::Absent => return outcomes.not_looked_at("the host has no list of groups"),
            Seen::Unknown(why) => {
                return outcomes
                    .not_looked_at(format!("who is in group {group} is not known: {why}"));
            }
        };
        readings.push(Reading::new(users.join(", "), format!("group {group}")));
        let allowed = &input.settings.docker_users;
        let others = users
            .into_iter()
            .filter(|user| !is_root(user, input) && !allowed.contains(user));
        foreign.extend(others.map(|user| (group.as_str(), user)));
    }
    if readings.is_empty() {
        return outcomes.not_applicable(format!("there is no group `{}`", groups.join("` or `")));
    }
    if foreign.is_empty() {
        return outcomes.pass(readings);
    }
    let names: Vec<&str> = foreign.iter().map(|(_, user)| user.as_str()).collect();
    let shown: Vec<&str> = names.iter().take(SHOWN).copied().collect();
    let more = match names.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let group = foreign.first().map_or(DOCKER, |(group, _)| group);
    let shown = shown.join("`, `");
    let message = format!("`{shown}`{more} may use the engine as root by group `{group}`");
    let fault = Fault::new(&CHECK, message, outcomes.place()).value(names.join(", "));
    outcomes.fail(fault, readings);
}

/// Whatever group an engine's socket has, its members count; a rootless engine gives nobody the host.
fn groups(input: &Input<'_>) -> Vec<String> {
    let mut groups = vec![DOCKER.to_owned()];
    for engine in &input.facts.engines {
        let path = engine.address.strip_prefix("unix://").unwrap_or_default();
        let socket = input.facts.files.get(path).and_then(Seen::known);
        let is_open = |mode: u32| mode & 0o020 != 0;
        let socket = socket.filter(|it| it.gid != 0 && is_open(it.mode));
        let group = socket.and_then(|it| it.group.clone());
        if engine.is_rootless.known() != Some(&true) {
            groups.extend(group.filter(|group| group != DOCKER));
        }
    }
    groups.dedup();
    groups
}

/// Another name of number 0 is root, too.
fn is_root(name: &str, input: &Input<'_>) -> bool {
    let users = input.facts.accounts.users.known().into_iter().flatten();
    let mut users = users.filter(|user| user.name == name);
    users.next().is_some_and(|user| user.uid == 0)
}

const DOCKER: &str = "docker";
const SHOWN: usize = 10;
