//! Programs at functions of the kernel that know what a call came to, whatever was written over meanwhile and whatever links were
//! on the way. A kernel that refuses them has what calls were given when they began.

use super::{Failure, Settings, load};
use libbpf_rs::{Link, MapCore as _, MapFlags, Object, ObjectBuilder};
use std::os::fd::AsFd as _;

/// Those that know where paths and connections led.
const FOLLOWING: &[&str] = &[
    "on_connection",
    "on_rename",
    "on_link",
    "on_symlink",
    "on_unlink",
];

/// The one that knows what was asked for where a file is opened.
const OPENING: &[&str] = &["on_open"];

/// Returns whether a program is one of them: the others are loaded without them.
pub(super) fn is_one(name: &str) -> bool {
    FOLLOWING.contains(&name) || OPENING.contains(&name)
}

/// The programs, and what they run by.
pub(super) struct Knowing {
    pub(super) object: Object,
    names: &'static [&'static str],
    _links: Vec<Link>,
}

impl Knowing {
    /// Returns whether a program of the object is one that was loaded.
    pub(super) fn has(&self, name: &str) -> bool {
        self.names.contains(&name)
    }
}

/// Loads those that know where paths and connections led.
pub(super) fn following(main: &Object, settings: &Settings) -> Result<Knowing, Failure> {
    load(main, settings, FOLLOWING)
}

/// Loads the one that knows what was asked for where a file is opened, and tells the others that it is there.
pub(super) fn opening(main: &Object, settings: &Settings) -> Result<Knowing, Failure> {
    let opening = load(main, settings, OPENING)?;
    load::map(main, "copies_are_known")?
        .update(&0_u32.to_ne_bytes(), &1_u32.to_ne_bytes(), MapFlags::ANY)
        .map_err(Failure::refused("an entry of a table"))?;
    Ok(opening)
}

/// Loads programs into the tables of the others.
fn load(
    main: &Object,
    settings: &Settings,
    names: &'static [&'static str],
) -> Result<Knowing, Failure> {
    let is_wanted = |name: Option<&str>| name.is_some_and(|name| names.contains(&name));
    let mut open = ObjectBuilder::default()
        .open_memory(load::PROGRAMS)
        .map_err(Failure::refused("to read the programs"))?;
    load::prepare(&mut open, settings)?;
    for mut program in open.progs_mut() {
        let wanted = is_wanted(program.name().to_str());
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
        .filter(|program| is_wanted(program.name().to_str()));
    let links = programs
        .map(|program| program.attach().map_err(Failure::refused(what)))
        .collect::<Result<Vec<Link>, Failure>>()?;
    Ok(Knowing {
        object,
        names,
        _links: links,
    })
}
