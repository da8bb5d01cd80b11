//! Loads the programs and fills their tables.

use super::Failure;
use super::knowing::{self, Knowing};
use super::losses::Table;
use super::settings::Settings;
use super::uring::{self, Rings};
use crate::call::{self, Argument, Call, Class};
use crate::filter::{self, Filters};
use crate::gate::lsm::Silence;
use crate::present;
use crate::wire::{NUMBER_BIRTH, NUMBER_EXIT};
use libbpf_rs::{
    Link, Map, MapCore as _, MapFlags, MapHandle, MapType, Object, ObjectBuilder, OpenObject,
};
use std::os::fd::{AsFd as _, AsRawFd as _};
use std::path::Path;

pub(super) const PROGRAMS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/seawall.bpf.o"));

/// The plans of ends and births of threads stand behind those of system calls (`PLAN_EXIT`, `PLAN_BIRTH`).
const PLAN_EXIT: u32 = 511;
const PLAN_BIRTH: u32 = 510;

/// What was loaded.
pub(super) struct Loaded {
    pub(super) object: Object,
    pub(super) links: Vec<Link>,
    /// Why the kernel did not take the programs with the filter, where it took them only without it.
    pub(super) unfiltered: Option<String>,
    /// What tells of requests of `io_uring` as soon as they were carried out, and of each time that they are, where the kernel takes
    /// it.
    pub(super) beside: Vec<Object>,
    /// Where what is lost is counted: by `object`, and by each of those.
    pub(super) lost: Vec<Table>,
    /// How far what is done over `io_uring` can be seen.
    pub(super) rings: Rings,
    /// What knows where paths and connections of calls led, or why nothing does.
    pub(super) knowing: Result<Knowing, String>,
    /// What knows what was asked for where files are opened, where the kernel takes it.
    pub(super) opening: Option<Knowing>,
}

/// Loads the programs and attaches them: without the filter where the kernel does not take it, so that a stricter verifier costs
/// time, and hides nothing.
pub(super) fn load(settings: &Settings) -> Result<Loaded, Failure> {
    let (object, unfiltered) = match (open(settings), settings.unfiltered) {
        (Ok(object), false) => (object, None),
        (Ok(object), true) => (object, Some("it was not asked for".to_owned())),
        (Err(why), true) => return Err(why),
        (Err(why), false) => {
            let without = Settings {
                unfiltered: true,
                ..settings.clone()
            };
            // What the kernel said of the whole of it says more than what it says of a part.
            match open(&without) {
                Ok(object) => (object, Some(why.to_string())),
                Err(_) => return Err(why),
            }
        }
    };
    let mut lost = vec![Table::of(&object)?];
    let issuer = uring::issuer(&object, settings);
    // Where nothing is told when it was carried out, what is done again would be told in another order.
    let poster = match &issuer {
        Ok(_) => uring::poster(&object, settings),
        Err(_) => Err(Failure::Lacking("on_issued")),
    };
    let (knowing, opening) = {
        let _silent = Silence::begin();
        (
            knowing::following(&object, settings).map_err(|why| why.to_string()),
            knowing::opening(&object, settings).ok(),
        )
    };
    fill(&object, settings)?;
    uring::tell_when(&object, issuer.is_ok(), poster.is_ok())?;
    let (mut links, optional) = attach(&object)?;
    let mut beside = Vec::new();
    let [issues, posts] = [issuer, poster].map(|loaded| {
        loaded.map(|it| {
            links.extend(it.links);
            lost.push(it.lost);
            beside.push(it.object);
        })
    });
    Ok(Loaded {
        object,
        links,
        unfiltered,
        beside,
        lost,
        rings: uring::reach(&optional, issues, posts),
        knowing,
        opening,
    })
}

/// Attaches the programs. Returns the names of those that run among the ones that a kernel may have no place for.
fn attach(object: &Object) -> Result<(Vec<Link>, Vec<String>), Failure> {
    let (mut links, mut optional) = (Vec::new(), Vec::new());
    let silent = Silence::begin();
    for program in object.progs_mut() {
        let name = program.name().to_string_lossy().into_owned();
        let is_optional = uring::OPTIONAL.contains(&name.as_str());
        if !program.autoload() {
            continue;
        }
        match program.attach() {
            Ok(link) => links.push(link),
            Err(_) if is_optional => continue,
            Err(why) => return Err(Failure::refused("to attach a program")(why)),
        }
        if is_optional {
            optional.push(name);
        }
    }
    drop(silent);
    Ok((links, optional))
}

