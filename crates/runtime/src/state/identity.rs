//! Who a process is: users, groups, capabilities, sessions; and what is told of accounts and containers.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Deserialize;

use super::cgroup::{BUILDKIT, STEP};
use super::{Container, Group, Mount, State, Thread, User, short};
use crate::event::{Event, Kind};

/// All ones: the id stays as it is.
const SAME: u32 = u32::MAX;

impl State {
    /// `setuid`, `setresuid`, `setreuid`: the effective user.
    pub(super) fn user_changed(&mut self, event: &Event<'_>) {
        let at = if event.kind == Kind::SETUID { 1 } else { 2 };
        if let (Some(0), Some(user)) = (event.int(0), event.u32(at).filter(|id| *id != SAME)) {
            self.change(event.thread, |thread| thread.user = user);
        }
    }

    /// `setgid`, `setresgid`, `setregid`: the effective group.
    pub(super) fn group_changed(&mut self, event: &Event<'_>) {
        let at = if event.kind == Kind::SETGID { 1 } else { 2 };
        if let (Some(0), Some(group)) = (event.int(0), event.u32(at).filter(|id| *id != SAME)) {
            self.change(event.thread, |thread| thread.user_group = group);
        }
    }

    /// Gives a thread an effective user and group, as whoever brings events knows them. Returns those that it had; nothing where
    /// they are the same, or nobody knows the thread.
    pub fn set_rights(&mut self, thread: i64, rights: (u32, u32)) -> Option<(u32, u32)> {
        let thread = self.threads.get_mut(&thread)?;
        let before = (thread.user, thread.user_group);
        if before == rights {
            return None;
        }
        (thread.user, thread.user_group) = rights;
        self.changed();
        Some(before)
    }

    /// `setsid`, `setpgid`: ids are those of the caller's namespace.
    pub(super) fn regrouped(&mut self, event: &Event<'_>) {
        let Some(result) = event.int(0).filter(|result| *result >= 0) else {
            return;
        };
        if event.kind == Kind::SETSID {
            self.change(event.thread, |thread| {
                thread.session = result;
                set_group(thread, result);
            });
            return;
        }
        let Some(caller) = self.threads.get(&event.thread) else {
            return;
        };
        let (virtual_own, own) = (caller.virtual_process, caller.process);
        let wanted = event.int(1).filter(|id| *id != 0).unwrap_or(virtual_own);
        let group = event.int(2).filter(|id| *id != 0).unwrap_or(wanted);
        // Another process is a child; of those, one that has the id.
        let target = if wanted == virtual_own {
            Some(own)
        } else {
            let main = self.threads.get(&own);
            let children = main.into_iter().flat_map(|main| &main.bonds.children);
            let mut threads = children.filter_map(|child| self.threads.get(child));
            threads
                .find(|child| child.virtual_process == wanted)
                .map(|child| child.id)
        };
        if let Some(target) = target {
            self.change(target, |thread| set_group(thread, group));
        }
    }

    /// `capset`, `prctl`.
    pub(super) fn adjusted(&mut self, event: &Event<'_>) {
        /// `PR_SET_NAME`.
        const SET_NAME: u64 = 15;
        if event.int(0) != Some(0) {
            return;
        }
        if event.kind == Kind::CAPSET {
            let sets = [1, 2, 3].map(|at| event.uint(at));
            self.change(event.thread, |thread| {
                for (slot, set) in thread.capabilities.iter_mut().zip(sets) {
                    *slot = set.unwrap_or(*slot);
                }
            });
        } else if event.uint(1) == Some(SET_NAME)
            && let Some(name) = event.text(2)
        {
            // The kernel keeps 15 bytes.
            let name = Arc::from(name.get(..15).unwrap_or(name));
            self.change(event.thread, |thread| thread.name = name);
        }
    }

    /// `setrlimit`, `prlimit`: how many descriptors a process may have.
    pub(super) fn limited(&mut self, event: &Event<'_>) {
        /// `RLIMIT_NOFILE`.
        const DESCRIPTORS: u64 = 7;
        let (resource, process) = match event.kind {
            Kind::SETRLIMIT => (event.uint(3), None),
            _ => (event.uint(6), event.int(5).filter(|process| *process != 0)),
        };
        let most = event.int(1).filter(|most| *most >= 0);
        if let (Some(0), Some(DESCRIPTORS), Some(most)) = (event.int(0), resource, most) {
            let process = process.unwrap_or(event.thread);
            self.change(process, |thread| thread.descriptor_limit = most);
        }
    }

    fn change(&mut self, thread: i64, change: impl FnOnce(&mut Thread)) {
        self.known(thread);
        if let Some(thread) = self.threads.get_mut(&thread) {
            change(thread);
        }
    }

