//! Fields of threads: `thread.*`.
//!
//! Source: falcosecurity/libs, `userspace/libsinsp/sinsp_filtercheck_thread.cpp`.

use super::table::row;
use super::{Answer, Argument, Asked, Field, Type};
use crate::engine::Scene;
use crate::state::Thread;
use seawall_model::capability::FileCapability;

pub(super) const FIELDS: &[Field] = &[
    row(
        "thread.tid",
        Type::Int,
        id,
        "The id of the thread on the host.",
    ),
    row(
        "thread.vtid",
        Type::Int,
        virtual_id,
        "The id of the thread in its own namespace.",
    ),
    row(
        "thread.ismain",
        Type::Bool,
        is_main,
        "Whether the thread is the main one of its process.",
    ),
    row(
        "thread.cap_permitted",
        Type::Text,
        permitted,
        "The capabilities that the thread may take.",
    ),
    row(
        "thread.cap_inheritable",
        Type::Text,
        inheritable,
        "The capabilities that programs inherit.",
    ),
    row(
        "thread.cap_effective",
        Type::Text,
        effective,
        "The capabilities that the thread has.",
    ),
    row(
        "thread.cgroups",
        Type::Text,
        cgroups,
        "All control groups of the thread.",
    ),
    row(
        "thread.cgroup",
        Type::Text,
        cgroup,
        "The control group of one controller: `thread.cgroup.cpuacct`.",
    )
    .with(Argument::Key(true)),
    row(
        "thread.pfmajor",
        Type::Uint,
        major_faults,
        "Page faults that had to read.",
    ),
    row(
        "thread.pfminor",
        Type::Uint,
        minor_faults,
        "Page faults that had not.",
    ),
    row(
        "thread.vmsize",
        Type::Uint,
        memory_virtual,
        "Virtual memory in kilobytes; 0 for threads that are not the main one.",
    ),
    row(
        "thread.vmrss",
        Type::Uint,
        memory_resident,
        "Resident memory in kilobytes; 0 for threads that are not the main one.",
    ),
];

fn of<'a>(scene: &Scene<'a>, get: impl Fn(&'a Thread) -> Answer<'a>) -> Answer<'a> {
    scene.thread.map_or(Answer::Missing, get)
}

fn is_main_one(thread: &Thread) -> bool {
    thread.id == thread.process
}

fn id<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    Answer::int(scene.event.thread)
}

fn virtual_id<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| match thread.virtual_id {
        -1 => Answer::Missing,
        id => Answer::int(id),
    })
}

fn is_main<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| Answer::bool(is_main_one(thread)))
}

/// Returns capabilities as upstream names them: `CAP_CHOWN CAP_KILL`.
fn capabilities<'a>(set: u64) -> Answer<'a> {
    Answer::made(FileCapability::names(set).join(" ").to_ascii_uppercase())
}

fn inheritable<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| capabilities(thread.capabilities[0]))
}

fn permitted<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| capabilities(thread.capabilities[1]))
}

fn effective<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| capabilities(thread.capabilities[2]))
}

fn cgroups<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| {
        if thread.cgroups.is_empty() {
            return Answer::Missing;
        }
        Answer::made(thread.cgroups.join(&b' '))
    })
}

fn cgroup<'a>(scene: &Scene<'a>, asked: &Asked) -> Answer<'a> {
    let Asked::Key(controller) = asked else {
        return Answer::Missing;
    };
    of(scene, |thread| {
        let path = thread.cgroups.iter().find_map(|group| {
            group
                .strip_prefix(controller.as_bytes())
                .and_then(|rest| rest.strip_prefix(b"="))
        });
        path.map_or(Answer::Missing, Answer::text)
    })
}

fn major_faults<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| Answer::uint(thread.faults[0]))
}

fn minor_faults<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| Answer::uint(thread.faults[1]))
}

fn memory_virtual<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| {
        Answer::uint(if is_main_one(thread) {
            thread.memory[0]
        } else {
            0
        })
    })
}

fn memory_resident<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |thread| {
        Answer::uint(if is_main_one(thread) {
            thread.memory[1]
        } else {
            0
        })
    })
}
