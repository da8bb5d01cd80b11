//! Fields of events: `evt.*`, `syscall.type`.
//!
//! Source: falcosecurity/libs, `sinsp_filtercheck_gen_event.cpp`, `sinsp_filtercheck_event.cpp`.

use super::moment::{Moment, iso8601};
use super::table::row;
use super::{Answer, Argument, Asked, Field, SYSCALL, Type, Value, parameter};
use crate::engine::Scene;
use crate::event::{
    Category, Direction, Event, Kind, Origin, ParamType, Schema, SystemCall, Traits, error_name,
};
use crate::state::Of;

pub(super) const FIELDS: &[Field] = &[
    row("evt.num", Type::Uint, number, "The number of the event, from 1."),
    row("evt.time", Type::Text, time, "When it happened: hours, minutes, seconds and nanoseconds, in UTC."),
    row("evt.time.s", Type::Text, time_seconds, "When it happened, without nanoseconds."),
    row("evt.time.iso8601", Type::Text, time_iso, "When it happened, as ISO 8601 writes it, in UTC."),
    row("evt.datetime", Type::Text, date_time, "When it happened, with the date."),
    row("evt.datetime.s", Type::Text, date_time_seconds, "When it happened, with the date, without nanoseconds."),
    row("evt.rawtime", Type::Time, raw_time, "When it happened, in nanoseconds since 1970."),
    row("evt.rawtime.s", Type::Time, raw_time_seconds, "The seconds of that."),
    row("evt.rawtime.ns", Type::Time, raw_time_rest, "The nanoseconds of that beyond whole seconds."),
    row("evt.hostname", Type::Text, host, "The name of the host."),
    row("evt.source", Type::Text, source, "The source of the event: `syscall`, `docker`, …"),
    row("evt.dir", Type::Text, direction, "`>` for entering a system call, `<` for leaving it.").old(),
    row("evt.type", Type::Text, name, "The name of the event: `openat`."),
    row("evt.type.is", Type::Uint, is_type, "1 for events of a name: `evt.type.is.open`, else 0.").with(Argument::Key(true)),
    row("syscall.type", Type::Text, call, "The name of the system call; nothing for other events."),
    row("evt.category", Type::Text, category, "What the event is about: `file`, `net`, `process`, …"),
    row("evt.cpu", Type::Int, processor, "The processor that it was seen on."),
    row("evt.arg", Type::Text, argument, "A parameter by its name or number, flags and ids with their names: `evt.arg.flags`, `evt.arg[0]`.").with(Argument::Either(true)),
    row("evt.args", Type::Text, arguments, "All parameters, `name=value`, with blanks between."),
    row("evt.info", Type::Text, arguments, "The same as `evt.args`."),
    row("evt.res", Type::Text, result, "`SUCCESS`, or the name of the error."),
    row("evt.rawres", Type::Int, raw_result, "The result as a number."),
    row("evt.failed", Type::Bool, failed, "Whether it failed."),
    row("evt.buffer", Type::Bytes, buffer, "The data that was read or written."),
    row("evt.buflen", Type::Uint, buffer_length, "How much was read or written."),
    row("evt.is_io", Type::Bool, is_io, "Whether it reads or writes."),
    row("evt.is_io_read", Type::Bool, is_read, "Whether it reads."),
    row("evt.is_io_write", Type::Bool, is_write, "Whether it writes."),
    row("evt.io_dir", Type::Text, io_direction, "`read` or `write`."),
    row("evt.is_wait", Type::Bool, is_wait, "Whether it waits."),
    row("evt.is_syslog", Type::Bool, is_syslog, "Whether it writes to `/dev/log`."),
    row("evt.count", Type::Uint, one, "1."),
    row("evt.count.error", Type::Uint, error_count, "1 where it failed, else 0."),
    row("evt.is_open_read", Type::Bool, opens_read, "Whether it opens a file to read."),
    row("evt.is_open_write", Type::Bool, opens_write, "Whether it opens a file to write."),
    row("evt.is_open_exec", Type::Bool, opens_executable, "Whether it makes a file that may be run."),
    row("evt.is_open_create", Type::Bool, opens_new, "Whether it makes a file."),
];

/// Flags of files and bits of their modes as captures have them (`driver/ppm_events_public.h`).
mod bits {
    pub(super) const READ: i64 = 1;
    pub(super) const WRITE: i64 = 1 << 1;
    pub(super) const CREATE: i64 = 1 << 2;
    pub(super) const TEMPORARY: i64 = 1 << 13;
    pub(super) const CREATED: i64 = 1 << 14;
    pub(super) const RUN: i64 = 0o111;
}

const BILLION: u64 = 1_000_000_000;

fn schema(scene: &Scene<'_>) -> Option<&'static Schema> {
    scene.event.kind.schema()
}

fn number<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    Answer::uint(scene.event.number)
}

fn time<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    Answer::made(Moment::new(scene.event.time).precise())
}

fn time_seconds<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    Answer::made(Moment::new(scene.event.time).clock())
}

fn time_iso<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    Answer::made(iso8601(scene.event.time, "+0000"))
}