    /// Makes a user known; the container is empty for those of the host.
    pub fn add_user(&mut self, container: &str, mut user: User) {
        for text in [&mut user.name, &mut user.home, &mut user.shell] {
            shorten(text);
        }
        self.changed();
        let most = self.limits.accounts;
        if !self.users.put(short(container), user.id, user, most) {
            self.losses.accounts = self.losses.accounts.saturating_add(1);
        }
    }

    /// Makes a group known; the container is empty for those of the host.
    pub fn add_group(&mut self, container: &str, mut group: Group) {
        shorten(&mut group.name);
        self.changed();
        let most = self.limits.accounts;
        if !self.groups.put(short(container), group.id, group, most) {
            self.losses.accounts = self.losses.accounts.saturating_add(1);
        }
    }

    /// Puts users and groups in the place of those that were known of a container; the container is empty for the host.
    pub fn set_accounts(&mut self, container: &str, users: Vec<User>, groups: Vec<Group>) {
        let key = short(container);
        self.changed();
        self.users.remove_all(key);
        self.groups.remove_all(key);
        for user in users {
            self.add_user(container, user);
        }
        for group in groups {
            self.add_group(container, group);
        }
    }

    /// Forgets a user.
    pub(crate) fn forget_user(&mut self, container: &str, id: u32) {
        self.changed();
        self.users.remove(short(container), id);
    }

    /// Forgets a group.
    pub(crate) fn forget_group(&mut self, container: &str, id: u32) {
        self.changed();
        self.groups.remove(short(container), id);
    }

    pub(super) fn user_told(&mut self, event: &Event<'_>) {
        let text = |at| String::from_utf8_lossy(event.text(at).unwrap_or_default()).into_owned();
        let (Some(id), container) = (event.u32(0), text(5)) else {
            return;
        };
        if event.kind == Kind::USER_DELETED {
            self.forget_user(&container, id);
            return;
        }
        let user = User {
            id,
            group: event.u32(1).unwrap_or_default(),
            name: text(2),
            home: text(3),
            shell: text(4),
        };
        self.add_user(&container, user);
    }

    pub(super) fn group_told(&mut self, event: &Event<'_>) {
        let text = |at| String::from_utf8_lossy(event.text(at).unwrap_or_default()).into_owned();
        let (Some(id), container) = (event.u32(0), text(2)) else {
            return;
        };
        if event.kind == Kind::GROUP_DELETED {
            self.forget_group(&container, id);
        } else {
            self.add_group(&container, Group { id, name: text(1) });
        }
    }

    /// Makes a container known, or known better.
    pub fn add_container(&mut self, container: Container) {
        let key: Arc<str> = Arc::from(short(&container.id));
        self.changed();
        let room = self.containers.len() < self.limits.containers;
        let room = room || self.containers.contains_key(&key);
        let charge = self.gauge.take(size(&container)).filter(|_| room);
        if let Some(charge) = charge {
            self.containers.insert(key, (container, charge));
        } else {
            self.losses.containers = self.losses.containers.saturating_add(1);
        }
    }

    /// An engine of the system told of a container: groups that a user was given are not its, whatever they are called.
    pub fn reserve(&mut self, id: &str) {
        let key = short(id);
        if self.containers.contains_key(key) {
            self.reserved.insert(Arc::from(key));
        }
    }

    /// Forgets a container that is gone, with its users and groups.
    pub fn forget_container(&mut self, id: &str) {
        self.changed();
        let key = short(id);
        self.containers.remove(key);
        self.reserved.remove(key);
        self.users.remove_all(key);
        self.groups.remove_all(key);
    }

    /// Forgets containers that no engine tells of – nothing but the id is known, or they are steps of builds – and in which no
    /// thread is any more; returns how many.
    pub fn forget_nameless(&mut self) -> usize {
        let mut lived: BTreeSet<&str> = BTreeSet::new();
        for thread in self.sorted_threads() {
            lived.extend(thread.container.as_deref().map(short));
        }
        let is_gone = |key: &str, container: &Container| {
            let is_nameless = container.name.is_empty() && container.image.is_empty();
            (is_nameless || container.runtime == BUILDKIT) && !lived.contains(key)
        };
        let gone: Vec<Arc<str>> = self
            .containers
            .iter()
            .filter(|(key, (container, _))| is_gone(key, container))
            .map(|(key, _)| Arc::clone(key))
            .collect();
        for id in &gone {
            self.forget_container(id);
        }
        gone.len()
    }

