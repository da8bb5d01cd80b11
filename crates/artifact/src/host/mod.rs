//! A live host → facts about it: one pass over its engines' API and its own files. Nothing is run, nothing is
//! changed, no command is executed in a container.
//!
//! Entry point: [`collect`]. What cannot be read becomes a fact that says so, never a missing line.

mod account;
mod audit;
mod daemon;
mod elsewhere;
mod engine;
pub mod event;
mod file;
mod holder;
mod kernel;
mod named;
pub mod newest;
mod options;
pub mod packaged;
mod proc;
mod program;
mod read;
mod signed;
mod unit;

use seawall_model::host::mount::Mount;
use seawall_model::host::seen::Seen;
use seawall_model::host::{HostFacts, Reader};

pub use engine::certificate;
use event::Changed;
pub use options::{HostOptions, Redact, Unmasked};

/// Reads all that is to be known.
pub fn collect(options: &HostOptions) -> HostFacts {
    let mut facts = HostFacts {
        taken: options.now,
        reader: Reader {
            version: options.version.clone(),
            uid: rustix::process::geteuid().as_raw(),
            root: options.root.display().to_string(),
            blind: None,
        },
        ..HostFacts::default()
    };
    if elsewhere::is_asked(options) {
        facts.name = elsewhere::name(options);
        elsewhere::fill(&mut facts);
        engine::collect(options, &mut facts);
        return facts;
    }
    facts.name = kernel::host_name(&options.root);
    facts.os_release = kernel::os_release(&options.root);
    facts.kernel = kernel::kernel(&options.root);
    facts.accounts = account::accounts(&options.root);
    facts.audit = audit::rules(&options.root);
    facts.mounts = own_mounts(options);
    facts.listeners = proc::socket::listeners(&options.root, "1");
    facts.content_trust = signed::content_trust(&options.root);
    facts.reader.blind = blind(&facts);
    engine::collect(options, &mut facts);
    unit::units(options, &mut facts);
    file::files(options, &mut facts);
    facts
}

/// Reads anew what changed since facts were read; what did not stays as it was seen. The name of the host stays where
/// nobody tells it any more.
pub fn collect_again(options: &HostOptions, facts: &mut HostFacts, changed: &Changed) {
    if !changed.all && engine::collect_again(options, facts, changed).is_ok() {
        return;
    }
    let name = std::mem::take(&mut facts.name);
    *facts = collect(options);
    if facts.name.is_empty() {
        facts.name = name;
    }
}

/// What is mounted where, as the host's first process sees it.
fn own_mounts(options: &HostOptions) -> Seen<Vec<Mount>> {
    match read::text(&options.root, "/proc/1/mountinfo", LONGEST) {
        Seen::Known(text) => proc::mount::mounts(&text).into(),
        Seen::Absent => Seen::unknown("/proc/1/mountinfo is not there"),
        Seen::Unknown(why) => Seen::Unknown(why),
    }
}

/// Says why we do not see the host as it is: our own namespaces are not those of its first process, or we are in a
/// container whose first process is not the host's.
fn blind(facts: &HostFacts) -> Option<String> {
    let first = facts.kernel.namespaces.get("pid")?;
    match first {
        // The kernel's own numbers for its first namespaces are fixed (`include/linux/proc_ns.h`).
        Seen::Known(inode) if *inode == FIRST_PIDS => None,
        Seen::Known(_) => Some("it runs in a namespace of processes of its own".to_owned()),
        Seen::Absent => Some("/proc shows no namespaces".to_owned()),
        Seen::Unknown(why) => Some(why.clone()),
    }
}

const LONGEST: u64 = 16 << 20;
const FIRST_PIDS: u64 = 0xEFFF_FFFC;
