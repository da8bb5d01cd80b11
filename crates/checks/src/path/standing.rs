//! How a container stands towards the host: as whom, with which capabilities, confined by what. By the kernel where
//! it tells, else as it was asked of the engine.

use seawall_model::assessment::Reading;
use seawall_model::capability::FileCapability;
use seawall_model::host::engine::container::ContainerMount;
use seawall_model::host::process::{ProcessFacts, SeccompMode};
use seawall_model::host::seen::Seen;
use seawall_model::posture::Basis;

use super::barrier::Way;
use crate::container::Input;
use crate::container::confinement::new_privileges;
use crate::container::confinement::option::{is_asked, of_engine, values};
use crate::container::namespace::is_same;
use crate::container::privilege::reach;

/// A container.
#[derive(Debug)]
pub(super) struct Standing<'a> {
    pub(super) input: Input<'a>,
    /// Its name in words: `container web`.
    pub(super) name: String,
    /// Its engine's place.
    pub(super) engine: usize,
    /// Whose users it has.
    pub(super) users: Seen<Users>,
    /// Whether its first process is root inside.
    pub(super) is_root: Seen<bool>,
    /// Whether its processes may gain privileges.
    pub(super) gains: Seen<bool>,
    /// Which security module confines it.
    pub(super) confined: Seen<Confinement>,
}

/// Whose users a container has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Users {
    /// Those of the host: root inside is root outside.
    Host,
    /// Its own, by `userns-remap`.
    Own,
    /// Those of a rootless engine: root inside is the user who runs the engine.
    Rootless,
}

/// What confines a container beside capabilities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Confinement {
    /// Nothing.
    None,
    /// The engine's own `AppArmor` profile, enforced.
    DockerDefault,
    /// Another `AppArmor` profile, enforced.
    AppArmor(String),
    /// `SELinux`, by a type for containers.
    Selinux,
}

/// What a confined process may want to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Mount a file system.
    Mount,
    /// Look into processes outside.
    Trace,
    /// Connect to a socket of the host.
    Connect,
    /// Use files of the host that are mounted.
    Files,
    /// Load code into the kernel, or reach hardware.
    Kernel,
}

impl<'a> Standing<'a> {
    /// Looks at a container.
    pub(super) fn new(input: Input<'a>, name: String, engine: usize) -> Self {
        let users = users(&input);
        let is_root = is_root(&input, &users);
        Self {
            gains: gains(&input),
            confined: confined(&input),
            input,
            name,
            engine,
            users,
            is_root,
        }
    }

