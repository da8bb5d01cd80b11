//! A record becomes an event: the parameters of its kind, as bytes in the layout of capture files.

mod descriptor;
pub(crate) mod flags;
mod network;
mod params;
mod process;

use crate::call::{self, Argument, Call, Class, Source};
use crate::wire::{
    Body, File, HEAD_CUT, HEAD_LATE, HEAD_PARENT_MOUNTS, HEAD_RING, INDEX_CWD, INDEX_RESULT,
    NUMBER_BIRTH, NUMBER_EXIT, Names, Record, Socket, Task,
};
use params::Params;
pub(crate) use process::{EXIT, OF_MEMORY};
use seawall_runtime::event::{Event, Kind, ParamType};
use seawall_runtime::state::{Descriptor, Executable, Identity};

/// Stands for no event: a thread was made, and has not run yet. The state takes that, rules see what the thread tells of itself.
pub const BIRTH: u16 = 0;

/// An event that was made of a record, with what there is no parameter for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts that have nothing to do with each other"
)]
pub struct Encoded {
    /// The kind of the event; [`BIRTH`] where it is none.
    pub kind: u16,
    /// When it happened, in nanoseconds since the machine was started.
    pub time: u64,
    /// The thread.
    pub thread: i64,
    /// Its process.
    pub process: i64,
    /// The processor.
    pub processor: u16,
    /// The process namespace.
    pub process_namespace: u32,
    /// The mount namespace.
    pub mount_namespace: u32,
    /// Whether its parent is in that, too.
    pub has_parents_mounts: bool,
    /// Which start of a program the process runs; 0 where it runs none.
    pub program: u64,
    /// When the thread was made, in nanoseconds since the machine was started; 0 where the record does not tell.
    pub started: u64,
    /// What descriptors that the call used are of, as the kernel knows it, before the event.
    pub used: Vec<(i64, Descriptor)>,
    /// What the descriptor is of that the call made: the path is the one that the kernel found, whatever links were on the
    /// way.
    pub made: Option<(i64, Descriptor)>,
    /// Where texts of it led, by the places of their parameters, as the kernel found it.
    pub found: Vec<(usize, Vec<u8>)>,
    /// The working directory, where the call may start at it.
    pub directory: Option<Vec<u8>>,
    /// The program that a new process runs, where it tells of itself.
    pub born: Option<Box<Executable>>,
    /// Who the thread is after the event, where that may have changed or begins.
    pub identity: Option<Box<Identity>>,
    /// The thread that made it, where it tells of a birth.
    pub maker: i64,
    /// Whether a thread begins, ends, or becomes another program.
    pub of_process: bool,
    /// Whether the first process of its process namespace ends: the namespace does, and its number is given anew.
    pub ends_namespace: bool,
    /// Whether a text is as it was when the call returned: another thread may have changed it since the kernel read it.
    pub late: bool,
    /// Whether something of it was cut off or could not be read.
    pub cut: bool,
    /// Where it was done over `io_uring`: the effective user and group by whose rights.
    pub ring: Option<(u32, u32)>,
    params: Params,
}

impl Encoded {
    /// Returns the event. Its number is 0 and its time that of the record: whoever numbers events sets both.
    pub fn event(&self) -> Event<'_> {
        let mut event = Event::new(
            Kind(self.kind),
            self.params.bytes(),
            self.params.lengths().iter().copied(),
        );
        event.time = self.time;
        event.thread = self.thread;
        event.processor = self.processor;
        event
    }

    /// Has times within the event count from 1970, as captures have them: records count from when the machine was started, which
    /// is told in nanoseconds since 1970.
    pub fn count_from(&mut self, booted: u64) {
        if process::BIRTHS.contains(&self.kind) {
            self.params.increase(process::NAMESPACE_STARTED, booted);
        }
        if let Some(identity) = &mut self.identity
            && identity.namespace_started != 0
        {
            identity.namespace_started = identity.namespace_started.saturating_add(booted);
        }
    }

    /// Says whether a program was started.
    pub fn is_start(&self) -> bool {
        matches!(Kind(self.kind), Kind::EXECVE | Kind::EXECVEAT) && self.event().int(0) == Some(0)
    }

    /// Returns how much memory it takes, in bytes: about, and rather more.
    pub fn size(&self) -> usize {
        let descriptors = self.used.iter().chain(&self.made);
        let names = descriptors.map(|(_, it)| {
            let texts = it.name.len().saturating_add(it.raw_name.len());
            texts.saturating_add(size_of::<(i64, Descriptor)>())
        });
        let parts = names.chain([
            size_of::<Self>(),
            self.params.size(),
            self.directory.as_ref().map_or(0, Vec::len),
            self.found.iter().map(|(_, path)| path.len()).sum(),
            self.born.as_ref().map_or(0, |it| {
                it.path.len().saturating_add(size_of::<Executable>())
            }),
            self.identity
                .as_ref()
                .map_or(0, |it| it.name.len().saturating_add(size_of::<Identity>())),
        ]);
        parts.fold(0, usize::saturating_add)
    }
}

