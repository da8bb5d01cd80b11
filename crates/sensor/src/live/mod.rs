//! What happens on this machine, as events with the state that follows from them.
//!
//! - `heal`: what is put right where events were lost, or nobody tells.

mod heal;

use crate::births::Births;
use crate::encode::{self, BIRTH, EXIT, Encoded};
use crate::filter::Filters;
use crate::kernel::{self, Counts, Failure, Lack, Losses, Runs, Sensor, Settings, Take};
use crate::makers::{Makers, amid};
use crate::order::Order;
use crate::owners::Owners;
use crate::present;
use crate::programs::Programs;
use crate::sweep::Sweep;
use crate::wire::Record;
use rustix::time::ClockId;
use seawall_runtime::event::Event;
use seawall_runtime::state::State;
use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::OnceLock;
use std::time::Duration;

/// How much older than the time up to which the rings were read an event has to be, in nanoseconds: a record is stamped before
/// it is written, and its processor may be taken away meanwhile, that of a virtual machine above all.
const MARGIN: u64 = 20_000_000;

/// The most records of each ring that are read before events are handed over.
const MOST: usize = 4096;

/// The most bytes of events that wait for those of another ring to come before them.
const ROOM: usize = 64 << 20;

/// Events of this machine.
pub struct Live {
    sensor: Sensor,
    order: Rc<RefCell<Order>>,
    state: State,
    proc: PathBuf,
    /// When the machine was started, in nanoseconds since 1970.
    booted: u64,
    number: u64,
    unread: Rc<RefCell<u64>>,
    /// Records of which a text is as it was when the call returned.
    late: u64,
    owners: Owners,
    programs: Programs,
    makers: Makers,
    sweep: Sweep,
}

impl Live {
    /// Starts the programs first, then reads which processes there are: so none is missed.
    ///
    /// # Errors
    /// Where the kernel refuses the programs.
    pub fn start(settings: &Settings, mut state: State) -> Result<Self, Failure> {
        let order = Rc::new(RefCell::new(Order::new(ROOM)));
        let unread = Rc::new(RefCell::new(0_u64));
        let booted = booted();
        let proc = PathBuf::from("/proc");
        let births = Births::load().ok();
        let amid = || births.as_ref().map(|it| amid::look(&proc, it));
        let before = amid().unwrap_or_default();
        let sensor = Sensor::start(settings, taker(&order, &unread, booted))?;
        let present = present::read(&proc, booted).map_err(|error| Failure::Refused {
            what: "to read the processes that there are",
            why: error.to_string(),
        })?;
        for thread in present.threads {
            state.add_thread(thread);
        }
        let now = amid().unwrap_or_default();
        let mut live = Self {
            sensor,
            order,
            state,
            proc,
            booted,
            number: 0,
            unread,
            late: 0,
            owners: Owners::default(),
            programs: Programs::default(),
            makers: Makers::default(),
            sweep: Sweep::default(),
        };
        live.excuse(&before, &now);
        live.tell_contained()?;
        Ok(live)
    }

