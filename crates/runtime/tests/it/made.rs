//! Makes events and captures.

use seawall_runtime::capture::{Machine, Writer};
use seawall_runtime::event::{Event, Kind};
use seawall_runtime::state::State;

/// A value of a parameter.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// 64 bits, with or without a sign.
    Long(i64),
    /// 32 bits.
    Word(u32),
    /// 8 bits.
    Byte(u8),
    /// Text, to which NUL is added.
    Text(Vec<u8>),
    /// Bytes as they are.
    Raw(Vec<u8>),
}

impl Value {
    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Long(number) => number.to_le_bytes().to_vec(),
            Self::Word(number) => number.to_le_bytes().to_vec(),
            Self::Byte(number) => vec![*number],
            Self::Text(text) => [&text[..], b"\0"].concat(),
            Self::Raw(bytes) => bytes.clone(),
        }
    }
}

/// A value of text.
pub(crate) fn text(text: &str) -> Value {
    Value::Text(text.into())
}

/// An event that owns its bytes.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    pub(crate) time: u64,
    pub(crate) thread: i64,
    pub(crate) kind: Kind,
    bytes: Vec<u8>,
    lengths: Vec<usize>,
}

impl Made {
    /// Makes an event of a thread.
    pub(crate) fn new(kind: Kind, thread: i64, values: &[Value]) -> Self {
        let values: Vec<Vec<u8>> = values.iter().map(Value::bytes).collect();
        Self {
            time: 0,
            thread,
            kind,
            bytes: values.concat(),
            lengths: values.iter().map(Vec::len).collect(),
        }
    }

    /// Lends it.
    pub(crate) fn event(&self) -> Event<'_> {
        let mut event = Event::new(self.kind, &self.bytes, self.lengths.iter().copied());
        event.time = self.time;
        event.thread = self.thread;
        event
    }
}

/// Writes a capture of events a microsecond apart.
pub(crate) fn capture(state: &State, events: &[Made]) -> Vec<u8> {
    let machine = Machine {
        processors: 2,
        memory: 1 << 30,
        most_processes: 32_768,
        name: "host".into(),
        ..Machine::default()
    };
    let mut writer = Writer::begin(Vec::new(), &machine, state).unwrap();
    let mut time = 1_700_000_000_000_000_000;
    for made in events {
        let mut event = made.event();
        time += 1_000;
        if event.time == 0 {
            event.time = time;
        }
        writer.event(&event).unwrap();
    }
    writer.end().unwrap()
}

/// Makes the address of one end of IPv4.
pub(crate) fn ipv4(address: [u8; 4], port: u16) -> Vec<u8> {
    [&address[..], &port.to_le_bytes()].concat()
}

/// Makes a tuple of IPv4.
pub(crate) fn tuple(from: ([u8; 4], u16), to: ([u8; 4], u16)) -> Value {
    Value::Raw([&[2][..], &ipv4(from.0, from.1), &ipv4(to.0, to.1)].concat())
}