    /// Returns its first process, where it was seen.
    pub(super) fn process(&self) -> Option<&'a ProcessFacts> {
        self.input.container.process.known()
    }

    /// Returns what is mounted in it, as far as that is known.
    pub(super) fn mounts(&self) -> impl Iterator<Item = &'a ContainerMount> {
        let mounts = self.input.container.mounts.known();
        mounts.into_iter().flatten()
    }

    /// Says whether it may run: what is not known may.
    pub(super) fn is_up(&self) -> bool {
        let container = self.input.container;
        container.state.known().is_none() || container.is_running()
    }

    /// Begins a way: by the kernel, where its process was seen.
    pub(super) fn way(&self) -> Way {
        Way::new(match self.process() {
            Some(_) => Basis::Kernel,
            None => Basis::Configuration,
        })
    }

    /// The way needs that its users are the host's.
    pub(super) fn needs_host_users(&self, way: &mut Way) {
        let is_host = self.users.as_ref().map(|users| *users == Users::Host);
        way.needs(&is_host, "whose users it has");
        if is_same("user", &self.input).is_none() {
            way.by_configuration();
        }
    }

    /// The way needs root inside. That an ordinary user becomes root by a program of the image nobody knows here.
    pub(super) fn needs_root(&self, way: &mut Way) {
        if self.is_root != Seen::Known(false) {
            way.needs(&self.is_root, "whether it runs as root");
            return;
        }
        match &self.gains {
            Seen::Known(false) => way.bar(),
            Seen::Known(true) => way.is_unknown(GAINS),
            Seen::Absent | Seen::Unknown(_) => {
                way.is_unknown("whether its processes may gain privileges is not known");
            }
        }
    }

    /// The way needs a capability by its name, `sys_admin`.
    pub(super) fn needs_capability(&self, way: &mut Way, name: &str) {
        let bit = FileCapability::of(&format!("cap_{name}")).unwrap_or_default();
        let (now, ever) = match self.sets() {
            Seen::Known(sets) => sets,
            Seen::Absent | Seen::Unknown(_) => {
                return way.is_unknown("its capabilities are not known");
            }
        };
        if now & bit != 0 {
            return;
        }
        match &self.gains {
            // Root that gave it up takes it up again by running any program.
            Seen::Known(true) if ever & bit != 0 && self.is_root == Seen::Known(true) => {}
            Seen::Known(true) if ever & bit != 0 => way.is_unknown(GAINS),
            Seen::Unknown(_) | Seen::Absent if ever & bit != 0 => {
                way.is_unknown("whether its processes may gain privileges is not known");
            }
            _ => way.bar(),
        }
    }

    /// Returns what it can do now, and what it can ever have.
    fn sets(&self) -> Seen<(u64, u64)> {
        if let Some(Seen::Known(sets)) = self.process().map(|it| &it.capabilities) {
            let now = sets.effective | sets.permitted | sets.ambient;
            return Seen::Known((now, reach::of_process(sets)));
        }
        let Some(asked) = reach::of_request(&self.input.container.host) else {
            return Seen::unknown("it was not told");
        };
        // An ordinary user starts without any.
        Seen::Known(match self.is_root {
            Seen::Known(true) => (asked, asked),
            _ => (0, asked),
        })
    }

    /// The way is barred where the container's security module forbids an act.
    pub(super) fn is_let(&self, way: &mut Way, act: Act) {
        let confined = match &self.confined {
            Seen::Known(confined) => confined,
            Seen::Absent => return,
            Seen::Unknown(why) => {
                return way.is_unknown(format!("what confines it is not known: {why}"));
            }
        };
        match (confined, act) {
            (Confinement::None, _) => {}
            (Confinement::DockerDefault, Act::Mount | Act::Trace) => way.bar(),
            (Confinement::DockerDefault, _) => {}
            (Confinement::AppArmor(profile), _) => {
                way.is_unknown(format!(
                    "what the AppArmor profile {profile} forbids is not known"
                ));
            }
            (Confinement::Selinux, Act::Files) => {
                way.is_unknown("whether what is mounted was labelled for containers is not known");
            }
            (Confinement::Selinux, _) => way.bar(),
        }
    }

    /// A filter of system calls of its own may stand in the way.
    pub(super) fn is_filtered(&self, way: &mut Way) {
        let is_off = self
            .process()
            .is_some_and(|it| it.seccomp == Seen::Known(SeccompMode::Off));
        let own = values(&self.input, "seccomp").unwrap_or_default();
        let engine = of_engine(&self.input, "seccomp");
        let is_custom = engine.known().is_some_and(|it| !is_builtin(it));
        let has_own = own
            .iter()
            .any(|it| !matches!(*it, "unconfined" | "builtin"));
        if !is_off && (has_own || (own.is_empty() && is_custom)) {
            way.lower("a seccomp profile of its own filters its system calls: what that forbids is not known");
        }
    }

    /// Says whether system calls that the engine's own profile never grants are open.
    pub(super) fn is_unfiltered(&self) -> Seen<bool> {
        match self.process().map(|it| &it.seccomp) {
            Some(Seen::Known(mode)) => Seen::Known(*mode == SeccompMode::Off),
            _ if is_asked(&self.input, "seccomp", "unconfined") => Seen::Known(true),
            _ => Seen::unknown("the kernel does not tell"),
        }
    }

    /// Returns what was read of its capabilities.
    pub(super) fn capability_reading(&self) -> Vec<Reading> {
        if let Some(process) = self.process()
            && let Seen::Known(sets) = &process.capabilities
        {
            let from = format!("/proc/{}/status CapEff", process.pid);
            return vec![Reading::new(format!("{:016x}", sets.effective), from)];
        }
        let added = self.input.container.host.cap_add.known();
        let added = added.map(|it| it.join(" ")).unwrap_or_default();
        vec![Reading::new(added, self.input.field("HostConfig.CapAdd"))]
    }
}

fn is_builtin(option: &str) -> bool {
    option.is_empty()
        || option.contains("profile=builtin")
        || option.contains("profile=default")
        || option.contains("profile=unconfined")
}

fn users(input: &Input<'_>) -> Seen<Users> {
    let mode = input.container.host.user_mode.known().map(String::as_str);
    let is_rootless = &input.engine.is_rootless;
    match (is_same("user", input), is_rootless) {
        (Some(true), _) => return Seen::Known(Users::Host),
        (_, Seen::Known(true)) => return Seen::Known(Users::Rootless),
        (Some(false), Seen::Known(false)) => return Seen::Known(Users::Own),
        (Some(false), _) => return Seen::unknown("whether the engine is rootless is not known"),
        (None, Seen::Known(false)) => {}
        (None, _) => return Seen::unknown("whether the engine is rootless is not known"),
    }
    if mode == Some("host") {
        return Seen::Known(Users::Host);
    }
    match of_engine(input, "userns") {
        Seen::Absent => Seen::Known(Users::Host),
        Seen::Known(_) if mode.is_some() => Seen::Known(Users::Own),
        Seen::Known(_) => Seen::unknown("HostConfig.UsernsMode was not told"),
        Seen::Unknown(why) => Seen::Unknown(why),
    }
}