/// Makes an event of a record; nothing where its call has none.
pub fn encode(record: &Record<'_>) -> Option<Encoded> {
    let head = &record.head;
    let mut encoded = Encoded {
        time: head.time,
        thread: i64::from(head.thread),
        process: i64::from(head.process),
        processor: head.processor,
        process_namespace: head.process_namespace,
        mount_namespace: head.mount_namespace,
        has_parents_mounts: head.flags & HEAD_PARENT_MOUNTS != 0,
        program: head.program,
        cut: head.flags & HEAD_CUT != 0,
        late: head.flags & HEAD_LATE != 0,
        ..Encoded::default()
    };
    if head.number == NUMBER_BIRTH {
        encoded.kind = BIRTH;
        encoded.of_process = true;
        encoded.maker = arg(record, 0).cast_signed();
        encoded.started = started(record);
        encoded.identity = Some(Box::new(process::identity(record)?));
        return Some(encoded);
    }
    if head.number == NUMBER_EXIT {
        encoded.kind = EXIT;
        encoded.of_process = true;
        encoded.ends_namespace = task(record).is_some_and(|it| it.virtual_thread == 1);
        process::exit(record, &mut encoded.params);
        return Some(encoded);
    }
    let call = call::find(head.number)?;
    encoded.kind = call.kind;
    encoded.of_process = matches!(call.class, Class::Program | Class::Process);
    if encoded.of_process {
        encoded.started = started(record);
    }
    encoded.used = descriptor::used(record, call);
    encoded.made = descriptor::made(record, call);
    encoded.found = found(record, call);
    encoded.born = process::born(record, call);
    encoded.identity = process::changed(record, call);
    if head.flags & HEAD_RING != 0 {
        encoded.ring = record.find(0, |body| match body {
            Body::User(user, group) => Some((user, group)),
            _ => None,
        });
    }
    encoded.directory = names(record, INDEX_CWD).map(Names::path);
    if call.params.is_empty() {
        process::encode(record, call, &mut encoded.params);
    } else {
        fill(record, call, &mut encoded.params)?;
    }
    Some(encoded)
}

/// Where the texts of a call led.
fn found(record: &Record<'_>, call: &Call) -> Vec<(usize, Vec<u8>)> {
    let params = call.params.iter().enumerate();
    let found = params.filter_map(|(place, source)| match source {
        Source::Text(index)
            if call.arguments.get(usize::from(*index)) == Some(&Argument::Entered) =>
        {
            Some((place, names(record, u16::from(*index))?.path()))
        }
        _ => None,
    });
    found.collect()
}

/// Makes each parameter of what its source says.
fn fill(record: &Record<'_>, call: &Call, params: &mut Params) -> Option<()> {
    let schema = Kind(call.kind).schema()?;
    for (source, param) in call.params.iter().zip(&schema.params) {
        param_of(record, *source, param.of, params);
    }
    Some(())
}

