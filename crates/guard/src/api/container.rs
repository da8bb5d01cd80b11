//! What a container is to be: the security-relevant content of `containers.create`, `containers.update`, `exec.create`
//! and of a service's task, in one form however it was written. Defaults are left open (`None`): the engine's
//! configuration decides them.

use super::masked::{Masks, keeps_read_only, masks};

/// What a container is to be.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent switches of the Engine API"
)]
pub struct Container {
    /// Reference of the image, as written.
    pub image: Option<String>,
    /// Name asked for.
    pub name: Option<String>,
    /// Platform asked for.
    pub platform: Option<String>,
    /// User and group, as written; nothing: the image's.
    pub user: Option<String>,
    /// `--privileged`.
    pub privileged: bool,
    /// Capabilities added: upper case without `CAP_`; `ALL` among them.
    pub capabilities_added: Vec<String>,
    /// Capabilities dropped: upper case without `CAP_`; `ALL` among them.
    pub capabilities_dropped: Vec<String>,
    /// Security options.
    pub security: Security,
    /// Mounts of every form: `Binds`, `Mounts`, `Tmpfs`, `Volumes`.
    pub mounts: Vec<Mount>,
    /// Containers whose volumes are taken: reference and mode.
    pub volumes_from: Vec<String>,
    /// The default driver of its volumes.
    pub volume_driver: Option<String>,
    /// Name spaces.
    pub namespaces: Namespaces,
    /// Devices of the host: path on the host, path inside, permissions.
    pub devices: Vec<Device>,
    /// Rules of the device cgroup, as written.
    pub device_rules: Vec<String>,
    /// Requests for devices (GPU, CDI): `DRIVER:WHICH[:CAPABILITIES][:OPTIONS]` each. `*` is any driver; which are ids
    /// divided by commas, `all`, or `count=N`; capabilities that are needed together are joined by `+`.
    pub device_requests: Vec<String>,
    /// Runtime asked for.
    pub runtime: Option<String>,
    /// Parent of its cgroup.
    pub cgroup_parent: Option<String>,
    /// Kernel parameters.
    pub sysctls: Vec<(String, String)>,
    /// Further groups, as written.
    pub groups: Vec<String>,
    /// Whether its root is read-only.
    pub read_only_root: bool,
    /// Limits.
    pub limits: Limits,
    /// Published ports.
    pub ports: Vec<Port>,
    /// Whether all exposed ports are published.
    pub publish_all: bool,
    /// Networks that it is attached to at creation, beside `namespaces.network`.
    pub networks: Vec<Attachment>,
    /// Entries for its hosts file, name servers, their options and search domains; links, as written.
    pub name_resolution: Vec<String>,
    /// Containers that it is linked to in the engine's own bridge: the reference of each link. The engine tells it their
    /// addresses and their environment.
    pub links: Vec<String>,
    /// Environment: name and value; the value is nothing where only the name stands.
    pub environment: Vec<(String, Option<String>)>,
    /// Labels.
    pub labels: Vec<(String, String)>,
    /// Annotations for the runtime.
    pub annotations: Vec<(String, String)>,
    /// Restart policy: empty, `no`, `always`, `unless-stopped`, `on-failure`.
    pub restart: Option<String>,
    /// Where its logs go.
    pub log_driver: Option<String>,
    /// Options of the log driver.
    pub log_options: Vec<(String, String)>,
    /// Options of its storage.
    pub storage_options: Vec<(String, String)>,
    /// `oom_score_adj`.
    pub oom_score: Option<i128>,
    /// Whether it is not killed for want of memory.
    pub oom_kill_disabled: bool,
    /// Command, entry point and health check together say what runs; here the words of each.
    pub command: Vec<String>,
    /// Entry point.
    pub entry_point: Vec<String>,
    /// Health check.
    pub health_check: Vec<String>,
    /// What a health check in the form of one command line is run by, where it is said.
    pub shell: Vec<String>,
    /// Isolation (Windows).
    pub isolation: Option<String>,
    /// Name of its host; domain behind it.
    pub host_name: Option<String>,
    /// Domain of its host.
    pub domain_name: Option<String>,
    /// Folder that it starts in.
    pub working_folder: Option<String>,
    /// Signal that stops it.
    pub stop_signal: Option<String>,
    /// Whether it has no network whatever else is said.
    pub network_disabled: bool,
    /// A hardware address asked for without naming a network (before 1.52).
    pub mac: Option<String>,
    /// Ports that it exposes: `80/tcp`, `8000-8010/udp`.
    pub exposed: Vec<String>,
    /// Whether it is removed when it ends.
    pub removed_at_end: bool,
    /// Whether an init process of the engine's runs in it, where it is said.
    pub init: Option<bool>,
    /// A file that its id is to be written to.
    pub id_file: Option<String>,
    /// What permissions are withheld from files that it makes.
    pub umask: Option<i128>,
    /// Of tasks of services: secrets that they get, by id, or by name where no id is said.
    pub secrets: Vec<String>,
    /// Of tasks of services: configurations that they get, by id, or by name where no id is said.
    pub configs: Vec<String>,
    /// Of tasks of services: where they may run, as written.
    pub placement: Vec<String>,
    /// Of services: whether the engine is to go back to what it was before, and not to what is said here.
    pub goes_back: bool,
}

/// Security options.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Security {
    /// `no-new-privileges`.
    pub no_new_privileges: Option<bool>,
    /// Seccomp profile: `unconfined`, `builtin`, or the profile's text.
    pub seccomp: Option<String>,
    /// `AppArmor` profile.
    pub apparmor: Option<String>,
    /// `SELinux` labels: `disable`, `type:…`.
    pub labels: Vec<String>,
    /// `systempaths=unconfined`: nothing of /proc is masked.
    pub system_paths_unconfined: bool,
    /// Masked paths, where they are said; an empty list unmasks all.
    pub masked_paths: Option<Vec<String>>,
    /// Read-only paths, where they are said.
    pub read_only_paths: Option<Vec<String>>,
    /// Options that are none of these, as written (`writable-cgroups=true`, `credentialspec=…`).
    pub others: Vec<String>,
}