/// Hands the programs to the kernel.
fn open(settings: &Settings) -> Result<Object, Failure> {
    let mut open = ObjectBuilder::default()
        .open_memory(PROGRAMS)
        .map_err(Failure::refused("to read the programs"))?;
    prepare(&mut open, settings)?;
    for mut program in open.progs_mut() {
        // These have objects of their own.
        let name = program.name().to_string_lossy().into_owned();
        let wanted = !uring::is_one(&name) && !knowing::is_one(&name) && !uring::is_beyond(&name);
        program.set_autoload(wanted);
    }
    open.load().map_err(Failure::refused("the programs"))
}

/// Sets sizes and what is constant while the programs run.
pub(super) fn prepare(open: &mut OpenObject, settings: &Settings) -> Result<(), Failure> {
    let processors =
        libbpf_rs::num_possible_cpus().map_err(Failure::refused("to count processors"))?;
    let processors = u32::try_from(processors).unwrap_or(u32::MAX);
    for mut map in open.maps_mut() {
        let name = map.name().to_string_lossy().into_owned();
        let entries = match name.as_str() {
            "scratches" => processors,
            "critical" => settings.critical_bytes,
            "bulk" => settings.bulk_bytes,
            "first_losses" => settings.losers,
            ".rodata.settings" => {
                if let Some(bytes) = map.initial_value_mut() {
                    write_constants(bytes, settings);
                }
                continue;
            }
            _ => continue,
        };
        map.set_max_entries(entries)
            .map_err(Failure::refused("the size of a table"))?;
    }
    Ok(())
}

/// `struct settings`, as it stands in the section of constants.
fn write_constants(bytes: &mut [u8], settings: &Settings) {
    let mut constants = Vec::with_capacity(44);
    let own = std::process::id();
    let host = present::process_namespace(Path::new("/proc"), i64::from(own)).unwrap_or_default();
    constants.extend_from_slice(&own.to_ne_bytes());
    constants.extend_from_slice(&host.to_ne_bytes());
    constants.extend_from_slice(&settings.snapshot.to_ne_bytes());
    for process in ["1", "self"] {
        let mounts = present::mount_namespace(Path::new("/proc"), process);
        constants.extend_from_slice(&mounts.unwrap_or_default().to_ne_bytes());
    }
    constants.extend_from_slice(&u32::from(settings.unfiltered).to_ne_bytes());
    for constant in uring::FACTS.constants() {
        constants.extend_from_slice(&constant.to_ne_bytes());
    }
    for (to, from) in bytes.iter_mut().zip(constants) {
        *to = from;
    }
}

/// Where the filter and the counters of a call stand, from 1: calls in their order, then ends and births of threads.
pub(super) fn slots() -> impl Iterator<Item = (u32, u16, Class)> {
    let calls = call::all().map(|call| (call.number, call.class));
    let all = calls.chain([NUMBER_EXIT, NUMBER_BIRTH].map(|number| (number, Class::Process)));
    (1..)
        .zip(all)
        .map(|(slot, (number, class))| (slot, number, class))
}

fn fill(object: &Object, settings: &Settings) -> Result<(), Failure> {
    let plans = map(object, "plans")?;
    let compat = map(object, "compat_numbers")?;
    for (slot, number, class) in slots() {
        let call = call::find(number);
        let key = match (call, number) {
            (Some(call), _) => u32::from(call.number),
            (None, NUMBER_BIRTH) => PLAN_BIRTH,
            (None, _) => PLAN_EXIT,
        };
        put(&plans, key, &plan(slot, class, call))?;
        if let Some((call, other)) = call.and_then(|call| Some((call, call.compat?))) {
            let own = u32::from(call.number).saturating_add(1);
            put(&compat, u32::from(other), &own.to_ne_bytes())?;
        }
    }
    for (other, number) in call::OTHER_NUMBERS {
        let own = u32::from(*number).saturating_add(1);
        put(&compat, u32::from(*other), &own.to_ne_bytes())?;
    }
    replace_filters(object, &settings.filters)
}

/// A file is opened by a path (`WITH_OPENED`).
const WITH_OPENED: u8 = 32;