    /// Waits so long for events where there are none, and hands over those that none can come before any more, each with the state
    /// after it. Returns how many were read or handed over.
    ///
    /// # Errors
    /// Where the kernel does not hand over records any more.
    pub fn turn(
        &mut self,
        wait: Duration,
        take: &mut dyn FnMut(&Event<'_>, &mut State),
    ) -> Result<usize, Failure> {
        let mut read = self.sensor.read(MOST)?;
        if read == 0 {
            std::thread::sleep(self.until_due(wait));
            read = self.sensor.read(MOST)?;
        }
        let until = self.sensor.until().saturating_sub(MARGIN);
        let count = read.max(self.hand_over(until, take));
        self.sweep
            .go_on(&mut self.state, &self.proc, self.booted, until);
        Ok(count)
    }

    /// Forgets, in the next turns, threads that are no more: to be called where ends of threads were lost.
    pub fn look_for_ended(&mut self) {
        self.sweep.begin();
    }

    /// Hands over what still waits.
    pub fn finish(&mut self, take: &mut dyn FnMut(&Event<'_>, &mut State)) -> usize {
        self.hand_over(u64::MAX, take)
    }

    fn hand_over(&mut self, until: u64, take: &mut dyn FnMut(&Event<'_>, &mut State)) -> usize {
        let mut count = 0_usize;
        loop {
            let next = self.order.borrow_mut().pop(until);
            let Some(encoded) = next else {
                return count;
            };
            self.apply(&encoded, take);
            count = count.saturating_add(1);
        }
    }

    /// How long nothing has to be done: until the first event that waits is old enough, but at least a millisecond.
    fn until_due(&self, wait: Duration) -> Duration {
        let Some(first) = self.order.borrow().first() else {
            return wait;
        };
        let due = first
            .saturating_add(MARGIN)
            .saturating_sub(kernel::boot_time());
        wait.min(Duration::from_nanos(due).max(Duration::from_millis(1)))
    }

    /// Returns the state, so that containers can be put in.
    pub fn state(&mut self) -> &mut State {
        &mut self.state
    }

    /// Returns how many events went which way.
    ///
    /// # Errors
    /// Where the kernel does not tell.
    pub fn counts(&self) -> Result<Counts, Failure> {
        self.sensor.counts()
    }

    /// Returns who lost how much since this was last asked: [`Sensor::take_losses`].
    ///
    /// # Errors
    /// Where the kernel does not tell.
    pub fn take_losses(&self) -> Result<Losses, Failure> {
        self.sensor.take_losses()
    }

    /// Returns how often each program in the kernel ran, and how long.
    ///
    /// # Errors
    /// Where the kernel does not tell.
    pub fn runs(&self) -> Result<Vec<Runs>, Failure> {
        self.sensor.runs()
    }

    /// Returns what is not seen on this kernel as it is on others.
    pub fn lacks(&self) -> Vec<Lack> {
        self.sensor.lacks()
    }

    /// Returns how many records could not be read: a fault of ours, or of the kernel's.
    pub fn unread(&self) -> u64 {
        *self.unread.borrow()
    }

    /// Records what other filters let pass from now on, without a gap.
    ///
    /// # Errors
    /// Where the kernel has no room for them; then the old ones stay.
    pub fn set_filters(&self, filters: &Filters) -> Result<(), Failure> {
        self.sensor.set_filters(filters)
    }

    /// Returns the id of the container whose processes are in a process namespace, as far as it was seen.
    pub fn owner(&self, process_namespace: u32) -> Option<&str> {
        self.owners.of(process_namespace)
    }

    /// Returns how many events tell a path as it was when the call returned, because it could not be read when it began:
    /// another thread may have changed it meanwhile.
    pub fn late(&self) -> u64 {
        self.late
    }

    /// Returns how many events were handed over behind later ones: their records took longer than the margin, or too many waited
    /// for them.
    pub fn disordered(&self) -> u64 {
        self.order.borrow().disordered()
    }

    /// Processes of containers that were there before the programs: the kernel learns that they may not be taken for the host's.
    fn tell_contained(&mut self) -> Result<(), Failure> {
        self.enter_present();
        for thread in self.state.sorted_threads() {
            let Some(container) = &thread.container else {
                continue;
            };
            if let Ok(process) = u32::try_from(thread.process) {
                self.sensor.is_contained(process)?;
            }
            if let Some(namespace) = present::process_namespace(&self.proc, thread.process) {
                self.owners.see(namespace, container);
            }
        }
        Ok(())
    }

    fn apply(&mut self, encoded: &Encoded, take: &mut dyn FnMut(&Event<'_>, &mut State)) {
        let time = self.booted.saturating_add(encoded.time);
        if let (BIRTH, Some(identity)) = (encoded.kind, &encoded.identity) {
            self.state.add_birth(time, encoded.maker, identity);
            self.programs.settle(&mut self.state, encoded);
            return;
        }
        self.number = self.number.saturating_add(1);
        let mut event = encoded.event();
        event.number = self.number;
        event.time = time;
        self.forget_reused(encoded);
        let is_found = self.look_up(encoded);
        if let Some(directory) = &encoded.directory {
            self.state.add_directory(encoded.thread, directory);
        }
        for (number, descriptor) in &encoded.used {
            self.state
                .use_descriptor(encoded.thread, *number, descriptor.clone());
        }
        self.state.feed(&event);
        self.state.set_found(&encoded.found);
        if let Some(identity) = &encoded.identity {
            self.state.add_identity(identity);
        }
        if let Some(executable) = &encoded.born {
            self.state.add_program(&event, executable);
        }
        self.programs.settle(&mut self.state, encoded);
        if (encoded.of_process || is_found) && !self.owners.is_of_host(encoded.process_namespace) {
            self.makers.settle(&mut self.state, encoded);
        }
        if encoded.ends_namespace {
            self.owners.forget(encoded.process_namespace);
        } else if encoded.of_process
            && encoded.kind != EXIT
            && let Some(container) = self
                .state
                .thread(encoded.thread)
                .and_then(|it| it.container.as_ref())
        {
            self.owners.see(encoded.process_namespace, container);
        }
        self.late = self.late.saturating_add(u64::from(encoded.late));
        if let Some((number, descriptor)) = &encoded.made {
            self.state
                .make_descriptor(encoded.thread, *number, descriptor.clone());
        }
        // A request of io_uring may be carried out by other rights than its thread has now.
        let rights = encoded.ring;
        let before = rights.and_then(|it| self.state.set_rights(encoded.thread, it));
        take(&event, &mut self.state);
        if let Some(before) = before {
            self.state.set_rights(encoded.thread, before);
        }
    }
}

fn taker(order: &Rc<RefCell<Order>>, unread: &Rc<RefCell<u64>>, booted: u64) -> Take {
    let (order, unread) = (Rc::clone(order), Rc::clone(unread));
    Box::new(move |bytes| {
        if let Some(mut encoded) = Record::read(bytes).as_ref().and_then(encode::encode) {
            encoded.count_from(booted);
            order.borrow_mut().push(encoded);
        } else {
            let before = *unread.borrow();
            *unread.borrow_mut() = before.saturating_add(1);
        }
    })
}

/// Returns when the machine was started, in nanoseconds since 1970: the clock of the day less the clock of the kernel's records, as
/// they were when this was asked first. So all times of this process go together, whoever sets the clock of the day.
pub fn booted() -> u64 {
    static BOOTED: OnceLock<u64> = OnceLock::new();
    *BOOTED
        .get_or_init(|| kernel::nanoseconds(ClockId::Realtime).saturating_sub(kernel::boot_time()))
}
