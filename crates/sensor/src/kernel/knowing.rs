//! Programs at functions of the kernel that know what a call came to, whatever was written over meanwhile and whatever links were
//! on the way. A kernel that refuses them has what calls were given when they began.

use super::{Failure, Settings, load};
use libbpf_rs::{Link, MapCore as _, Object, ObjectBuilder};
use std::os::fd::AsFd as _;

/// The programs.
const NAMES: [&str; 5] = [
    "on_connection",
    "on_rename",
    "on_link",
    "on_symlink",
    "on_unlink",
];

/// Returns whether a program is one of them: the others are loaded without them.
pub(super) fn is_one(name: &str) -> bool {
    NAMES.contains(&name)
}

/// The programs, and what they run by.
pub(super) struct Knowing {
    pub(super) object: Object,
    _links: Vec<Link>,
}

/// Loads the programs into the tables of the others.
pub(super) fn load(main: &Object, settings: &Settings) -> Result<Knowing, Failure> {
    let mut open = ObjectBuilder::default()
        .open_memory(load::PROGRAMS)
        .map_err(Failure::refused("to read the programs"))?;
    load::prepare(&mut open, settings)?;
    for mut program in open.progs_mut() {
        let wanted = program.name().to_str().is_some_and(is_one);
        program.set_autoload(wanted);
    }
    for mut map in open.maps_mut() {
        let is_own = map.name().to_string_lossy().contains(".rodata");
        let shared = main.maps().find(|it| it.name() == map.name());
        if let Some(shared) = shared.filter(|_| !is_own) {
            map.reuse_fd(shared.as_fd())
                .map_err(Failure::refused("to share a table"))?;
        }
    }
    let what = "programs at functions of its own";
    let object = open.load().map_err(Failure::refused(what))?;
    let programs = object
        .progs_mut()
        .filter(|program| program.name().to_str().is_some_and(is_one));
    let links = programs
        .map(|program| program.attach().map_err(Failure::refused(what)))
        .collect::<Result<Vec<Link>, Failure>>()?;
    Ok(Knowing {
        object,
        _links: links,
    })
}