fn param_of(record: &Record<'_>, source: Source, of: ParamType, params: &mut Params) {
    match source {
        Source::Result => params.number(of, record.head.result.cast_unsigned()),
        Source::Arg(index) => params.number(of, arg(record, index)),
        Source::Int(index) => params.number(of, int(record, index)),
        Source::Fixed(number) => params.number(of, number),
        Source::Nothing => params.nothing(),
        Source::Text(index) => params.text(text(record, index)),
        Source::Bytes(index) => params.bytes_of(bytes(record, index)),
        Source::OpenFlags(index) => params.number(of, open_flags(record, arg(record, index))),
        Source::OpenMode(at, mode) => {
            params.number(of, flags::mode(arg(record, at), arg(record, mode)));
        }
        Source::HowFlags => params.number(of, open_flags(record, how_flags(record))),
        Source::HowMode => params.number(of, flags::mode(how(record, 0), how(record, 1))),
        Source::HowResolve => params.number(of, flags::resolve(how(record, 2))),
        Source::Device => params.number(of, opened(record).map_or(0, |it| u64::from(device(&it)))),
        Source::Inode => params.number(of, opened(record).map_or(0, |it| it.inode)),
        Source::MadePath => params.text(made_path(record).as_deref()),
        Source::CreatedLayer => params.number(of, created_layer(record)),
        Source::Address(index) => {
            params.bytes_of(network::address(address(record, index)).as_deref());
        }
        Source::Ends(index) => {
            let ends = network::ends(record, index);
            params.bytes_of(ends.as_deref());
        }
        Source::Accepted => {
            let socket = socket(record, INDEX_RESULT);
            params.bytes_of(socket.and_then(network::accepted).as_deref());
        }
        Source::CloneFlags(index) => params.number(of, flags::clone(arg(record, index))),
        Source::OptionText => params.text(option_text(record).as_deref()),
        Source::OptionNumber => match option_text(record) {
            Some(_) => params.number(of, 0),
            None => params.number(of, arg(record, 1)),
        },
        Source::Capabilities(which) => params.number(of, capability(record, which)),
        Source::Ptrace(index) => params.number(of, flags::ptrace(arg(record, index))),
        Source::Ring(place) => params.number(of, ring(record, place)),
        Source::RingFlags => params.number(of, flags::ring(ring(record, 2))),
        Source::RingFeatures => params.number(of, flags::ring_features(ring(record, 5))),
        Source::Returned => match u64::try_from(record.head.result) {
            Ok(count) => params.number(of, count),
            Err(_) => params.nothing(),
        },
        Source::Fcntl(index) => {
            // The kernel takes its lower half alone.
            params.number(of, flags::fcntl(arg(record, index) & 0xffff_ffff));
        }
    }
}

fn arg(record: &Record<'_>, index: u8) -> u64 {
    record
        .head
        .args
        .get(usize::from(index))
        .copied()
        .unwrap_or_default()
}

/// The lower 32 bits of an argument as a number with a sign, widened.
fn int(record: &Record<'_>, index: u8) -> u64 {
    let [a, b, c, d, ..] = arg(record, index).to_le_bytes();
    i64::from(i32::from_le_bytes([a, b, c, d])).cast_unsigned()
}

fn text<'a>(record: &Record<'a>, index: u8) -> Option<&'a [u8]> {
    record.find(u16::from(index), |body| match body {
        Body::Text(text) => Some(text),
        _ => None,
    })
}

fn bytes<'a>(record: &Record<'a>, index: u8) -> Option<&'a [u8]> {
    record.find(u16::from(index), |body| match body {
        Body::Bytes(bytes) => Some(bytes),
        _ => None,
    })
}

fn address<'a>(record: &Record<'a>, index: u8) -> Option<&'a [u8]> {
    record.find(u16::from(index), |body| match body {
        Body::Address(address) => Some(address),
        _ => None,
    })
}

fn file<'a>(record: &Record<'a>, index: u16) -> Option<(File, Names<'a>)> {
    record.find(index, |body| match body {
        Body::File(file, names) => Some((file, names)),
        _ => None,
    })
}

fn socket<'a>(record: &Record<'a>, index: u16) -> Option<(Socket, &'a [u8])> {
    record.find(index, |body| match body {
        Body::Socket(socket, path) => Some((socket, path)),
        _ => None,
    })
}

fn task(record: &Record<'_>) -> Option<Task> {
    record.find(0, |body| match body {
        Body::Task(task) => Some(task),
        _ => None,
    })
}

fn started(record: &Record<'_>) -> u64 {
    task(record).map_or(0, |it| it.started)
}

