//! Folders of the host that are mounted: what is written there the host runs, what is read there are its keys.
//! Only root of the host's own users is believed to read and write what it sees; of ordinary users the owner of a
//! home is.

use seawall_model::assessment::Reading;
use seawall_model::host::engine::container::ContainerMount;
use seawall_model::host::seen::Seen;

use super::outside;
use super::socket::is_seen;
use crate::container::mount::source::{Source, is_within, shown, source};
use crate::host_folder::{Rank, rank};
use crate::path::barrier::Way;
use crate::path::graph::{Ease, Graph, Reason};
use crate::path::position::Position;
use crate::path::standing::{Act, Standing, Users};
use crate::path::world::World;

/// Adds the steps.
pub(super) fn add(world: &mut World<'_>, graph: &mut Graph) {
    let mut homes = Vec::new();
    for (at, standing) in world.standings.iter().enumerate() {
        for mount in standing.mounts() {
            let Source::Host { path, unclear } = source(&standing.input, mount) else {
                continue;
            };
            let one = Folder {
                standing,
                mount,
                path: &path,
                from: Position::Container(at),
            };
            let begins = || one.way(unclear.as_deref());
            one.to_write(begins(), graph);
            one.to_read(begins(), graph);
            one.to_ask(begins(), graph);
            homes.extend(
                one.home(world)
                    .filter(|_| standing.users.known() == Some(&Users::Host))
                    .map(|user| (at, user, begins(), one.readings(), path.clone())),
            );
        }
    }
    for (at, user, mut way, readings, path) in homes {
        let Some(standing) = world.standings.get(at) else {
            continue;
        };
        standing.is_let(&mut way, Act::Files);
        let how = format!(
            "it may write `{path}`, and runs as the user whose home that is: a key there lets it in"
        );
        let ends = (
            Position::Container(at),
            Position::User(world.users.place(&user)),
            Ease::Technique,
        );
        let what = format!("write {path} as {user}");
        graph.step(
            ends,
            way,
            (&standing.name, &what),
            Reason::bare(how, readings),
        );
    }
}

/// A folder, or a file, of the host in a container.
struct Folder<'w, 'a> {
    standing: &'w Standing<'a>,
    mount: &'w ContainerMount,
    path: &'w str,
    from: Position,
}

impl Folder<'_, '_> {
    fn way(&self, unclear: Option<&str>) -> Way {
        let mut way = self.standing.way();
        if !is_seen(self.standing, self.mount) {
            way.by_configuration();
        }
        if let Some(why) = unclear {
            // Its name tells enough where it is bad; that it may lead elsewhere is said.
            way.by_configuration();
            way.lower(format!("where it leads was not seen: {why}"));
        }
        way
    }

    fn readings(&self) -> Vec<Reading> {
        let value = format!("{} → {}", shown(self.mount), self.path);
        vec![Reading::new(value, self.standing.input.field("Mounts"))]
    }

    fn reason(&self, how: String, read_only: bool) -> Reason {
        if rank(self.path, read_only) == Rank::Own {
            Reason::bare(how, self.readings())
        } else {
            Reason::new(how, "CTR-0006", self.readings())
        }
    }

    /// What the host runs or believes.
    fn to_write(&self, mut way: Way, graph: &mut Graph) {
        let is_engines = self.is_engines(&["containers", "overlay2", "image"]);
        let known = RUN.iter().find(|(folder, _)| covers(self.path, folder));
        let is_rootless = self.standing.users.known() == Some(&Users::Rootless);
        let what = match known {
            _ if is_rootless && is_of_user(self.path) => USERS,
            _ if is_rootless => return,
            Some((_, what)) => *what,
            None if is_engines => ENGINES,
            None => return,
        };
        let standing = self.standing;
        way.needs(
            &self.mount.is_writable,
            &format!("whether {} may be written", self.mount.destination),
        );
        self.as_owner(&mut way);
        standing.is_let(&mut way, Act::Files);
        let how = format!("it may write `{}`: {what}", self.path);
        // What is lost at the next start of the host is the harder way.
        let ease = match known {
            Some((folder, _)) if folder.starts_with("/run/") => Ease::Technique,
            _ => Ease::Granted,
        };
        let ends = (self.from, outside(standing), ease);
        let told = format!("write {}", self.path);
        graph.step(ends, way, (&standing.name, &told), self.reason(how, false));
    }

    /// Keys and passwords.
    fn to_read(&self, mut way: Way, graph: &mut Graph) {
        let standing = self.standing;
        if standing.users.known() == Some(&Users::Rootless) {
            return;
        }
        let is_keys = rank(self.path, true) == Rank::Credentials;
        let known = KEYS.iter().find(|(folder, _)| covers(self.path, folder));
        if known.is_none() && is_keys && standing.is_root == Seen::Known(false) {
            // A home's keys may be anybody's to read: its permissions were not looked at.
            way.is_unknown("whose they are is not known");
        } else {
            self.as_owner(&mut way);
        }
        let (to, what) = match known {
            Some((_, what)) => (Position::HostFiles, *what),
            None if is_keys => (Position::HostFiles, "keys and passwords lie there"),
            None if self.is_engines(&["containers", "overlay2", "volumes"]) => (
                Position::EngineFiles(standing.engine),
                "all containers' files, volumes and settings lie there",
            ),
            None => return,
        };
        standing.is_let(&mut way, Act::Files);
        let how = format!("it may read `{}`: {what}", self.path);
        let ends = (self.from, to, Ease::Granted);
        let told = format!("read {}", self.path);
        graph.step(ends, way, (&standing.name, &told), self.reason(how, true));
    }

