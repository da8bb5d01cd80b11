//! Loads the programs and fills their tables.

use super::Failure;
use super::settings::Settings;
use crate::call::{self, Class};
use libbpf_rs::{Link, Map, MapCore as _, MapFlags, Object, ObjectBuilder, OpenObject};

const PROGRAMS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/seawall.bpf.o"));

/// The plan of ends of threads stands behind those of system calls (`PLAN_EXIT`).
const PLAN_EXIT: u32 = 511;

/// Loads the programs and attaches them.
pub(super) fn load(settings: &Settings) -> Result<(Object, Vec<Link>), Failure> {
    let mut open = ObjectBuilder::default()
        .open_memory(PROGRAMS)
        .map_err(Failure::refused("to read the programs"))?;
    prepare(&mut open, settings)?;
    let object = open.load().map_err(Failure::refused("the programs"))?;
    fill(&object, settings)?;
    let mut links = Vec::new();
    for program in object.progs_mut() {
        links.push(
            program
                .attach()
                .map_err(Failure::refused("to attach a program"))?,
        );
    }
    Ok((object, links))
}

/// Sets sizes and what is constant while the programs run.
fn prepare(open: &mut OpenObject, settings: &Settings) -> Result<(), Failure> {
    let processors =
        libbpf_rs::num_possible_cpus().map_err(Failure::refused("to count processors"))?;
    let processors = u32::try_from(processors).unwrap_or(u32::MAX);
    for mut map in open.maps_mut() {
        let name = map.name().to_string_lossy().into_owned();
        let entries = match name.as_str() {
            "scratches" => processors,
            "critical" => settings.critical_bytes,
            "bulk" => settings.bulk_bytes,
            _ if name.ends_with(".rodata") => {
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
    let mut constants = Vec::with_capacity(24);
    constants.extend_from_slice(&std::process::id().to_ne_bytes());
    constants.extend_from_slice(&host_namespace().to_ne_bytes());
    constants.extend_from_slice(&u32::from(settings.only_containers).to_ne_bytes());
    constants.extend_from_slice(&settings.snapshot.to_ne_bytes());
    for (to, from) in bytes.iter_mut().zip(constants) {
        *to = from;
    }
}

/// The number of our own process namespace.
fn host_namespace() -> u32 {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata("/proc/self/ns/pid").map_or(0, |it| u32::try_from(it.ino()).unwrap_or(0))
}

fn fill(object: &Object, settings: &Settings) -> Result<(), Failure> {
    let plans = map(object, "plans")?;
    let compat = map(object, "compat_numbers")?;
    for call in call::all().filter(|call| settings.calls.contains(&call.number)) {
        let mut plan = [0_u8; 12];
        let head = [
            1,
            call.class as u8,
            call.with.0,
            u8::from(call.class.is_critical()),
        ];
        let arguments = call.arguments.iter().map(|argument| *argument as u8);
        for (to, from) in plan.iter_mut().zip(head.into_iter().chain(arguments)) {
            *to = from;
        }
        put(&plans, u32::from(call.number), &plan)?;
        if let Some(number) = call.compat {
            let own = u32::from(call.number).saturating_add(1);
            put(&compat, u32::from(number), &own.to_ne_bytes())?;
        }
    }
    if settings.exits {
        let class = Class::Process;
        let mut plan = [0_u8; 12];
        let head = [1, class as u8, 0, u8::from(class.is_critical())];
        for (to, from) in plan.iter_mut().zip(head) {
            *to = from;
        }
        put(&plans, PLAN_EXIT, &plan)?;
    }
    Ok(())
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
