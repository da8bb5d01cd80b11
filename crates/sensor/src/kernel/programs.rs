//! What the kernel says of the programs themselves (`/proc/self/fdinfo`, `bpf_prog_show_fdinfo`).

use super::Failure;
use super::knowing::{self, Knowing};
use super::uring::ISSUED;
use libbpf_rs::Object;
use std::ffi::OsStr;
use std::os::fd::{AsFd as _, AsRawFd as _};

/// How a program ran.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Runs {
    /// The name of the program.
    pub program: String,
    /// How often it ran, and how long in all in nanoseconds: counted only while somebody has switched that on
    /// (`kernel.bpf_stats_enabled`).
    pub runs: u64,
    /// See `runs`.
    pub nanoseconds: u64,
    /// How often it could not run because it ran already on the same processor.
    pub missed: u64,
}

/// How each program ran; the one that tells of requests of `io_uring`, and those that know what calls came to, are in objects of
/// their own.
pub(super) fn runs<'o>(
    object: &'o Object,
    issuer: Option<&'o Object>,
    knowing: impl Iterator<Item = &'o Knowing>,
) -> Result<Vec<Runs>, Failure> {
    let is_knowing = |name: &OsStr| name.to_str().is_some_and(knowing::is_one);
    let programs = object
        .progs()
        .filter(|program| program.name() != ISSUED && !is_knowing(program.name()));
    let issuers = issuer.into_iter().flat_map(Object::progs);
    let issuers = issuers.filter(|program| program.name() == ISSUED);
    let others = knowing.flat_map(|it| {
        let programs = it.object.progs();
        programs.filter(|program| program.name().to_str().is_some_and(|name| it.has(name)))
    });
    programs
        .chain(issuers)
        .chain(others)
        .map(|program| {
            let path = format!("/proc/self/fdinfo/{}", program.as_fd().as_raw_fd());
            let text = std::fs::read_to_string(path).map_err(|error| Failure::Refused {
                what: "to tell of a program",
                why: error.to_string(),
            })?;
            let number = |key: &str| {
                let line = text.lines().find_map(|line| line.strip_prefix(key));
                line.and_then(|rest| rest.trim_start_matches(':').trim().parse().ok())
                    .unwrap_or_default()
            };
            Ok(Runs {
                program: program.name().to_string_lossy().into_owned(),
                runs: number("run_cnt"),
                nanoseconds: number("run_time_ns"),
                missed: number("recursion_misses"),
            })
        })
        .collect()
}
