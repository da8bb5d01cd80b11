//! Old events in the current layout of their kind.
//!
//! Kinds gained parameters in time, some were replaced by others, and what entering a system call told is told by
//! leaving it since. So an event of entering is kept for its thread until the one of leaving comes, and each parameter of
//! the current layout is looked for by its name: in the event itself, then in the one of entering. What neither has is
//! empty: nobody knows it. Entering is never told by itself: it is judged what was done, not what was asked for. There is one step from any version to the current one, so nothing has to be repeated.

use std::collections::HashMap;

use super::record::{Lengths, Record};
use crate::event::{Event, Kind, Origin, Param, ParamType, Schema, Traits};

/// The most threads that are within a system call at a time.
const MOST_THREADS: usize = 131_072;
/// The most bytes that are kept of events of entering.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// Brings events into the current layout of their kind.
#[derive(Debug, Default)]
pub(super) struct Converter {
    entered: HashMap<i64, Entered>,
    bytes: usize,
    /// Parameters of the event that was converted last.
    made: Vec<u8>,
}

#[derive(Debug)]
struct Entered {
    kind: Kind,
    params: Box<[u8]>,
    lengths: Lengths,
}

/// What becomes of an event.
#[derive(Debug)]
pub(super) enum Outcome {
    /// It is in the current layout already.
    Same,
    /// It has become another one, of this kind and these lengths; its parameters are in [`Converter::made`].
    Made(Kind, Lengths),
    /// It tells nothing by itself.
    Dropped,
}

impl Converter {
    /// Returns the parameters of the event that was converted last.
    pub(super) fn made(&self) -> &[u8] {
        &self.made
    }

    /// Converts an event, whose parameters are given.
    pub(super) fn convert(&mut self, record: &Record, params: &[u8]) -> Outcome {
        let Some(schema) = record.kind.schema() else {
            return Outcome::Dropped;
        };
        let call = schema.origin == Origin::SystemCall;
        let old = schema.traits.has(Traits::OLD);
        if schema.origin == Origin::Nowhere {
            return Outcome::Dropped;
        }
        if call && record.kind == record.kind.enter() {
            self.keep(record, params);
            return Outcome::Dropped;
        }
        let entered = self.take(record);
        let Some(current) = current(schema) else {
            return Outcome::Dropped;
        };
        let whole = !old && record.lengths.len() >= schema.params.len();
        if whole && (entered.is_none() || !opens(record.kind)) {
            return Outcome::Same;
        }
        if record.kind == OLD_CONTAINER {
            return self.container(record, params);
        }
        let own = event(record.kind, params, &record.lengths);
        let entered = entered.as_ref();
        let entered = entered.map(|entered| event(entered.kind, &entered.params, &entered.lengths));
        self.make(current, schema, &own, entered.as_ref())
    }

    fn make(
        &mut self,
        current: &Schema,
        old: &Schema,
        own: &Event<'_>,
        entered: Option<&Event<'_>>,
    ) -> Outcome {
        self.made.clear();
        let mut lengths = Lengths::new();
        for (at, param) in current.params.iter().enumerate() {
            let before = self.made.len();
            // Parameters only ever come to the end: those of the same kind stand where they stood.
            let same = current.kind == old.kind && at < own.count();
            let found = if let Some(first) = first_name(param, current, entered) {
                first
            } else if same {
                own.bytes(at).unwrap_or_default()
            } else {
                by_name(param, old, own)
                    .or_else(|| by_name(param, entered?.kind.schema()?, entered?))
                    .unwrap_or_default()
            };
            let from = origin_type(param, current, old, own, at);
            fit(&mut self.made, found, from, param.of);
            let length = self.made.len().saturating_sub(before);
            lengths.push(u32::try_from(length).unwrap_or(u32::MAX));
        }
        Outcome::Made(current.kind, lengths)
    }

    /// The first way of telling of a container, as the document that replaced it.
    fn container(&mut self, record: &Record, params: &[u8]) -> Outcome {
        let own = event(record.kind, params, &record.lengths);
        let text = |at| String::from_utf8_lossy(own.text(at).unwrap_or_default()).into_owned();
        let document = serde_json::json!({ "container": {
            "id": text(0), "type": own.u32(1).unwrap_or_default(), "name": text(2), "image": text(3),
        } });
        self.made = document.to_string().into_bytes();
        self.made.push(0);
        let mut lengths = Lengths::new();
        lengths.push(u32::try_from(self.made.len()).unwrap_or(u32::MAX));
        Outcome::Made(Kind::CONTAINER, lengths)
    }