fn date_time<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    let moment = Moment::new(scene.event.time);
    Answer::made(format!("{} {}", moment.date(), moment.precise()))
}

fn date_time_seconds<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    let moment = Moment::new(scene.event.time);
    Answer::made(format!("{} {}", moment.date(), moment.clock()))
}

fn raw_time<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    Answer::uint(scene.event.time)
}

fn raw_time_seconds<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    Answer::uint(scene.event.time.checked_div(BILLION).unwrap_or(0))
}

fn raw_time_rest<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    Answer::uint(scene.event.time.checked_rem(BILLION).unwrap_or(0))
}

fn host<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    Answer::text(scene.world.host.as_bytes())
}

fn source<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    let document = scene.document.map(|document| document.source.name());
    Answer::text(document.unwrap_or(SYSCALL).as_bytes())
}

fn direction<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    Answer::text(match scene.event.kind.direction() {
        Direction::Enter => b">",
        Direction::Exit => b"<",
    })
}

/// Returns whether a kind is that of system calls that have no kind of their own: its first parameter says which.
pub(crate) fn is_generic(kind: Kind) -> bool {
    kind.enter() == Kind(0)
}

/// Returns the system call that a generic event says it is of; nothing where no table has it.
pub(crate) fn generic_call(event: &Event<'_>) -> Option<&'static SystemCall> {
    let code = parameter::number(event, event.kind.schema()?, "ID")?;
    SystemCall::of(u16::try_from(code).ok()?)
}

fn called(scene: &Scene<'_>, schema: &Schema) -> &'static str {
    if !is_generic(scene.event.kind) {
        return schema.name;
    }
    generic_call(scene.event).map_or("unknown", |call| call.name)
}

fn name<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    schema(scene).map_or(Answer::Missing, |schema| {
        Answer::text(called(scene, schema).as_bytes())
    })
}

fn is_type<'a>(scene: &Scene<'a>, asked: &Asked) -> Answer<'a> {
    let Asked::Key(wanted) = asked else {
        return Answer::Missing;
    };
    let is = schema(scene).is_some_and(|schema| schema.name == wanted);
    Answer::uint(u64::from(is))
}

fn call<'a>(scene: &Scene<'a>, asked: &Asked) -> Answer<'a> {
    match schema(scene) {
        Some(schema) if schema.origin == Origin::SystemCall => name(scene, asked),
        _ => Answer::Missing,
    }
}

fn category<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    let Some(schema) = schema(scene) else {
        return Answer::Missing;
    };
    Answer::text(match schema.category {
        Category::File => b"file",
        Category::Net => b"net",
        Category::Ipc => b"IPC",
        Category::Memory => b"memory",
        Category::Process => b"process",
        Category::Sleep => b"sleep",
        Category::System => b"system",
        Category::Signal => b"signal",
        Category::User => b"user",
        Category::Time => b"time",
        Category::Processing => b"processing",
        Category::IoRead | Category::IoWrite | Category::IoOther => io_category(scene),
        Category::Wait => b"wait",
        Category::Scheduler => b"scheduler",
        Category::Internal => b"internal",
        Category::Other => b"other",
    })
}

fn io_category(scene: &Scene<'_>) -> &'static [u8] {
    match scene.descriptor.map(|(_, descriptor)| descriptor.of) {
        Some(Of::File | Of::File2 | Of::Directory) => b"file",
        Some(Of::Ipv4Socket | Of::Ipv6Socket | Of::Ipv4Server | Of::Ipv6Server) => b"net",
        Some(Of::Fifo | Of::Unix | Of::Event | Of::Signal | Of::Inotify | Of::UserFault) => b"ipc",
        _ => b"unknown",
    }
}

fn processor<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    Answer::int(scene.event.processor)
}

fn argument<'a>(scene: &Scene<'a>, asked: &Asked) -> Answer<'a> {
    let Some(schema) = schema(scene) else {
        return Answer::Missing;
    };
    let index = match asked {
        Asked::Plain => None,
        Asked::Index(index) => Some(*index),
        Asked::Key(name) => schema.param(name),
    };
    let Some(index) = index else {
        return Answer::Missing;
    };
    // Text stands for itself, and is most of what rules ask for: it isn't copied.
    let of = schema.params.get(index).map(|param| param.of);
    match (of, scene.event.bytes(index)) {
        (Some(ParamType::Text), Some(bytes)) if !bytes.is_empty() => {
            Answer::text(parameter::until_nul(bytes))
        }
        _ => match parameter::told(scene, schema, index) {
            Some(told) => Answer::made(told.best()),
            None => Answer::Missing,
        },
    }
}

fn arguments<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    let Some(schema) = schema(scene) else {
        return Answer::Missing;
    };
    if is_generic(scene.event.kind) {
        return Answer::text(b"");
    }
    let mut out = Vec::new();
    for (index, param) in schema.params.iter().enumerate() {
        let Some(told) = parameter::told(scene, schema, index) else {
            break;
        };
        if !out.is_empty() {
            out.push(b' ');
        }
        out.extend_from_slice(param.name.as_bytes());
        out.push(b'=');
        out.extend(told.raw);
        if !told.meant.is_empty() {
            out.push(b'(');
            out.extend(told.meant);
            out.push(b')');
        }
    }
    Answer::made(out)
}