fn is_root(input: &Input<'_>, users: &Seen<Users>) -> Seen<bool> {
    if let Seen::Known(process) = &input.container.process {
        match (&process.inner_uid, &process.uid, users) {
            (Seen::Known(inner), ..) => return Seen::Known(*inner == 0),
            (_, Seen::Known(0), _) => return Seen::Known(true),
            (_, Seen::Known(_), Seen::Known(Users::Host)) => return Seen::Known(false),
            _ => {}
        }
    }
    let user = input.container.user.as_ref();
    user.map(|user| {
        let name = user.split(':').next().unwrap_or_default().trim();
        name.is_empty() || name == "root" || name.parse::<u32>() == Ok(0)
    })
}

fn gains(input: &Input<'_>) -> Seen<bool> {
    if let Some(process) = input.container.process.known()
        && let Seen::Known(is_on) = process.no_new_privileges
    {
        return Seen::Known(!is_on);
    }
    let asked = new_privileges::of_request(input, &mut Vec::new());
    Seen::from(asked).map(|is_on| !is_on)
}

fn confined(input: &Input<'_>) -> Seen<Confinement> {
    match input.container.process.known().map(|it| &it.label) {
        Some(Seen::Known(label)) => of_label(label, input),
        Some(Seen::Absent) => Seen::Known(Confinement::None),
        _ => of_request(input),
    }
}

/// `docker-default (enforce)`, `unconfined`; a context of `SELinux` has colons.
fn of_label(label: &str, input: &Input<'_>) -> Seen<Confinement> {
    if let Some((profile, mode)) = label.rsplit_once(" (") {
        return Seen::Known(match (mode.trim_end_matches(')'), profile) {
            ("enforce" | "kill", "docker-default") => Confinement::DockerDefault,
            ("enforce" | "kill", profile) => Confinement::AppArmor(profile.to_owned()),
            _ => Confinement::None,
        });
    }
    let Some(kind) = label.split(':').nth(2) else {
        return Seen::Known(Confinement::None);
    };
    let enforces = &input.facts.kernel.selinux_enforces;
    let is_container = kind.starts_with("container_") || kind.starts_with("svirt_");
    let is_free = matches!(kind, "container_runtime_t" | "container_init_t");
    match enforces {
        Seen::Known(true) if is_container && !is_free => Seen::Known(Confinement::Selinux),
        Seen::Known(_) | Seen::Absent => Seen::Known(Confinement::None),
        Seen::Unknown(why) => Seen::unknown(format!("whether SELinux enforces: {why}")),
    }
}

/// Its process was not seen: what the engine would ask for, on a kernel of which enough is known.
fn of_request(input: &Input<'_>) -> Seen<Confinement> {
    let kernel = &input.facts.kernel;
    let is_privileged = input.container.host.privileged == Seen::Known(true);
    let profile = input.container.apparmor.known().map(String::as_str);
    let is_bare = is_privileged || is_asked(input, "apparmor", "unconfined");
    let Some(modules) = kernel.security_modules.known() else {
        return Seen::unknown("the kernel's security modules are not known");
    };
    let has = |name: &str| modules.iter().any(|it| it == name);
    let selinux = has("selinux") && kernel.selinux_enforces != Seen::Known(false);
    if selinux && !is_privileged && !is_asked(input, "label", "disable") {
        return Seen::unknown("its process and so its label were not seen");
    }
    if is_bare || !has("apparmor") || profile == Some("unconfined") {
        return Seen::Known(Confinement::None);
    }
    match (of_engine(input, "apparmor"), profile) {
        (Seen::Absent, _) => Seen::Known(Confinement::None),
        (Seen::Known(_), Some("" | "docker-default")) => Seen::Known(Confinement::DockerDefault),
        (Seen::Known(_), Some(other)) => Seen::Known(Confinement::AppArmor(other.to_owned())),
        (Seen::Known(_), None) => Seen::unknown("its AppArmor profile was not told"),
        (Seen::Unknown(why), _) => Seen::Unknown(why),
    }
}

const GAINS: &str = "it runs as an ordinary user without `no-new-privileges`, and whether a program of its image \
                     makes root of that is not known";