    /// Sockets of those who run programs for root.
    fn to_ask(&self, mut way: Way, graph: &mut Graph) {
        let standing = self.standing;
        let Some((socket, who)) = ASKED
            .iter()
            .find(|(socket, _)| is_within(socket, self.path))
        else {
            return;
        };
        standing.needs_host_users(&mut way);
        standing.needs_root(&mut way);
        standing.is_let(&mut way, Act::Connect);
        let systemd = standing
            .input
            .facts
            .units
            .values()
            .any(|unit| unit.known().is_some());
        if !systemd {
            way.is_unknown("whether systemd runs the host is not known");
        }
        let how = format!("it sees `{}` with `{socket}`: {who}", self.path);
        let ends = (self.from, Position::Host, Ease::Technique);
        let told = format!("use {socket}");
        graph.step(ends, way, (&standing.name, &told), self.reason(how, true));
    }

    /// Says whether the engine's folder, or one of these below it, is seen.
    fn is_engines(&self, below: &[&str]) -> bool {
        let root = self.standing.input.engine.info.data_root.known();
        let root = root.filter(|root| root.len() > 1);
        root.is_some_and(|root| {
            let is_one = |name: &&str| *self.path == format!("{root}/{name}");
            is_within(root, self.path) || below.iter().any(is_one)
        })
    }

    /// Only root is known to get at what is root's.
    fn as_owner(&self, way: &mut Way) {
        match self.standing.users.known() {
            Some(Users::Rootless) if !is_of_user(self.path) => way.bar(),
            Some(Users::Rootless) => {}
            _ => self.standing.needs_host_users(way),
        }
        self.standing.needs_root(way);
    }

    /// The user whose home it may write, where it runs as that user.
    fn home(&self, world: &World<'_>) -> Option<String> {
        let rest = self.path.strip_prefix("/home/")?;
        let (name, below) = rest.split_once('/').unwrap_or((rest, ""));
        let is_way_in =
            below.is_empty() || below == ".ssh" || below.starts_with(".ssh/authorized_keys");
        let uid = self.standing.process()?.uid.known()?;
        let users = world.facts.accounts.users.known()?;
        let user = users
            .iter()
            .find(|user| user.name == name && user.uid == *uid && user.uid != 0)?;
        (is_way_in && self.mount.is_writable == Seen::Known(true)).then(|| user.name.clone())
    }
}

/// Says whether what is mounted is a folder, lies above it or in it.
fn covers(path: &str, folder: &str) -> bool {
    is_within(folder, path) || is_within(path, folder)
}

/// Says whether the user of a rootless engine has something of worth there.
fn is_of_user(path: &str) -> bool {
    path == "/" || path == "/home" || (path.starts_with("/home/") && path.matches('/').count() == 2)
}

const USERS: &str = "what the user who runs the engine starts at each login lies there";
const ENGINES: &str =
    "images, containers and their settings lie there, which the engine runs as they are";

/// What the host runs or believes when it is written, the plainest first.
const RUN: &[(&str, &str)] = &[
    (
        "/etc/cron.d",
        "what it puts into `/etc/cron.d` the host runs as root",
    ),
    (
        "/var/spool/cron",
        "what it puts there the host runs as root",
    ),
    (
        "/etc/systemd/system",
        "a unit that it puts there the host runs as root",
    ),
    (
        "/usr/lib/systemd/system",
        "a unit that it puts there the host runs as root",
    ),
    (
        "/lib/systemd/system",
        "a unit that it puts there the host runs as root",
    ),
    (
        "/run/systemd/system",
        "a unit that it puts there the host runs as root",
    ),
    (
        "/etc/ld.so.preload",
        "what it names there every program of the host loads",
    ),
    ("/etc/passwd", "an account that it adds there is root"),
    ("/etc/shadow", "a password that it sets there is root's"),
    ("/etc/sudoers", "whom it names there is root"),
    ("/etc/sudoers.d", "whom it names there is root"),
    ("/etc/pam.d", "what it names there is run at each login"),
    ("/etc/crontab", "what it names there the host runs as root"),
    (
        "/etc/docker/daemon.json",
        "the engine runs what it names there as a runtime",
    ),
    (
        "/etc/kubernetes/manifests",
        "a pod that it describes there is run as it says",
    ),
    (
        "/root/.ssh",
        "a key that it puts into `/root/.ssh` lets it in as root",
    ),
    ("/usr/bin", "the host's own programs lie there"),
    ("/usr/sbin", "the host's own programs lie there"),
    ("/usr/local/bin", "the host's own programs lie there"),
    ("/bin", "the host's own programs lie there"),
    ("/sbin", "the host's own programs lie there"),
    ("/boot", "the kernel that is started next lies there"),
    (
        "/proc/sys/kernel/core_pattern",
        "the program that it names as `core_pattern` the kernel runs as root",
    ),
];

/// What is worth reading.
const KEYS: &[(&str, &str)] = &[
    (
        "/etc/shadow",
        "the hashes of the host's passwords are there",
    ),
    ("/root/.ssh", "root's keys are there"),
    ("/etc/ssh", "the keys of the host itself are there"),
    ("/etc/kubernetes", "the keys of the cluster are there"),
    ("/var/lib/kubelet/pods", "the secrets of pods are there"),
];

/// Who does for root what is asked for.
const ASKED: &[(&str, &str)] = &[
    (
        "/run/systemd/private",
        "systemd runs what root asks for there",
    ),
    (
        "/run/dbus/system_bus_socket",
        "systemd runs what root asks for there",
    ),
];
