//! The programs at the security hooks: loaded, told what is forbidden, and asked what they refused.

use super::ask::{self, Identity};
use super::load::{self, Loaded};
use super::network::{self, TooMany};
use super::pins::Pins;
use super::policy::{Key, Policy, Rules};
use super::tables;
use super::told::{Hook, Refusal};
use libbpf_rs::{Link, MapCore as _, MapFlags, Object, RingBuffer, RingBufferBuilder};
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// Why it can't be forbidden.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The kernel refused something.
    #[error("the kernel refused {what}: {why}")]
    Refused {
        /// What.
        what: &'static str,
        /// Its words.
        why: String,
    },
    /// The programs lack a part: they are of another version.
    #[error("the programs for the kernel have no {0}")]
    Lacking(&'static str),
    /// Nobody calls them.
    #[error(
        "the kernel takes programs at its security hooks, and does not call them: start it with `lsm=…,bpf`"
    )]
    NotCalled,
    /// This kernel has no such hook.
    #[error("the kernel has no security hook for {}: {why}", hook.name())]
    NoHook {
        /// The hook.
        hook: Hook,
        /// Its words.
        why: String,
    },
    /// A policy for everybody would keep this program, and whoever could undo it, from doing anything.
    #[error("this is no container: the policy would be for the whole machine")]
    WholeMachine,
    /// Rules for addresses that the kernel would not look at.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// A file that can't be told.
    #[error("{}: {why}", path.display())]
    File {
        /// Its path.
        path: PathBuf,
        /// Why.
        why: String,
    },
}

impl Failure {
    pub(super) fn refused(what: &'static str) -> impl FnOnce(libbpf_rs::Error) -> Self {
        move |error| Self::told(what, &format_args!("{error:#}"))
    }

    pub(super) fn told(what: &'static str, why: &dyn fmt::Display) -> Self {
        Self::Refused {
            what,
            why: why.to_string(),
        }
    }
}

/// How the programs run.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// A folder in a bpf file system: what is forbidden stays so when this process ends, until [`super::forget`]. Without it
    /// it ends with the process, however that ends. What is kept is not reported to anybody who comes later.
    pub pins: Option<PathBuf>,
}

/// What is done with each report.
pub type Take = Box<dyn FnMut(Refusal)>;

/// How often it came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// It was refused.
    pub refused: u64,
    /// It was allowed, because it is tried dry.
    pub would: u64,
    /// Of both, how many reports had no room: each was refused, or allowed, all the same.
    pub untold: u64,
}

/// The kernel's `PROC_PID_INIT_INO`: the process namespace that a machine is started with.
const FIRST_NAMESPACE: u32 = 0xefff_fffc;

/// Policies in force.
pub struct Lsm {
    object: Object,
    ring: RingBuffer<'static>,
    _links: Vec<(String, Link)>,
    lacking: BTreeMap<Hook, String>,
    pins: Option<Pins>,
    /// What stands in the tables, with the numbers of both sides.
    held: BTreeMap<Key, (Policy, [u32; 2])>,
    last: u32,
}

impl Lsm {
    /// Says which hooks this kernel lacks, by loading the programs and having them refuse something. Nothing is left.
    ///
    /// # Errors
    /// Where the kernel refuses them, or does not call them.
    pub fn probe() -> Result<BTreeMap<Hook, String>, Failure> {
        Self::start(&Settings::default(), Box::new(drop)).map(|lsm| lsm.lacking)
    }

    /// Loads the programs. They refuse nothing until they have policies. Reports wait until they are asked for.
    ///
    /// # Errors
    /// Where the kernel refuses them (`CAP_BPF`, `CAP_PERFMON`, `CAP_SYS_ADMIN`, BTF), or does not call them.
    pub fn start(settings: &Settings, take: Take) -> Result<Self, Failure> {
        let Loaded {
            object,
            mut links,
            lacking,
        } = load::load()?;
        if !ask::is_in_force(&object)? {
            return Err(Failure::NotCalled);
        }
        let ring = ring(&object, take)?;
        let pins = match &settings.pins {
            Some(folder) => Some(Pins::keep(folder, &mut links)?),
            None => None,
        };
        Ok(Self {
            object,
            ring,
            _links: links,
            lacking,
            pins,
            held: BTreeMap::new(),
            last: 0,
        })
    }