/// The most texts of a call that are read when it begins (`ENTRY_TEXTS`).
const ENTRY_TEXTS: usize = 3;

/// `struct plan`.
fn plan(slot: u32, class: Class, call: Option<&Call>) -> [u8; 16] {
    let slot = u8::try_from(slot).unwrap_or_default();
    let with = call.map_or(0, |call| call.with.0);
    let arguments = call.map_or(&[][..], |call| call.arguments);
    let places = || (0_u8..).zip(arguments);
    let of = |kind| {
        let found = places().filter(move |(_, argument)| **argument == kind);
        found.map(|(place, _)| place).collect::<Vec<u8>>()
    };
    let (mut texts, opened) = (of(Argument::Entered), of(Argument::Opened));
    let count = u8::try_from(texts.len().min(ENTRY_TEXTS)).unwrap_or_default();
    let with = if opened.is_empty() {
        with
    } else {
        with | WITH_OPENED
    };
    texts.extend(opened);
    texts.resize(ENTRY_TEXTS, 0);
    let address = places().find(|(_, argument)| argument.has_address());
    let (address, how) = address.map_or((0, 0), |(place, how)| (place, *how as u8));
    let mut kinds: Vec<u8> = arguments.iter().map(|argument| *argument as u8).collect();
    kinds.resize(6, 0);
    let parts = [slot, class as u8, with, u8::from(class.is_critical())]
        .into_iter()
        .chain(kinds)
        .chain([count])
        .chain(texts)
        .chain([address, how]);
    let mut plan = [0_u8; 16];
    for (to, from) in plan.iter_mut().zip(parts) {
        *to = from;
    }
    plan
}

/// Puts other filters in place of those that are there, all at once: each call is judged by the old ones or by the new ones.
pub(super) fn replace_filters(object: &Object, filters: &Filters) -> Result<(), Failure> {
    let outer = map(object, "filters")?;
    let first = map(object, "first_filters")?;
    let options = libbpf_rs::libbpf_sys::bpf_map_create_opts {
        sz: size_of::<libbpf_rs::libbpf_sys::bpf_map_create_opts>() as _,
        ..Default::default()
    };
    let table = MapHandle::create(
        MapType::Array,
        Some("filters"),
        first.key_size(),
        first.value_size(),
        first.max_entries(),
        &options,
    )
    .map_err(Failure::refused("a table of filters"))?;
    for (slot, number, _) in slots() {
        let bytes = filter::bytes(filters.of(number), filters.texts(number));
        table
            .update(&slot.to_ne_bytes(), &bytes, MapFlags::ANY)
            .map_err(Failure::refused("a filter"))?;
    }
    let table = table.as_fd().as_raw_fd();
    put(&outer, 0, &table.to_ne_bytes())
}

fn put(map: &Map<'_>, key: u32, value: &[u8]) -> Result<(), Failure> {
    map.update(&key.to_ne_bytes(), value, MapFlags::ANY)
        .map_err(Failure::refused("an entry of a table"))
}

/// Returns a table by its name.
pub(crate) fn map<'a>(object: &'a Object, name: &'static str) -> Result<Map<'a>, Failure> {
    object
        .maps()
        .find(|map| map.name() == name)
        .ok_or(Failure::Lacking(name))
}

#[cfg(test)]
mod tests {
    use super::{Argument, ENTRY_TEXTS, slots};

    /// `SLOTS` of `bpf/wire.h`.
    const SLOTS: u32 = 96;

    #[test]
    fn texts_of_each_call_have_room() {
        for call in crate::call::all() {
            let entered = call.arguments.iter();
            let entered = entered.filter(|argument| **argument == Argument::Entered);
            let entered = entered.count();
            assert!(entered <= ENTRY_TEXTS, "{}", call.number);
            let opened = call.arguments.iter().filter(|it| **it == Argument::Opened);
            // The first place is that of the path that is opened.
            assert!(
                opened.count() <= usize::from(entered == 0),
                "{}",
                call.number
            );
            let addresses = call.arguments.iter().filter(|it| it.has_address());
            assert!(addresses.count() <= 1, "{}", call.number);
        }
    }

    #[test]
    fn each_call_has_a_slot() {
        let last = slots().map(|(slot, _, _)| slot).max();
        assert!(last.is_some_and(|last| last < SLOTS), "{last:?}");
    }
}