impl Security {
    /// Says whether it shows or lets write more of /proc and /sys than engines do of themselves.
    pub fn unmasks(&self) -> bool {
        let shows = self.masks() == Some(Masks::Fewer);
        let paths = self.read_only_paths.as_ref();
        let thaws = paths.is_some_and(|it| !keeps_read_only(&words(it)));
        self.system_paths_unconfined || shows || thaws
    }

    /// Returns what its masked paths come to, where they are said.
    pub fn masks(&self) -> Option<Masks> {
        let paths = self.masked_paths.as_ref()?;
        Some(masks(&words(paths)))
    }
}

fn words(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

/// A mount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// Where in the request: `HostConfig.Binds[0]`.
    pub at: String,
    /// What is mounted.
    pub kind: MountKind,
    /// The source: a path of the host, cleaned by its text as the engine does it; the name of a volume or image; nothing:
    /// an anonymous volume or tmpfs.
    pub source: Option<String>,
    /// Where inside, cleaned by its text.
    pub target: String,
    /// Whether it is read-only.
    pub read_only: bool,
    /// Propagation, where it is said.
    pub propagation: Option<String>,
    /// Driver and options of a volume that would be made by it.
    pub driver: Option<String>,
    /// Options of that driver.
    pub driver_options: Vec<(String, String)>,
    /// Labels of a volume that would be made by it.
    pub labels: Vec<(String, String)>,
    /// A folder below the volume's or image's root.
    pub subpath: Option<String>,
    /// Whether the source is made where it is not there.
    pub creates_source: bool,
    /// Further options, as written (`exec`, `dev`, `suid` of tmpfs, `size=…` and, in octal, `mode=…`; `z`, `nocopy`;
    /// `NonRecursive` …).
    pub options: Vec<String>,
}

/// What is mounted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MountKind {
    /// A path of the host.
    Bind,
    /// A volume.
    Volume,
    /// Memory.
    Tmpfs,
    /// The file system of an image.
    Image,
    /// A volume of the cluster.
    Cluster,
    /// A named pipe (Windows).
    NamedPipe,
}

/// Name spaces; nothing where the request leaves them to the engine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Namespaces {
    /// Processes.
    pub pid: Option<Namespace>,
    /// Shared memory and semaphores.
    pub ipc: Option<Namespace>,
    /// Host name.
    pub uts: Option<Namespace>,
    /// Users.
    pub user: Option<Namespace>,
    /// Control groups.
    pub cgroup: Option<Namespace>,
    /// Network.
    pub network: Option<Namespace>,
}

/// A name space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Namespace {
    /// Its own (`private`, `none`, `default`, `bridge`), or a mode of the engine that gives it one (`shareable`).
    Own(String),
    /// The host's.
    Host,
    /// Another container's: its reference.
    Container(String),
    /// A network of this name.
    Named(String),
}

/// A device of the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Path on the host.
    pub host: String,
    /// Path inside.
    pub inside: String,
    /// Permissions of the device cgroup: `rwm`.
    pub permissions: String,
}

/// Limits; nothing or zero: none, or, where a container is changed, what it has. Negative: none, and none is wanted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Limits {
    /// Bytes of memory.
    pub memory: Option<i128>,
    /// Bytes of memory and swap.
    pub memory_swap: Option<i128>,
    /// Billionths of processors; computed from quota and period where only those are said.
    pub nano_cpus: Option<i128>,
    /// Processes.
    pub pids: Option<i128>,
    /// Limits of processes: name, soft, hard.
    pub ulimits: Vec<(String, i128, i128)>,
    /// Bytes of shared memory.
    pub shared_memory: Option<i128>,
    /// Whether real-time scheduling is asked for.
    pub real_time: bool,
    /// Bytes of memory below which it is spared.
    pub memory_reservation: Option<i128>,
    /// How readily its memory is swapped out, 0 to 100.
    pub swappiness: Option<i128>,
    /// Bytes of the kernel's memory, and of its TCP buffers (before 1.42 and 1.52).
    pub kernel_memory: Vec<i128>,
    /// Its share of processors.
    pub cpu_shares: Option<i128>,
    /// Processors that it may run on, as written.
    pub processors: Option<String>,
    /// Nodes of memory that it may use, as written.
    pub memory_nodes: Option<String>,
    /// Its share of block devices.
    pub block_weight: Option<i128>,
    /// Weights and rates of single block devices: field, path of the host, number.
    pub block_devices: Vec<(&'static str, String, i128)>,
}

/// A published port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Port {
    /// Port inside, or the first of a range.
    pub inside: u16,
    /// Protocol: `tcp`, `udp`, `sctp`.
    pub protocol: String,
    /// Address of the host in its usual form; empty: all.
    pub address: String,
    /// First and last port of the host; nothing: the engine chooses.
    pub host: Option<(u16, u16)>,
}

/// A network that a container is attached to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attachment {
    /// Its name or id.
    pub network: String,
    /// Aliases asked for.
    pub aliases: Vec<String>,
    /// A hardware address asked for.
    pub mac: Option<String>,
    /// Addresses asked for.
    pub addresses: Vec<String>,
    /// Options of the driver.
    pub driver_options: Vec<(String, String)>,
    /// Containers that it is linked to in it: reference and alias.
    pub links: Vec<String>,
    /// How much it is preferred as the way out.
    pub gateway_priority: Option<i128>,
}