    /// Hooks that this kernel lacks, with its words.
    pub fn lacking(&self) -> &BTreeMap<Hook, String> {
        &self.lacking
    }

    /// Ends what earlier starts left in force: to be called when policies are set.
    ///
    /// # Errors
    /// Where it can't be removed.
    pub fn take_over(&self) -> Result<(), Failure> {
        self.pins.as_ref().map_or(Ok(()), Pins::take_over)
    }

    /// Says what a file of a container is, by its path inside the container's root (`/proc/PID/root`).
    ///
    /// # Errors
    /// Where there is no such file, or it can't be opened for another reason than that we refuse it.
    pub fn identify(&self, root: &Path, path: &Path) -> Result<Identity, Failure> {
        ask::identify(&self.object, root, path)
    }

    /// Forbids, from now on and in place of what was forbidden before. There is no moment without either.
    ///
    /// # Errors
    /// Where a hook is lacking, a table is full, or the policy would be for the whole machine. Then what was forbidden before
    /// still is.
    pub fn set_policy(&mut self, key: Key, policy: &Policy) -> Result<(), Failure> {
        let is_everybody = match key {
            Key::Processes(id) => id == FIRST_NAMESPACE || id == ask::own_namespace(),
            Key::Group(id) => id <= 1,
        };
        if is_everybody {
            return Err(Failure::WholeMachine);
        }
        let mut hooks = policy.block.hooks();
        hooks.extend(policy.dry_run.hooks());
        if let Some((hook, why)) = self.lacking.iter().find(|(hook, _)| hooks.contains(hook)) {
            return Err(Failure::NoHook {
                hook: *hook,
                why: why.clone(),
            });
        }
        let numbers = [self.number(&policy.block)?, self.number(&policy.dry_run)?];
        let written = self.write(key, policy, numbers);
        let old = if written.is_ok() {
            self.held.insert(key, (policy.clone(), numbers))
        } else {
            Some((policy.clone(), numbers))
        };
        if let Some((policy, numbers)) = old {
            self.clear(&policy, numbers)?;
        }
        written
    }

    /// Forbids nothing any more. Returns whether anything was forbidden.
    ///
    /// # Errors
    /// Where the kernel refuses to change its tables.
    pub fn remove(&mut self, key: Key) -> Result<bool, Failure> {
        let Some((policy, numbers)) = self.held.remove(&key) else {
            return Ok(false);
        };
        load::map(&self.object, "policies")?
            .delete(&tables::key(key))
            .map_err(Failure::refused("to forget a policy"))?;
        self.clear(&policy, numbers)?;
        Ok(true)
    }

    /// Hands over reports that are there, at most so many. Returns how many there were.
    ///
    /// # Errors
    /// Where the kernel does not hand over reports any more.
    pub fn read(&self, most: usize) -> Result<usize, Failure> {
        let read = self.ring.consume_raw_n(most);
        usize::try_from(read).map_err(|_| Failure::told("to read reports", &read.saturating_neg()))
    }

    /// How often each hook came to what, since the start.
    ///
    /// # Errors
    /// Where the kernel does not tell.
    pub fn tallies(&self) -> Result<BTreeMap<Hook, Tally>, Failure> {
        let map = load::map(&self.object, "tallies")?;
        let mut tallies = BTreeMap::new();
        for (number, hook) in (0_u32..).zip(Hook::ALL) {
            let values = map
                .lookup_percpu(&number.to_ne_bytes(), MapFlags::ANY)
                .map_err(Failure::refused("to read counters"))?;
            let total = values
                .iter()
                .flatten()
                .fold(Tally::default(), |total, value| add(total, value));
            tallies.insert(hook, total);
        }
        Ok(tallies)
    }

