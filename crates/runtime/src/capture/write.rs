//! Writes captures.

use std::io::{self, Write};

use super::{Machine, block};
use crate::event::{Event, Traits};
use crate::state::{Descriptor, Endpoint, Of, Protocol, State, Thread};

/// Writes a capture in the newest layout, without compression.
#[derive(Debug)]
pub struct Writer<W> {
    out: W,
    body: Vec<u8>,
}

/// The most bytes of lists of texts that an entry holds.
const MOST_TEXTS: usize = 4096;
/// The most bytes of a path.
const MOST_PATH: usize = 1024;
/// The most bytes of a name of a user or group.
const MOST_NAME: usize = 255;

impl<W: Write> Writer<W> {
    /// Begins a capture with what is there: machine, processes, descriptors, users and groups of the host.
    ///
    /// # Errors
    ///
    /// Writing fails.
    pub fn begin(out: W, machine: &Machine, state: &State) -> io::Result<Self> {
        let mut writer = Self {
            out,
            body: Vec::new(),
        };
        writer.section()?;
        writer.machine(machine)?;
        writer.processes(state)?;
        writer.descriptors(state)?;
        writer.accounts(state)?;
        Ok(writer)
    }

    /// Writes an event.
    ///
    /// # Errors
    ///
    /// Writing fails, or the event is longer than captures hold.
    pub fn event(&mut self, event: &Event<'_>) -> io::Result<()> {
        let wide = event
            .kind
            .schema()
            .is_some_and(|schema| schema.traits.has(Traits::LARGE));
        let too_long = || io::Error::new(io::ErrorKind::InvalidInput, "the event is too long");
        let mut lengths = Vec::new();
        let mut params = Vec::new();
        for at in 0..event.count() {
            let bytes = event.bytes(at).unwrap_or_default();
            if wide {
                let length = u32::try_from(bytes.len()).map_err(|_| too_long())?;
                lengths.extend(length.to_le_bytes());
            } else {
                let length = u16::try_from(bytes.len()).map_err(|_| too_long())?;
                lengths.extend(length.to_le_bytes());
            }
            params.extend_from_slice(bytes);
        }
        let length = lengths
            .len()
            .saturating_add(params.len())
            .saturating_add(26);
        if !wide && length > 65_000 {
            return Err(too_long());
        }
        let length = u32::try_from(length).map_err(|_| too_long())?;
        let count = u32::try_from(event.count()).map_err(|_| too_long())?;
        self.body.extend(event.processor.to_le_bytes());
        self.body.extend(event.time.to_le_bytes());
        self.body.extend(event.thread.to_le_bytes());
        self.body.extend(length.to_le_bytes());
        self.body.extend(event.kind.0.to_le_bytes());
        self.body.extend(count.to_le_bytes());
        self.body.extend(lengths);
        self.body.extend(params);
        let kind = if wide {
            block::LARGE_EVENT
        } else {
            block::EVENT
        };
        self.flush(kind)
    }

    /// Lends what is written to.
    pub fn inner(&mut self) -> &mut W {
        &mut self.out
    }

    /// Ends the capture and returns what it was written to.
    ///
    /// # Errors
    ///
    /// Writing fails.
    pub fn end(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }

    fn section(&mut self) -> io::Result<()> {
        self.body.extend(block::MAGIC.to_le_bytes());
        self.body.extend(1_u16.to_le_bytes());
        self.body.extend(2_u16.to_le_bytes());
        // The length of the section is not known.
        self.body.extend(u64::MAX.to_le_bytes());
        self.flush(block::SECTION)
    }

    fn machine(&mut self, machine: &Machine) -> io::Result<()> {
        self.body.extend(machine.processors.to_le_bytes());
        self.body.extend(machine.memory.to_le_bytes());
        self.body.extend(machine.most_processes.to_le_bytes());
        let mut name = [0; 128];
        for (slot, byte) in name.iter_mut().zip(machine.name.bytes().take(127)) {
            *slot = byte;
        }
        self.body.extend(name);
        self.body.extend(machine.started.to_le_bytes());
        self.body.extend([0; 24]);
        self.flush(block::MACHINE)
    }