    fn keep(&mut self, record: &Record, params: &[u8]) {
        drop(self.forget(record.thread));
        let bytes = self.bytes.saturating_add(params.len());
        if record.lengths.len() == 0 || bytes > MOST_BYTES || self.entered.len() >= MOST_THREADS {
            return;
        }
        self.bytes = bytes;
        let entered = Entered {
            kind: record.kind,
            params: Box::from(params),
            lengths: record.lengths,
        };
        self.entered.insert(record.thread, entered);
    }

    /// Takes what entering told of the same system call; that of another one is of no use any more.
    fn take(&mut self, record: &Record) -> Option<Entered> {
        if self.entered.is_empty() || record.kind == record.kind.enter() {
            return None;
        }
        let entered = self.forget(record.thread)?;
        (entered.kind == record.kind.enter()).then_some(entered)
    }

    fn forget(&mut self, thread: i64) -> Option<Entered> {
        let entered = self.entered.remove(&thread)?;
        self.bytes = self.bytes.saturating_sub(entered.params.len());
        Some(entered)
    }
}

/// The first kind of events that told of containers.
const OLD_CONTAINER: Kind = Kind(228);

/// Returns the kind that events of a kind are told as today; nothing where nobody tells that any more.
fn current(schema: &'static Schema) -> Option<&'static Schema> {
    if !schema.traits.has(Traits::OLD) {
        return Some(schema);
    }
    match schema.kind {
        // Once `accept4` was called `accept`.
        Kind(57 | 249) => Kind::ACCEPT4.schema(),
        Kind(16) => Kind::PROCESS_EXIT.schema(),
        _ => Kind::named(schema.name)
            .filter(|other| !other.traits.has(Traits::OLD))
            .filter(|other| other.kind.direction() == schema.kind.direction())
            .last(),
    }
}

/// Returns whether events of a kind open a file by its name.
fn opens(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::OPEN | Kind::OPENAT | Kind::OPENAT2 | Kind::CREAT
    )
}

/// Returns the name of a file as it was when the call was entered. Both names are read from the memory of the process,
/// which may have changed it since: what it wanted to open it said first.
fn first_name<'a>(
    param: &Param,
    current: &Schema,
    entered: Option<&Event<'a>>,
) -> Option<&'a [u8]> {
    if param.name != "name" || !opens(current.kind) {
        return None;
    }
    by_name(param, entered?.kind.schema()?, entered?)
}

/// Finds a parameter by its name, or the name that it had.
fn by_name<'a>(param: &Param, schema: &Schema, event: &Event<'a>) -> Option<&'a [u8]> {
    event
        .bytes(place(param, schema)?)
        .filter(|bytes| !bytes.is_empty())
}

fn place(param: &Param, schema: &Schema) -> Option<usize> {
    let former = match param.name {
        "oldfd" => "fd",
        "fd" => "res_or_fd",
        _ => "",
    };
    schema.param(param.name).or_else(|| schema.param(former))
}

/// Returns the type that a parameter had where it came from, as far as that matters: a number of another width.
fn origin_type(
    param: &Param,
    current: &Schema,
    old: &Schema,
    own: &Event<'_>,
    at: usize,
) -> ParamType {
    if current.kind == old.kind && at < own.count() {
        return param.of;
    }
    let enter = own.kind.enter().schema();
    let in_schema = |schema: &Schema| {
        let place = place(param, schema)?;
        schema.params.get(place).map(|param| param.of)
    };
    in_schema(old)
        .or_else(|| in_schema(enter?))
        .unwrap_or(param.of)
}

/// Appends a value in another type: numbers become wider or narrower, what chose its type loses the choice.
fn fit(made: &mut Vec<u8>, value: &[u8], from: ParamType, to: ParamType) {
    let value = match value.split_first() {
        Some((_, rest)) if from == ParamType::Dynamic && to != ParamType::Dynamic => rest,
        _ => value,
    };
    let (Some(width), false) = (to.width(), value.is_empty()) else {
        made.extend_from_slice(value);
        return;
    };
    let negative = from.signed() && value.last().is_some_and(|byte| byte & 0x80 != 0);
    let more = std::iter::repeat(if negative { 0xff } else { 0 });
    made.extend(value.iter().copied().chain(more).take(width));
}

fn event<'a>(kind: Kind, params: &'a [u8], lengths: &Lengths) -> Event<'a> {
    Event::new(kind, params, lengths.iter())
}