/// Returns the result of a system call; nothing for events that have none.
fn returned(scene: &Scene<'_>) -> Option<i64> {
    let schema = schema(scene)?;
    let first = schema.params.first()?;
    let is_result = matches!(
        first.of,
        ParamType::Errno | ParamType::Descriptor | ParamType::Process | ParamType::Int64
    );
    let leaves = scene.event.kind.direction() == Direction::Exit;
    (leaves && is_result && schema.origin == Origin::SystemCall)
        .then(|| parameter::number(scene.event, schema, first.name))
        .flatten()
}

fn raw_result<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    returned(scene).map_or(Answer::Missing, Answer::int)
}

fn result<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    match returned(scene) {
        None => Answer::Missing,
        Some(number) if number >= 0 => Answer::text(b"SUCCESS"),
        Some(number) => match error_name(number.unsigned_abs()) {
            Some(name) => Answer::text(name.as_bytes()),
            None => Answer::made(number.to_string()),
        },
    }
}

fn failed<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    returned(scene).map_or(Answer::Missing, |number| Answer::bool(number < 0))
}

fn error_count<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    returned(scene).map_or(Answer::Missing, |number| {
        Answer::uint(u64::from(number < 0))
    })
}

fn one<'a>(_: &Scene<'a>, _: &Asked) -> Answer<'a> {
    Answer::uint(1_u64)
}

/// Nothing was read is a buffer, too: an empty one.
fn buffer<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    let data = schema(scene).and_then(|schema| scene.event.bytes(schema.param("data")?));
    Answer::of(data.map(Value::borrowed))
}

fn buffer_length<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    let io = schema(scene).is_some_and(|schema| {
        matches!(
            schema.category,
            Category::IoRead | Category::IoWrite | Category::IoOther
        )
    });
    match returned(scene).and_then(|length| u64::try_from(length).ok()) {
        Some(length) if io && scene.descriptor.is_some() => Answer::uint(length),
        _ => Answer::Missing,
    }
}

fn has<'a>(scene: &Scene<'a>, wanted: &[Traits]) -> Answer<'a> {
    schema(scene).map_or(Answer::Missing, |schema| {
        Answer::bool(wanted.iter().any(|one| schema.traits.has(*one)))
    })
}

fn is_io<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    has(scene, &[Traits::READS, Traits::WRITES])
}

fn is_read<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    has(scene, &[Traits::READS])
}

fn is_write<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    has(scene, &[Traits::WRITES])
}

fn io_direction<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    match schema(scene).map(|schema| schema.traits) {
        Some(traits) if traits.has(Traits::WRITES) => Answer::text(b"write"),
        Some(traits) if traits.has(Traits::READS) => Answer::text(b"read"),
        _ => Answer::Missing,
    }
}

fn is_wait<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    schema(scene).map_or(Answer::Missing, |schema| {
        Answer::bool(matches!(schema.category, Category::Wait | Category::Sleep))
    })
}

fn is_syslog<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    let writes = schema(scene).is_some_and(|schema| schema.traits.has(Traits::WRITES));
    let log = scene.descriptor.is_some_and(|(_, descriptor)| {
        memchr::memmem::find(&descriptor.name, b"/dev/log").is_some()
    });
    Answer::bool(writes && log)
}

/// Answers from the flags and the mode of an event that opens a file; other events open none.
fn opens<'a>(scene: &Scene<'a>, is: impl Fn(i64, &Schema) -> bool) -> Answer<'a> {
    let opening = schema(scene).filter(|schema| {
        matches!(
            schema.name,
            "open" | "openat" | "openat2" | "open_by_handle_at"
        ) && scene.event.kind.direction() == Direction::Exit
    });
    let Some(schema) = opening else {
        return Answer::bool(false);
    };
    let flags = parameter::number(scene.event, schema, "flags").unwrap_or(0);
    Answer::bool(is(flags, schema))
}

fn opens_read<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    opens(scene, |flags, _| flags & bits::READ != 0)
}

fn opens_write<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    opens(scene, |flags, _| flags & bits::WRITE != 0)
}

fn opens_new<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    opens(scene, |flags, _| {
        let made = returned(scene).is_some_and(|number| number >= 0);
        flags & bits::CREATED != 0 || flags & bits::TEMPORARY != 0 && made
    })
}

fn opens_executable<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    let runs = |schema: &Schema| {
        let mode = parameter::number(scene.event, schema, "mode").unwrap_or(0);
        mode & bits::RUN != 0
    };
    match schema(scene) {
        Some(schema) if schema.name == "creat" => {
            let leaves = scene.event.kind.direction() == Direction::Exit;
            Answer::bool(leaves && runs(schema))
        }
        _ => opens(scene, |flags, schema| {
            flags & (bits::TEMPORARY | bits::CREATE) != 0 && runs(schema)
        }),
    }
}