    /// A process is in a container of which nothing but its id may be known.
    pub(super) fn container_seen(&mut self, id: &str, runtime: &str) {
        if self.container(id).is_none() {
            // Of a step of a build nobody has another name.
            let name = if runtime == BUILDKIT { STEP } else { "" };
            self.add_container(Container {
                id: id.to_owned(),
                name: name.to_owned(),
                runtime: runtime.to_owned(),
                ..Container::default()
            });
        }
    }

    /// An engine told of a container: JSON as Falco writes it into captures. What isn't that is left aside.
    pub(super) fn container_told(&mut self, text: Option<&[u8]>) {
        let told = text.and_then(|text| serde_json::from_slice::<Document>(text).ok());
        if let Some(told) = told {
            self.add_container(told.container.into());
        }
    }
}

/// Cuts a name of an account to the 255 bytes that captures hold.
fn shorten(text: &mut String) {
    text.truncate(text.floor_char_boundary(255));
}

/// Returns about how many bytes a container takes.
fn size(container: &Container) -> usize {
    /// What each text takes besides its bytes, with its place in a list or tree.
    const EACH: usize = 64;
    let labels = container
        .labels
        .iter()
        .flat_map(|(key, value)| [key, value]);
    let mounts = container.mounts.iter();
    let mounts = mounts.flat_map(|mount| {
        [
            &mount.source,
            &mount.destination,
            &mount.mode,
            &mount.propagation,
        ]
    });
    let single = [
        &container.id,
        &container.name,
        &container.image,
        &container.image_id,
        &container.image_digest,
        &container.user,
        &container.address,
    ];
    let lists = container.environment.iter().chain(&container.health_check);
    let all = labels.chain(mounts).chain(single).chain(lists);
    all.fold(size_of::<Container>(), |sum, text| {
        sum.saturating_add(text.len()).saturating_add(EACH)
    })
}

fn set_group(thread: &mut Thread, group: i64) {
    thread.virtual_group = group;
    if thread.process == thread.virtual_process {
        thread.group = group;
    }
}

#[derive(Deserialize)]
struct Document {
    container: Told,
}

/// A container as captures tell it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Told {
    id: String,
    full_id: String,
    #[serde(rename = "type")]
    engine: u32,
    name: String,
    image: String,
    imageid: String,
    imagerepo: String,
    imagetag: String,
    imagedigest: String,
    privileged: Option<bool>,
    ip: String,
    env: Vec<String>,
    #[serde(rename = "User")]
    user: String,
    labels: std::collections::BTreeMap<String, String>,
    created_time: u64,
    #[serde(rename = "Mounts")]
    mounts: Vec<ToldMount>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct ToldMount {
    source: String,
    destination: String,
    mode: String,
    #[serde(rename = "RW")]
    writable: bool,
    propagation: String,
}

impl From<Told> for Container {
    fn from(told: Told) -> Self {
        let label = |key: &str| told.labels.get(key).cloned();
        let pod = label("io.kubernetes.pod.namespace").zip(label("io.kubernetes.pod.name"));
        let compose = label("com.docker.compose.project").zip(label("com.docker.compose.service"));
        let image = match (told.image.is_empty(), told.imagetag.is_empty()) {
            (true, false) => format!("{}:{}", told.imagerepo, told.imagetag),
            (true, true) => told.imagerepo,
            _ => told.image,
        };
        Self {
            id: if told.full_id.is_empty() {
                told.id
            } else {
                told.full_id
            },
            name: told.name,
            runtime: engine(told.engine).to_owned(),
            image,
            image_id: told.imageid,
            image_digest: told.imagedigest,
            labels: told.labels,
            environment: told.env,
            mounts: told.mounts.into_iter().map(Mount::from).collect(),
            privileged: told.privileged,
            user: told.user,
            // Captures tell seconds.
            created: told.created_time.saturating_mul(1_000_000_000),
            started: 0,
            address: told.ip,
            health_check: Vec::new(),
            compose,
            pod,
        }
    }
}

impl From<ToldMount> for Mount {
    fn from(told: ToldMount) -> Self {
        Self {
            source: told.source,
            destination: told.destination,
            mode: told.mode,
            writable: told.writable,
            propagation: told.propagation,
        }
    }
}

/// The number of an engine in captures (falcosecurity/libs, `sinsp_container_type`).
fn engine(number: u32) -> &'static str {
    match number {
        0 => "docker",
        1 => "lxc",
        2 => "libvirt",
        3 => "mesos",
        4 => "rkt",
        5 => "custom",
        6 => "cri",
        7 => "containerd",
        8 => "cri-o",
        9 => "bpm",
        10 => "static",
        11 => "podman",
        _ => "unknown",
    }
}
