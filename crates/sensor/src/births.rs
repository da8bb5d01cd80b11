//! When processes were started, as exactly as the kernel knows it. `/proc` tells hundredths of a second, and within one of them
//! an id can be given to another process.

use crate::kernel::load::map;
use crate::kernel::{Failure, preflight};
use libbpf_rs::{Iter, IterOpts, Link, MapCore as _, MapFlags, Object, ObjectBuilder};
use std::io::Read as _;
use std::sync::{Mutex, PoisonError};

const PROGRAMS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/births.bpf.o"));

/// Asks the kernel.
#[derive(Debug)]
pub struct Births {
    /// One asks at a time: the question stands in a table.
    own: Mutex<(Object, Link)>,
}

impl Births {
    /// Loads the program.
    ///
    /// # Errors
    /// Where the kernel refuses: without rights (`CAP_BPF`, `CAP_PERFMON`), without BTF, or before Linux 5.8.
    pub fn load() -> Result<Self, Failure> {
        preflight::check()?;
        let refused = |what: &'static str| Failure::refused(what);
        let open = ObjectBuilder::default()
            .open_memory(PROGRAMS)
            .map_err(refused("to read the program that tells of starts"))?;
        let object = open
            .load()
            .map_err(refused("the program that tells of starts"))?;
        let program = object.progs_mut().find(|it| it.name() == "tell");
        let program = program.ok_or(Failure::Lacking("tell"))?;
        let link = program
            .attach_iter_with_opts(IterOpts::None)
            .map_err(refused("to attach the program that tells of starts"))?;
        Ok(Self {
            own: (object, link).into(),
        })
    }

    /// Returns when a process was started, in nanoseconds since the machine was; nothing where there is none of this id. The
    /// process that has an id now was started before any other that had it meanwhile could end.
    ///
    /// # Errors
    /// Where the kernel does not tell.
    pub fn started(&self, process: u32) -> Result<Option<u64>, Failure> {
        let own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        let (object, link) = &*own;
        map(object, "wanted")?
            .update(&[0; 4], &process.to_ne_bytes(), MapFlags::ANY)
            .map_err(Failure::refused("a question"))?;
        let mut told = Vec::new();
        Iter::new(link)
            .map_err(Failure::refused("to tell of a start"))?
            .read_to_end(&mut told)
            .map_err(|error| Failure::Refused {
                what: "to tell of a start",
                why: error.to_string(),
            })?;
        let first = told.first_chunk();
        Ok(first.map(|bytes| u64::from_ne_bytes(*bytes)))
    }
}