    fn processes(&mut self, state: &State) -> io::Result<()> {
        for thread in state.sorted_threads() {
            let start = self.body.len();
            self.body.extend([0; 4]);
            self.process(thread);
            self.close(start);
        }
        if self.body.is_empty() {
            return Ok(());
        }
        self.flush(block::PROCESSES)
    }

    fn process(&mut self, thread: &Thread) {
        for id in [
            thread.id,
            thread.process,
            thread.parent,
            thread.session,
            thread.virtual_group,
        ] {
            self.body.extend(id.to_le_bytes());
        }
        self.text(&thread.name, MOST_PATH);
        self.text(&thread.exe, MOST_PATH);
        self.text(&thread.executable.path, MOST_PATH);
        self.texts(&thread.args);
        self.text(&thread.directory, MOST_PATH);
        self.body.extend(thread.descriptor_limit.to_le_bytes());
        for number in [thread.flags, thread.user, thread.user_group] {
            self.body.extend(number.to_le_bytes());
        }
        for number in thread.memory {
            self.body.extend(number.to_le_bytes());
        }
        for number in thread.faults {
            self.body.extend(number.to_le_bytes());
        }
        self.texts(&thread.environment);
        self.body.extend(thread.virtual_id.to_le_bytes());
        self.body.extend(thread.virtual_process.to_le_bytes());
        self.texts(&thread.cgroups);
        self.text(&thread.root, MOST_PATH);
        self.later_facts(thread);
    }

    fn later_facts(&mut self, thread: &Thread) {
        let file = &thread.executable;
        self.body.extend(thread.namespace_started.to_le_bytes());
        self.body.extend(thread.terminal.to_le_bytes());
        self.body.extend(thread.login_user.to_le_bytes());
        self.body.push(u8::from(file.writable));
        for set in thread.capabilities {
            self.body.extend(set.to_le_bytes());
        }
        self.body.push(u8::from(file.upper_layer));
        for number in [file.inode, file.changed, file.modified] {
            self.body.extend(number.to_le_bytes());
        }
        self.body.push(u8::from(file.memory));
        self.body.push(u8::from(file.lower_layer));
        self.body.extend(thread.group.to_le_bytes());
    }

    fn descriptors(&mut self, state: &State) -> io::Result<()> {
        for thread in state.sorted_threads() {
            if thread.descriptors.is_empty() {
                continue;
            }
            self.body.extend(thread.id.to_le_bytes());
            for (number, descriptor) in thread.descriptors.sorted() {
                let start = self.body.len();
                self.body.extend([0; 4]);
                self.body.extend(number.to_le_bytes());
                self.descriptor(descriptor);
                self.close(start);
            }
            self.flush(block::DESCRIPTORS)?;
        }
        Ok(())
    }

    fn descriptor(&mut self, descriptor: &Descriptor) {
        self.body.extend(descriptor.inode.to_le_bytes());
        let protocol = descriptor.protocol.unwrap_or(Protocol::Unknown) as u8;
        let (of, ends) = (descriptor.of, (descriptor.client, descriptor.server));
        match (of, ends) {
            (Of::Ipv4Socket | Of::Ipv6Socket, (Some(from), Some(to))) => {
                self.body.push(of as u8);
                self.address(from);
                self.address(to);
                self.body.extend(from.port.to_le_bytes());
                self.body.extend(to.port.to_le_bytes());
                self.body.push(protocol);
            }
            (Of::Ipv4Server | Of::Ipv6Server, (_, Some(own))) => {
                self.body.push(of as u8);
                self.address(own);
                self.body.extend(own.port.to_le_bytes());
                self.body.push(protocol);
            }
            (Of::File | Of::File2, _) => {
                self.body.push(Of::File2 as u8);
                self.body.extend(descriptor.open_flags.to_le_bytes());
                self.text(&descriptor.name, MOST_PATH);
                self.body.extend(descriptor.device.to_le_bytes());
            }
            (Of::Unix, _) => {
                self.body.push(of as u8);
                let (from, to, path) = kernel_ends(&descriptor.name);
                self.body.extend(from.to_le_bytes());
                self.body.extend(to.to_le_bytes());
                self.text(path, MOST_PATH);
            }
            (Of::Ipv4Socket | Of::Ipv6Socket | Of::Ipv4Server | Of::Ipv6Server, _) => {
                // A socket without ends has no layout of its own.
                self.body.push(Of::Unsupported as u8);
                self.text(b"", MOST_PATH);
            }
            _ => {
                self.body.push(of as u8);
                self.text(&descriptor.name, MOST_PATH);
            }
        }
    }