    /// A number for the lists of a side; 0 where it forbids nothing.
    fn number(&mut self, rules: &Rules) -> Result<u32, Failure> {
        if rules.is_empty() {
            return Ok(0);
        }
        self.last = self
            .last
            .checked_add(1)
            .ok_or_else(|| Failure::told("another policy", &"there were too many"))?;
        Ok(self.last)
    }

    /// The lists first, then the policy that they belong to.
    fn write(&self, key: Key, policy: &Policy, numbers: [u32; 2]) -> Result<(), Failure> {
        let files = load::map(&self.object, "files")?;
        let networks = load::map(&self.object, "networks")?;
        for (rules, number) in sides(policy, numbers) {
            for (file, rule) in &rules.files {
                files
                    .update(
                        &tables::file(number, *file),
                        &tables::said(*rule),
                        MapFlags::ANY,
                    )
                    .map_err(Failure::refused("another file in its list"))?;
            }
            let Some(network) = &rules.network else {
                continue;
            };
            for (prefix, rules) in network::table(network)? {
                let value = network::value(network, &rules);
                networks
                    .update(&tables::network(number, prefix), &value, MapFlags::ANY)
                    .map_err(Failure::refused("another network in its list"))?;
            }
        }
        load::map(&self.object, "policies")?
            .update(
                &tables::key(key),
                &tables::policy(policy, numbers),
                MapFlags::ANY,
            )
            .map_err(Failure::refused("another policy"))
    }

    /// Removes the lists of a policy that is not in force. What is not there is removed already.
    fn clear(&self, policy: &Policy, numbers: [u32; 2]) -> Result<(), Failure> {
        let files = load::map(&self.object, "files")?;
        let networks = load::map(&self.object, "networks")?;
        let gone = |result: libbpf_rs::Result<()>| match result {
            Err(why) if why.kind() != libbpf_rs::ErrorKind::NotFound => {
                Err(Failure::refused("to clear a list")(why))
            }
            _ => Ok(()),
        };
        for (rules, number) in sides(policy, numbers) {
            for file in rules.files.keys() {
                gone(files.delete(&tables::file(number, *file)))?;
            }
            let table = rules.network.as_ref().map(network::table);
            for prefix in table.and_then(Result::ok).unwrap_or_default().keys() {
                gone(networks.delete(&tables::network(number, *prefix)))?;
            }
        }
        Ok(())
    }
}

/// The sides that forbid anything.
fn sides(policy: &Policy, numbers: [u32; 2]) -> impl Iterator<Item = (&Rules, u32)> {
    [&policy.block, &policy.dry_run]
        .into_iter()
        .zip(numbers)
        .filter(|(_, number)| *number != 0)
}

fn ring(object: &Object, mut take: Take) -> Result<RingBuffer<'static>, Failure> {
    let map = load::map(object, "refusals")?;
    let mut builder = RingBufferBuilder::new();
    builder
        .add(&map, move |bytes| {
            if let Some(refusal) = Refusal::read(bytes) {
                take(refusal);
            }
            0
        })
        .map_err(Failure::refused("a ring"))?;
    builder.build().map_err(Failure::refused("the ring"))
}

/// Adds `struct tally` of one processor.
fn add(mut total: Tally, value: &[u8]) -> Tally {
    let (eights, _) = value.as_chunks::<8>();
    let at = |place: usize| {
        eights
            .get(place)
            .map_or(0, |eight| u64::from_ne_bytes(*eight))
    };
    total.refused = total.refused.saturating_add(at(0));
    total.would = total.would.saturating_add(at(1));
    total.untold = total.untold.saturating_add(at(2));
    total
}
