//! When processes were started, as exactly as the kernel knows it. `/proc` tells hundredths of a second, and within one of them
//! an id can be given to another process. And which processes there are, with what `/proc` does not tell of them.

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
    all: Link,
}

/// A process, as the kernel has it (`struct row` of `births.bpf.c`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) process: u32,
    pub(crate) parent: u32,
    /// Of its process namespace: 0 is the first one's.
    pub(crate) level: u32,
    /// Its namespace of mounts; 0 where it has ended.
    pub(crate) mounts: u32,
    /// Which start of a program it runs, as in the head of a record.
    pub(crate) program: u64,
    /// Its root: what is the same is the same.
    pub(crate) root: u64,
    /// Whether it has started no program since it was made.
    pub(crate) is_forked: bool,
}

impl Row {
    const BYTES: usize = 40;

    fn read(bytes: &[u8]) -> Option<Self> {
        let (short, rest) = bytes.split_at_checked(16)?;
        let (long, rest) = rest.split_at_checked(16)?;
        let short = |at: usize| Some(u32::from_ne_bytes(*short.get(at..)?.first_chunk()?));
        let long = |at: usize| Some(u64::from_ne_bytes(*long.get(at..)?.first_chunk()?));
        Some(Self {
            process: short(0)?,
            parent: short(4)?,
            level: short(8)?,
            mounts: short(12)?,
            program: long(0)?,
            root: long(8)?,
            is_forked: u32::from_ne_bytes(*rest.first_chunk()?) != 0,
        })
    }
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
        let link = |name: &'static str| {
            let program = object.progs_mut().find(|it| it.name() == name);
            let program = program.ok_or(Failure::Lacking(name))?;
            program
                .attach_iter_with_opts(IterOpts::None)
                .map_err(refused("to attach the program that tells of starts"))
        };
        let (one, all) = (link("tell")?, link("tell_all")?);
        Ok(Self {
            own: (object, one).into(),
            all,
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
        let told = told(link)?;
        let first = told.first_chunk();
        Ok(first.map(|bytes| u64::from_ne_bytes(*bytes)))
    }

    /// Returns all processes that there are.
    ///
    /// # Errors
    /// Where the kernel does not tell.
    pub(crate) fn all(&self) -> Result<Vec<Row>, Failure> {
        let told = told(&self.all)?;
        Ok(told.chunks(Row::BYTES).filter_map(Row::read).collect())
    }
}

fn told(link: &Link) -> Result<Vec<u8>, Failure> {
    let mut told = Vec::new();
    Iter::new(link)
        .map_err(Failure::refused("to tell of processes"))?
        .read_to_end(&mut told)
        .map_err(|error| Failure::Refused {
            what: "to tell of processes",
            why: error.to_string(),
        })?;
    Ok(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_read_whole_or_not() {
        let words: Vec<u8> = [2_u32, 1, 0, 7]
            .into_iter()
            .flat_map(u32::to_ne_bytes)
            .collect();
        let long: Vec<u8> = [9_u64, 8].into_iter().flat_map(u64::to_ne_bytes).collect();
        let bytes = [&words[..], &long, &[1, 0, 0, 0, 0, 0, 0, 0]].concat();
        assert_eq!(bytes.len(), Row::BYTES);
        let wanted = Row {
            process: 2,
            parent: 1,
            level: 0,
            mounts: 7,
            program: 9,
            root: 8,
            is_forked: true,
        };
        assert_eq!(Row::read(&bytes), Some(wanted));
        for end in 0..36 {
            assert_eq!(Row::read(&bytes[..end]), None);
        }
    }
}