fn names<'a>(record: &Record<'a>, index: u16) -> Option<Names<'a>> {
    record.find(index, |body| match body {
        Body::Path(names) | Body::ControlGroup(names) => Some(names),
        _ => None,
    })
}

fn opened(record: &Record<'_>) -> Option<File> {
    file(record, INDEX_RESULT).map(|(file, _)| file)
}

/// The number of a device as programs see it (`makedev` of 32 bits); the kernel's own has the minor number in 20 bits.
fn device(file: &File) -> u32 {
    let major = file.device >> 20;
    let minor = file.device & 0xf_ffff;
    (minor & 0xff) | (major << 8) | ((minor & !0xff) << 12)
}

fn open_flags(record: &Record<'_>, raw: u64) -> u64 {
    let layer = match opened(record) {
        Some(file) if file.is_upper() => flags::UPPER_LAYER,
        Some(file) if file.is_lower() => flags::LOWER_LAYER,
        _ => 0,
    };
    let made = match opened(record) {
        Some(file) if file.is_created() => flags::CREATED,
        _ => 0,
    };
    let elsewhere = match opened(record) {
        Some(file) if file.is_elsewhere() => flags::OTHER_MOUNTS,
        _ => 0,
    };
    let own = match opened(record) {
        Some(file) if file.is_of_own_process() => flags::OWN_PROCESS,
        _ => 0,
    };
    flags::open(raw) | layer | made | elsewhere | own
}

fn made_path(record: &Record<'_>) -> Option<Vec<u8>> {
    let found = record.find(INDEX_RESULT, |body| match body {
        Body::File(_, names) => Some(names),
        _ => None,
    });
    found.map(Names::path)
}

fn created_layer(record: &Record<'_>) -> u64 {
    match opened(record) {
        Some(file) if file.is_upper() => 1,
        Some(file) if file.is_lower() => 2,
        _ => 0,
    }
}

/// A number of a `struct open_how` (64 bits each: flags, mode, resolve).
fn how(record: &Record<'_>, place: usize) -> u64 {
    let numbers = bytes(record, 2).unwrap_or_default();
    numbers
        .chunks_exact(8)
        .nth(place)
        .and_then(|eight| eight.try_into().ok())
        .map_or(0, u64::from_ne_bytes)
}

/// The flags in it. Whether a file is read or written is told by the file: what stood in memory may have been written over.
fn how_flags(record: &Record<'_>) -> u64 {
    const ACCESS: u64 = 3;
    let flags = how(record, 0);
    match opened(record) {
        Some(file) => (flags & !ACCESS) | (u64::from(file.flags) & ACCESS),
        None => flags,
    }
}

/// A number of the `struct io_uring_params` (32 bits each).
fn ring(record: &Record<'_>, place: u8) -> u64 {
    let numbers = bytes(record, 1).unwrap_or_default();
    numbers
        .chunks_exact(4)
        .nth(usize::from(place))
        .and_then(|four| four.try_into().ok())
        .map_or(0, |four| u64::from(u32::from_ne_bytes(four)))
}

/// `prctl(PR_SET_NAME, text)`: the only option whose argument is recorded as a text. Where that begins otherwise than the name that the
/// thread has since, another thread wrote over it: the name is what the kernel took of it.
fn option_text(record: &Record<'_>) -> Option<Vec<u8>> {
    const PR_SET_NAME: u64 = 15;
    /// `TASK_COMM_LEN` (linux/sched.h), without the NUL.
    const MOST: usize = 15;
    if arg(record, 0) & 0xffff_ffff != PR_SET_NAME {
        return None;
    }
    let given = text(record, 1);
    let begin = given.map(|given| given.get(..MOST).unwrap_or(given));
    let task = task(record).filter(|_| record.head.result == 0);
    let name = task
        .as_ref()
        .and_then(|it| it.name.split(|byte| *byte == 0).next());
    match name {
        Some(name) if begin != Some(name) => Some(name.to_vec()),
        _ => given.map(<[u8]>::to_vec),
    }
}

fn capability(record: &Record<'_>, which: u8) -> u64 {
    let sets = task(record).map(|task| task.capabilities);
    sets.and_then(|sets| sets.get(usize::from(which)).copied())
        .map_or(0, flags::capabilities)
}
