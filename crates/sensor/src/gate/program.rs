//! The programs of `bpf/gate.bpf.c`: loaded, attached at the root of the control groups, given policies, and read.

use std::fs::File;
use std::os::fd::{AsFd as _, AsRawFd as _, BorrowedFd};
use std::path::Path;

use libbpf_rs::{
    Link, MapCore as _, MapFlags, Object, ObjectBuilder, ProgramInput, RingBuffer,
    RingBufferBuilder,
};

use super::wire::{Denial, Group, Policy, Tally};
use crate::kernel::Failure;
use crate::kernel::load::map;
use crate::kernel::preflight;

const PROGRAMS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/gate.bpf.o"));

/// The programs. What they attached ends with this, and with the process.
#[derive(Debug)]
pub struct Gate {
    object: Object,
    _links: Vec<Link>,
}

/// What the kernel knows of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Facts {
    /// The number of the kind of its file system (`statfs`).
    pub magic: u64,
    /// Whether it is of an overlay.
    pub is_overlay: bool,
    /// Whether it lies in the upper layer of an overlay: it was made or changed after the container was.
    pub is_upper: bool,
    /// Whether no name leads to it any more.
    pub is_unlinked: bool,
    /// Whether somebody has it open for writing now.
    pub is_written: bool,
}

impl Gate {
    /// Loads the programs and attaches them: those of sockets at the root of the second hierarchy of control groups, whose
    /// folder is named. Without policies they let everything go on.
    ///
    /// # Errors
    /// Where the kernel refuses: without rights (`CAP_BPF`, `CAP_PERFMON`, `CAP_NET_ADMIN`), without BTF, or without that
    /// hierarchy.
    pub fn start(groups: &Path) -> Result<Self, Failure> {
        preflight::check()?;
        let refused = |what: &'static str| Failure::refused(what);
        let mut builder = ObjectBuilder::default();
        let open = builder
            .open_memory(PROGRAMS)
            .map_err(refused("to read the programs of the gate"))?;
        let object = open.load().map_err(refused("the programs of the gate"))?;
        let root = File::open(groups).map_err(|error| Failure::Refused {
            what: "the root of the control groups",
            why: error.to_string(),
        })?;
        let mut links = Vec::new();
        for program in object.progs_mut() {
            let section = program.section().to_string_lossy().into_owned();
            if section == "syscall" {
                continue;
            }
            let link = if section.starts_with("cgroup/") {
                program.attach_cgroup(root.as_raw_fd())
            } else {
                program.attach()
            };
            links.push(link.map_err(refused("to attach a program of the gate"))?);
        }
        Ok(Self {
            object,
            _links: links,
        })
    }

    /// Gives a control group, and all below it that have none of their own, a policy.
    ///
    /// # Errors
    /// Where there are too many rules, or too many groups with policies.
    pub fn set(&self, group: Group, policy: &Policy) -> Result<(), Failure> {
        let bytes = policy.bytes().ok_or_else(|| Failure::Refused {
            what: "a policy",
            why: "it has too many rules".to_owned(),
        })?;
        let tallies = map(&self.object, "tallies")?;
        match tallies.update(&group.bytes(), &[0; 40], MapFlags::NO_EXIST) {
            Err(error) if error.kind() != libbpf_rs::ErrorKind::AlreadyExists => {
                return Err(Failure::refused("a tally")(error));
            }
            _ => {}
        }
        map(&self.object, "policies")?
            .update(&group.bytes(), &bytes, MapFlags::ANY)
            .map_err(Failure::refused("a policy"))
    }

    /// Takes a group's policy away, and returns what was counted.
    ///
    /// # Errors
    /// Where the kernel refuses; not where there is none.
    pub fn remove(&self, group: Group) -> Result<Tally, Failure> {
        let tally = self.tally(group)?;
        for name in ["policies", "tallies"] {
            match map(&self.object, name)?.delete(&group.bytes()) {
                Err(error) if error.kind() != libbpf_rs::ErrorKind::NotFound => {
                    return Err(Failure::refused("to forget a policy")(error));
                }
                _ => {}
            }
        }
        Ok(tally)
    }

    /// Returns how often a group's policy was against something.
    ///
    /// # Errors
    /// Where the kernel does not tell.
    pub fn tally(&self, group: Group) -> Result<Tally, Failure> {
        let value = map(&self.object, "tallies")?
            .lookup(&group.bytes(), MapFlags::ANY)
            .map_err(Failure::refused("to read a tally"))?;
        Ok(value
            .and_then(|bytes| Tally::read(&bytes))
            .unwrap_or_default())
    }

    /// Returns how many records found no room.
    ///
    /// # Errors
    /// Where the kernel does not tell.
    pub fn unsent(&self) -> Result<u64, Failure> {
        let value = map(&self.object, "unsent")?
            .lookup(&[0; 4], MapFlags::ANY)
            .map_err(Failure::refused("to read what was not sent"))?;
        let value = value.as_deref().and_then(<[u8]>::first_chunk);
        Ok(value.map_or(0, |bytes| u64::from_ne_bytes(*bytes)))
    }

    /// Asks the kernel what a file is. The descriptor is one of this process.
    ///
    /// # Errors
    /// Where the kernel does not answer.
    pub fn facts(&self, file: BorrowedFd<'_>) -> Result<Facts, Failure> {
        let mut question = [0_u8; 16];
        let number = file.as_fd().as_raw_fd().to_ne_bytes();
        for (to, from) in question.iter_mut().zip(number) {
            *to = from;
        }
        let program = self.object.progs_mut().find(|it| it.name() == "answer");
        let program = program.ok_or(Failure::Lacking("answer"))?;
        let output = program
            .test_run(ProgramInput {
                context_in: Some(&mut question),
                ..ProgramInput::default()
            })
            .map_err(Failure::refused("to tell of a file"))?;
        if output.return_value != 0 {
            return Err(Failure::Refused {
                what: "to tell of a file",
                why: "it is not open".to_owned(),
            });
        }
        let bits = question.get(4..8).and_then(<[u8]>::first_chunk);
        let bits = bits.map_or(0, |it| u32::from_ne_bytes(*it));
        let magic = question.get(8..).and_then(<[u8]>::first_chunk);
        Ok(Facts {
            magic: magic.map_or(0, |it| u64::from_ne_bytes(*it)),
            is_overlay: bits & 1 != 0,
            is_upper: bits & 2 != 0,
            is_unlinked: bits & 4 != 0,
            is_written: bits & 8 != 0,
        })
    }

    /// Returns where records come from; each is handed to a function.
    ///
    /// # Errors
    /// Where the kernel refuses.
    pub fn denials(
        &self,
        mut take: impl FnMut(Denial) + 'static,
    ) -> Result<RingBuffer<'static>, Failure> {
        let mut builder = RingBufferBuilder::new();
        let ring = map(&self.object, "denials")?;
        builder
            .add(&ring, move |bytes| {
                if let Some(denial) = Denial::read(bytes) {
                    take(denial);
                }
                0
            })
            .map_err(Failure::refused("a ring"))?;
        builder.build().map_err(Failure::refused("a ring"))
    }
}
