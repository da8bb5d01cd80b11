//! Fields of what a process has as its input and outputs: `proc.stdin.type` and its kin.
//!
//! Source: falcosecurity/libs, `userspace/libsinsp/sinsp_filtercheck_thread.cpp`.

use super::descriptor::word;
use super::table::row;
use super::{Answer, Asked, Field, Type};
use crate::engine::Scene;
use crate::state::Descriptor;

pub(super) const FIELDS: &[Field] = &[
    row(
        "proc.stdin.type",
        Type::Text,
        input_kind,
        "What standard input is of, as `fd.type` has it.",
    ),
    row(
        "proc.stdout.type",
        Type::Text,
        output_kind,
        "What standard output is of.",
    ),
    row(
        "proc.stderr.type",
        Type::Text,
        errors_kind,
        "What the output of errors is of.",
    ),
    row(
        "proc.stdin.name",
        Type::Text,
        input_name,
        "The name of standard input, as `fd.name` has it.",
    ),
    row(
        "proc.stdout.name",
        Type::Text,
        output_name,
        "The name of standard output.",
    ),
    row(
        "proc.stderr.name",
        Type::Text,
        errors_name,
        "The name of the output of errors.",
    ),
];

fn of<'a>(
    scene: &Scene<'a>,
    number: i64,
    get: impl Fn(&'a Descriptor) -> Answer<'a>,
) -> Answer<'a> {
    scene.open(number).map_or(Answer::Missing, get)
}

fn kind<'a>(scene: &Scene<'a>, number: i64) -> Answer<'a> {
    of(scene, number, |open| Answer::text(word(open.of)))
}

fn name<'a>(scene: &Scene<'a>, number: i64) -> Answer<'a> {
    of(scene, number, |open| Answer::text(&open.name))
}

fn input_kind<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    kind(scene, 0)
}

fn output_kind<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    kind(scene, 1)
}

fn errors_kind<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    kind(scene, 2)
}

fn input_name<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    name(scene, 0)
}

fn output_name<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    name(scene, 1)
}

fn errors_name<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    name(scene, 2)
}
