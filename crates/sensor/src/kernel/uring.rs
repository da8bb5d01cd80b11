//! How far what is done over `io_uring` can be seen, and the program that sees it best.
//!
//! Requests are remembered when they are submitted. Where the kernel takes a program behind the function that carries requests
//! out (`io_issue_sqe`), that tells of them: a file is still where it was put then, and nothing is missed for a
//! completion that nobody is told of. Elsewhere they are told when they complete.

use super::settings::Settings;
use super::{Failure, load};
use crate::gate::lsm::Silence;
use libbpf_rs::btf::Btf;
use libbpf_rs::btf::types::{Enum, Struct};
use libbpf_rs::{Link, MapCore as _, MapFlags, Object, ObjectBuilder};
use std::os::fd::AsFd as _;

/// The program behind the function that carries requests out.
pub(super) const ISSUED: &str = "on_issued";

/// Programs that a kernel without `io_uring`, or with an older one, has no place for.
pub(super) const OPTIONAL: [&str; 4] = [
    "on_submission",
    "on_older_submission",
    "on_completion",
    "on_failed_link",
];

/// Tables that the program has for itself: it may be interrupted by the others.
const OWN: [&str; 5] = ["scratches", "counts", "losses", "asked_now", "request_now"];

/// The calls that requests do the same as (`call_of` of `bpf/request.h`), and those of them that open files.
pub(super) const CALLS: &[u16] = &[
    3, 41, 42, 44, 45, 46, 47, 49, 50, 257, 258, 263, 265, 266, 288, 316, 437,
];
pub(super) const OPENS: &[u16] = &[257, 437];

/// How far what is done over `io_uring` can be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rings {
    /// Each request is told as soon as it was carried out.
    Issued,
    /// Requests are told when they complete, and those that ask for no completion when they are submitted, as if they went
    /// well. A file that is closed or replaced before the kernel tells of the completion is known by name alone. Why it is
    /// so stands with it.
    Completed(String),
    /// Not at all, and why.
    Unseen(String),
    /// The kernel has none.
    Absent,
}

/// The program, and what it runs by.
pub(super) struct Issuer {
    pub(super) object: Object,
    pub(super) link: Link,
}

/// Loads the program into the tables of the others.
pub(super) fn issuer(main: &Object, settings: &Settings) -> Result<Issuer, Failure> {
    let silent = Silence::begin();
    let mut open = ObjectBuilder::default()
        .open_memory(load::PROGRAMS)
        .map_err(Failure::refused("to read the programs"))?;
    load::prepare(&mut open, settings)?;
    for mut program in open.progs_mut() {
        let wanted = program.name() == ISSUED;
        program.set_autoload(wanted);
    }
    for mut map in open.maps_mut() {
        let name = map.name().to_string_lossy().into_owned();
        let is_own = OWN.contains(&name.as_str()) || name.contains(".rodata");
        let shared = main.maps().find(|it| it.name() == map.name());
        if let Some(shared) = shared.filter(|_| !is_own) {
            map.reuse_fd(shared.as_fd())
                .map_err(Failure::refused("to share a table"))?;
        }
    }
    let object = open
        .load()
        .map_err(Failure::refused("a program behind io_issue_sqe"))?;
    load::fill_losses(&object)?;
    let program = object.progs_mut().find(|program| program.name() == ISSUED);
    let link = program
        .ok_or(Failure::Lacking(ISSUED))?
        .attach()
        .map_err(Failure::refused("a program behind io_issue_sqe"))?;
    drop(silent);
    let issued = load::map(main, "issued")?;
    issued
        .update(&0_u32.to_ne_bytes(), &1_u32.to_ne_bytes(), MapFlags::ANY)
        .map_err(Failure::refused("an entry of a table"))?;
    Ok(Issuer { object, link })
}

/// Says how far requests can be seen, by the names of the optional programs that run.
pub(super) fn reach(running: &[String], issuer: Result<(), Failure>) -> Rings {
    let runs = |name: &str| running.iter().any(|it| it == name);
    let has = |types: &Btf<'_>, name: &str| types.type_by_name::<Struct<'_>>(name).is_some();
    let Ok(types) = Btf::from_vmlinux() else {
        return Rings::Unseen("the kernel does not tell of its types".to_owned());
    };
    if !has(&types, "io_ring_ctx") {
        return Rings::Absent;
    }
    if !has(&types, "io_cqe") {
        return Rings::Unseen("the kernel is older than 5.19".to_owned());
    }
    let submits = runs("on_submission") || runs("on_older_submission");
    if !submits || !runs("on_completion") {
        return Rings::Unseen("the kernel does not tell of submissions and completions".to_owned());
    }
    match issuer {
        Ok(()) => Rings::Issued,
        Err(why) => Rings::Completed(why.to_string()),
    }
}

/// Returns the flag of a request that is carried out by rights of its own (`REQ_F_CREDS`), which differs between kernels; 0
/// where it is not known.
pub(super) fn own_rights() -> u32 {
    let Ok(types) = Btf::from_vmlinux() else {
        return 0;
    };
    let place = types.type_by_kind::<Enum<'_>>().find_map(|flags| {
        // The first of them: most enumerations are told apart by that.
        flags
            .get(0)?
            .name
            .filter(|it| *it == "REQ_F_FIXED_FILE_BIT")?;
        let own = flags
            .iter()
            .find(|it| it.name.is_some_and(|name| name == "REQ_F_CREDS_BIT"))?;
        u32::try_from(own.value).ok()
    });
    place
        .and_then(|place| 1_u32.checked_shl(place))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call;

    #[test]
    fn each_call_of_a_request_is_known() {
        for number in CALLS.iter().chain(OPENS) {
            assert!(call::find(*number).is_some(), "{number}");
        }
    }
}