    fn address(&mut self, end: Endpoint) {
        match end.address {
            std::net::IpAddr::V4(address) => self.body.extend(address.octets()),
            std::net::IpAddr::V6(address) => self.body.extend(address.octets()),
        }
    }

    fn accounts(&mut self, state: &State) -> io::Result<()> {
        for user in state.sorted_users() {
            let start = self.body.len();
            self.body.extend([0; 4]);
            self.body.push(0);
            self.body.extend(user.id.to_le_bytes());
            self.body.extend(user.group.to_le_bytes());
            for text in [&user.name, &user.home, &user.shell] {
                self.text(text.as_bytes(), MOST_NAME);
            }
            self.close(start);
        }
        for group in state.sorted_groups() {
            let start = self.body.len();
            self.body.extend([0; 4]);
            self.body.push(1);
            self.body.extend(group.id.to_le_bytes());
            self.text(group.name.as_bytes(), MOST_NAME);
            self.close(start);
        }
        if self.body.is_empty() {
            return Ok(());
        }
        self.flush(block::ACCOUNTS)
    }

    /// Writes text behind its length; what is too long is cut.
    fn text(&mut self, text: &[u8], most: usize) {
        let text = text.get(..most).unwrap_or(text);
        let length = u16::try_from(text.len()).unwrap_or(u16::MAX);
        self.body.extend(length.to_le_bytes());
        self.body.extend_from_slice(text);
    }

    fn texts(&mut self, texts: &[Box<[u8]>]) {
        let mut all = Vec::new();
        for text in texts {
            all.extend_from_slice(text);
            all.push(0);
        }
        self.text(&all, MOST_TEXTS);
    }

    /// Puts the length of an entry, which counts itself, to its start.
    fn close(&mut self, start: usize) {
        let length = self.body.len().saturating_sub(start);
        let length = u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes();
        if let Some(slot) = self
            .body
            .get_mut(start..)
            .and_then(|body| body.get_mut(..4))
        {
            slot.copy_from_slice(&length);
        }
    }

    /// Writes the body as a block.
    fn flush(&mut self, kind: u32) -> io::Result<()> {
        while !self.body.len().is_multiple_of(4) {
            self.body.push(0);
        }
        let length = self.body.len().saturating_add(12);
        let length = u32::try_from(length)
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidInput, "the block is too long"))?;
        self.out.write_all(&kind.to_le_bytes())?;
        self.out.write_all(&length.to_le_bytes())?;
        self.out.write_all(&self.body)?;
        self.out.write_all(&length.to_le_bytes())?;
        self.body.clear();
        Ok(())
    }
}

/// Reads the kernel's addresses out of the name of a socket of the host; a name without them is a path.
fn kernel_ends(name: &[u8]) -> (u64, u64, &[u8]) {
    let read = || {
        let text = std::str::from_utf8(name).ok()?;
        let (ends, path) = text.split_once(' ').unwrap_or((text, ""));
        let (from, to) = ends.split_once("->")?;
        let number = |text| u64::from_str_radix(text, 16).ok();
        Some((number(from)?, number(to)?, path.as_bytes()))
    };
    read().unwrap_or((0, 0, name))
}
