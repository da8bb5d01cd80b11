//! What the kernel says of the programs themselves (`/proc/self/fdinfo`, `bpf_prog_show_fdinfo`).

use super::Failure;
use libbpf_rs::{Object, Program};
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

/// How each program ran that was loaded of some objects.
pub(super) fn runs<'o>(objects: impl Iterator<Item = &'o Object>) -> Result<Vec<Runs>, Failure> {
    objects
        .flat_map(Object::progs)
        .filter(Program::autoload)
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
