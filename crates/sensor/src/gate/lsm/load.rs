//! The programs: which of them this kernel takes, and whether it calls them.

use super::gate::Failure;
use super::told::Hook;
use libbpf_rs::{Link, Map, MapCore as _, Object, ObjectBuilder};
use std::collections::BTreeMap;

const PROGRAMS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/lsm.bpf.o"));

/// The programs, and what each is for. A hook holds where all of its programs run.
const HOOKS: [(&str, Hook); 19] = [
    (FIRST, Hook::Open),
    ("on_exec", Hook::Exec),
    ("on_map", Hook::Map),
    ("on_protect", Hook::Map),
    ("on_truncate", Hook::Change),
    ("on_mode", Hook::Change),
    ("on_owner", Hook::Change),
    ("on_unlink", Hook::Change),
    ("on_rename", Hook::Change),
    ("on_connect", Hook::Connect),
    ("on_send", Hook::Connect),
    ("on_bind", Hook::Bind),
    ("on_socket", Hook::Socket),
    ("on_mount", Hook::Mount),
    ("on_move_mount", Hook::Mount),
    ("on_trace", Hook::Trace),
    ("on_trace_me", Hook::Trace),
    ("on_bpf", Hook::Bpf),
    ("on_capable", Hook::Capable),
];

/// The one that nothing goes without: it also answers what a file is.
const FIRST: &str = "on_open";

/// What was loaded.
pub(super) struct Loaded {
    pub(super) object: Object,
    /// The programs that run, by name.
    pub(super) links: Vec<(String, Link)>,
    /// Hooks that this kernel does not have, and its words.
    pub(super) lacking: BTreeMap<Hook, String>,
}

/// Loads all programs that the kernel takes, and attaches them.
pub(super) fn load() -> Result<Loaded, Failure> {
    let silent = Silence::begin();
    let all: Vec<&str> = HOOKS.iter().map(|(name, _)| *name).collect();
    let mut lacking = BTreeMap::new();
    let object = match only(&all) {
        Ok(object) => object,
        Err(_) => only(&those_taken(&mut lacking)?)?,
    };
    drop(silent);
    let mut links = Vec::new();
    for program in object.progs_mut() {
        let name = program.name().to_string_lossy().into_owned();
        let is_lacking = |hook: Hook| lacking.contains_key(&hook);
        if HOOKS
            .iter()
            .any(|(it, hook)| *it == name && is_lacking(*hook))
        {
            continue;
        }
        let link = program
            .attach()
            .map_err(Failure::refused("to attach a program to a security hook"))?;
        links.push((name, link));
    }
    Ok(Loaded {
        object,
        links,
        lacking,
    })
}

/// Tries each program by itself. Returns those of the hooks that are whole.
fn those_taken(lacking: &mut BTreeMap<Hook, String>) -> Result<Vec<&'static str>, Failure> {
    only(&[FIRST])?;
    for (name, hook) in HOOKS {
        if let Err(why) = only(&[name]) {
            lacking.insert(hook, why.to_string());
        }
    }
    let whole = HOOKS.iter().filter(|(_, hook)| !lacking.contains_key(hook));
    Ok(whole.map(|(name, _)| *name).collect())
}

/// Loads some of the programs.
fn only(names: &[&str]) -> Result<Object, Failure> {
    let mut open = ObjectBuilder::default()
        .open_memory(PROGRAMS)
        .map_err(Failure::refused("to read the programs"))?;
    for mut program in open.progs_mut() {
        let wanted = names.iter().any(|name| program.name() == *name);
        program.set_autoload(wanted);
    }
    open.load()
        .map_err(Failure::refused("programs at its security hooks (BPF LSM)"))
}

/// Returns a table by its name.
pub(super) fn map<'a>(object: &'a Object, name: &'static str) -> Result<Map<'a>, Failure> {
    let mut maps = object.maps();
    maps.find(|map| map.name() == name)
        .ok_or(Failure::Lacking(name))
}

/// What libbpf says on standard error is left out meanwhile: that a kernel refuses is expected here, and told by an error.
pub(crate) struct Silence(Option<(libbpf_rs::PrintLevel, libbpf_rs::PrintCallback)>);

impl Silence {
    pub(crate) fn begin() -> Self {
        Self(libbpf_rs::set_print(None))
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        libbpf_rs::set_print(self.0.take());
    }
}
