//! Syslog: messages of RFC 5424, over TLS (RFC 5425), TCP (RFC 6587, octet counting) or UDP (RFC 5426); and datagrams to a socket
//! of this machine, such as /dev/log, in the form that syslog(3) has. Who listens there (rsyslog, journald, busybox) knows
//! that form alone: of a message of RFC 5424 they take the version for the name of the program.
//!
//! Syslog acknowledges nothing. Over a stream each batch has a connection of its own, and it counts as taken when the
//! receiver has ended its side in order after we have ended ours: it has read all up to our end (RFC 5425, section 4.4).
//! Of datagrams nobody knows.

use std::fmt::Write as _;
use std::io;
use std::net::UdpSocket;
use std::time::Duration;

use rustix::net::{SendFlags, send};
use seawall_model::time::Timestamp;
use seawall_policy::config::guard::SyslogWay;

use crate::dial::Dialer;
use crate::http::{after, more};
use crate::journald::datagrams;
use crate::wire::{Wire, write_all};
use crate::{Carried, Carrier, Failure, Moment, Record, Writer, texts};

/// Who speaks.
#[derive(Clone, Debug)]
struct Speaker {
    facility: u8,
    program: &'static str,
    host: String,
    process: u32,
}

/// Syslog over a stream.
struct Streamed {
    speaker: Speaker,
    dialer: Dialer,
}

/// Syslog in datagrams.
struct Datagrams {
    speaker: Speaker,
    to: To,
}

enum To {
    Network(Dialer),
    Socket(String),
}

/// Makes what speaks syslog so.
///
/// # Errors
/// Where certificates or keys can't be read.
pub(crate) fn new<R: Record>(
    way: &SyslogWay,
    facility: u8,
    writer: &Writer,
) -> Result<Box<dyn Carrier<R>>, Failure> {
    let speaker = Speaker {
        facility,
        program: writer.program,
        host: host_name(&writer.host),
        process: std::process::id(),
    };
    Ok(match way {
        SyslogWay::Tls(host, tls) => Box::new(Streamed {
            speaker,
            dialer: Dialer::new(host, Some(tls), None)?,
        }),
        SyslogWay::Tcp(host) => Box::new(Streamed {
            speaker,
            dialer: Dialer::new(host, None, None)?,
        }),
        SyslogWay::Udp(host) => Box::new(Datagrams {
            speaker,
            to: To::Network(Dialer::new(host, None, None)?),
        }),
        SyslogWay::Unix(path) => Box::new(Datagrams {
            speaker,
            to: To::Socket(path.clone()),
        }),
    })
}

impl<R: Record> Carrier<R> for Streamed {
    fn carry(&mut self, lines: &[R]) -> Carried {
        let until = after(PATIENCE);
        let mut wire = match self.dialer.dial(until) {
            Ok(wire) => wire,
            Err(why) => return Carried::failed(0, why),
        };
        match self.send(wire.as_mut(), lines, until) {
            Ok(()) => Carried::all(lines),
            Err(error) => Carried::failed(0, error),
        }
    }
}

impl Streamed {
    fn send<R: Record>(
        &self,
        wire: &mut dyn Wire,
        lines: &[R],
        until: std::time::Instant,
    ) -> io::Result<()> {
        for item in lines {
            let message = self.speaker.message(item, usize::MAX);
            let frame = [message.len().to_string().as_bytes(), b" ", &message].concat();
            write_all(wire, &frame, until)?;
        }
        // An end that comes before ours says nothing of what was read.
        let mut piece = [0; 256];
        match wire.read(&mut piece) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
            Ok(0) => return Err(io::Error::other("the receiver hung up")),
            Ok(_) => {}
        }
        wire.finish()?;
        write_all(wire, b"", until)?;
        let mut said = Vec::new();
        while more(wire, &mut said, until).map_err(|error| unended(&error))? {
            if said.len() > MOST_SAID {
                return Err(io::Error::other("the receiver speaks instead of listening"));
            }
        }
        Ok(())
    }
}

fn unended(error: &io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::TimedOut {
        return io::Error::other("the receiver does not end the connection after we did");
    }
    io::Error::other(format!(
        "the receiver did not end the connection in order: {error}"
    ))
}

impl<R: Record> Carrier<R> for Datagrams {
    fn carry(&mut self, lines: &[R]) -> Carried {
        let sent = match &self.to {
            To::Network(dialer) => network(dialer).map(|socket| {
                each(lines, |item| {
                    let message = self.speaker.message(item, LARGEST_UDP);
                    socket.send(&message).map(drop)
                })
            }),
            To::Socket(path) => datagrams(path)
                .map_err(|error| format!("{path}: {error}"))
                .map(|fd| each(lines, |item| local(&fd, &self.speaker, item))),
        };
        sent.unwrap_or_else(|why| Carried::failed(0, why))
    }
}

fn each<R>(lines: &[R], send: impl Fn(&R) -> io::Result<()>) -> Carried {
    for (taken, item) in lines.iter().enumerate() {
        if let Err(error) = send(item) {
            return Carried::failed(taken, error);
        }
    }
    Carried::all(lines)
}

fn network(dialer: &Dialer) -> Result<UdpSocket, String> {
    let mut why = "the receiver has no address".to_owned();
    for address in dialer.addresses()? {
        let any: &str = if address.is_ipv6() {
            "[::]:0"
        } else {
            "0.0.0.0:0"
        };
        let opened = UdpSocket::bind(any).and_then(|it| it.connect(address).map(|()| it));
        match opened {
            Ok(socket) => return Ok(socket),
            Err(error) => why = error.to_string(),
        }
    }
    Err(why)
}

/// Sends to a socket of this machine; what is too large for one datagram is cut.
fn local(fd: &std::os::fd::OwnedFd, speaker: &Speaker, item: &impl Record) -> io::Result<()> {
    let whole = speaker.local(item, usize::MAX);
    match send(fd, &whole, SendFlags::NOSIGNAL) {
        Err(rustix::io::Errno::MSGSIZE) => {
            let cut = speaker.local(item, LARGEST_LOCAL);
            send(fd, &cut, SendFlags::NOSIGNAL)?;
            Ok(())
        }
        other => Ok(other.map(drop)?),
    }
}

impl Speaker {
    fn priority(&self, item: &impl Record) -> u32 {
        let severity = u32::from(item.severity().number());
        u32::from(self.facility)
            .saturating_mul(8)
            .saturating_add(severity)
    }

    /// Writes the message of a line as syslog(3) does, of `most` bytes at most: what is cut off says so. It has no time: that
    /// would be one without a zone, and receivers have their own.
    fn local(&self, item: &impl Record, most: usize) -> Vec<u8> {
        let (priority, program, process) = (self.priority(item), self.program, self.process);
        let mut head = format!("<{priority}>{program}[{process}]: ");
        let bytes = item.bytes();
        let room = most.saturating_sub(head.len().saturating_add(MARK));
        if bytes.len() <= room {
            return [head.as_bytes(), bytes].concat();
        }
        // Writing to a text does not fail.
        let _cut = write!(head, "[cut of {} bytes] ", bytes.len());
        [head.as_bytes(), begin(bytes, room).as_bytes()].concat()
    }

    /// Writes the message of a line (RFC 5424, section 6), of `most` bytes at most: what is cut off says so.
    fn message(&self, item: &impl Record, most: usize) -> Vec<u8> {
        let priority = self.priority(item);
        let (time, host, process) = (moment(item.time()), &self.host, self.process);
        let (program, id) = (self.program, item.event());
        let mut head = format!("<{priority}>1 {time} {host} {program} {process} {id} ");
        let sequence = (item.number().saturating_sub(1) % LARGEST_SEQUENCE).saturating_add(1);
        // Writing to a text does not fail.
        let _meta = write!(head, "[meta sequenceId=\"{sequence}\"]");
        let mut element = "[seawall@32473".to_owned();
        for fact in item.facts() {
            for text in texts(&fact.value) {
                let start = element.len();
                let _written = write!(element, " {}=\"{}\"", parameter(&fact.name), escaped(&text));
                if element.len() > MOST_ELEMENT {
                    element.truncate(start);
                }
            }
        }
        head.push_str(&element);
        let room = most.saturating_sub(head.len().saturating_add(MARK));
        let bytes = item.bytes();
        if bytes.len() <= room {
            return [head.as_bytes(), b"] ", bytes].concat();
        }
        let _cut = write!(head, " cut=\"{}\"", bytes.len());
        [head.as_bytes(), b"] ", begin(bytes, room).as_bytes()].concat()
    }
}

/// Returns the begin of a line, so many bytes at most.
fn begin(line: &[u8], most: usize) -> String {
    let mut text = String::from_utf8_lossy(line).into_owned();
    text.truncate(text.floor_char_boundary(most));
    text
}

/// Writes the name of a parameter: of ASCII, 32 characters at most.
fn parameter(name: &str) -> String {
    let fits = |it: &char| it.is_ascii_graphic() && !"=]\"".contains(*it);
    name.chars().filter(fits).take(32).collect()
}

/// Writes a value: three characters are escaped (section 6.3.3), and what would end a line in a reader's eyes is a blank.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        match character {
            '"' | '\\' | ']' => escaped.extend(['\\', character]),
            it if is_unseen(it) => escaped.push(' '),
            it => escaped.push(it),
        }
    }
    escaped
}

/// Says whether a character ends a line in a reader's eyes, moves a cursor, or turns text around.
fn is_unseen(character: char) -> bool {
    let marks = [
        '\u{2028}'..='\u{202e}',
        '\u{200b}'..='\u{200f}',
        '\u{2060}'..='\u{206f}',
        '\u{e0000}'..='\u{e007f}',
        '\u{fff9}'..='\u{fffb}',
        '\u{61c}'..='\u{61c}',
        '\u{feff}'..='\u{feff}',
    ];
    character.is_control() || marks.iter().any(|it| it.contains(&character))
}

/// Writes a moment: with microseconds, since there may be no more digits (section 6.2.3).
fn moment(time: Moment) -> String {
    let whole = Timestamp::from_seconds(time.seconds).to_string();
    let micros = time.nanoseconds.checked_div(1000).unwrap_or_default();
    format!("{}.{micros:06}Z", whole.trim_end_matches('Z'))
}

/// Writes the name of a host: of ASCII that can be seen, 255 characters at most.
fn host_name(name: &str) -> String {
    let name: String = name
        .chars()
        .filter(char::is_ascii_graphic)
        .take(255)
        .collect();
    if name.is_empty() {
        "-".to_owned()
    } else {
        name
    }
}

const PATIENCE: Duration = Duration::from_secs(30);
/// What a receiver may say before its end.
const MOST_SAID: usize = 64 << 10;
/// Bytes of the parameters: what is in no parameter is in the line.
const MOST_ELEMENT: usize = 16 << 10;
/// Bytes of what says that it is cut.
const MARK: usize = 32;
/// Bytes of a datagram of UDP over IPv4.
const LARGEST_UDP: usize = 65_507;
/// Bytes of a datagram that sockets of this machine take.
const LARGEST_LOCAL: usize = 48 << 10;
/// Numbers of messages go up to this one, and begin again (section 7.3.1).
const LARGEST_SEQUENCE: u64 = 2_147_483_647;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Fact, Severity};

    struct Said {
        bytes: String,
        number: u64,
        facts: Vec<Fact>,
    }

    impl Record for Said {
        fn bytes(&self) -> &[u8] {
            self.bytes.as_bytes()
        }

        fn number(&self) -> u64 {
            self.number
        }

        fn time(&self) -> Moment {
            Moment::read("2026-11-23T03:04:05.123456789Z")
        }

        fn severity(&self) -> Severity {
            Severity::Error
        }

        fn event(&self) -> &'static str {
            "own"
        }

        fn sentence(&self) -> String {
            String::new()
        }

        fn facts(&self) -> Vec<Fact> {
            self.facts.clone()
        }
    }

    fn speaker() -> Speaker {
        Speaker {
            facility: 10,
            program: "seawall-guard",
            host: host_name("höst.example"),
            process: 7,
        }
    }

    /// By RFC 5424, sections 6 and 7: facility 10, severity 3 make 83; `"`, `\` and `]` are escaped.
    #[test]
    fn messages_are_those_of_the_standard() {
        let fact = |name: &str, value: serde_json::Value| Fact {
            name: name.to_owned(),
            value,
        };
        let said = Said {
            bytes: "{}".to_owned(),
            number: 2_147_483_648,
            facts: vec![
                fact("seq", 7.into()),
                fact("a=b]\" c", "a \"b\" ] \\ \n c".into()),
            ],
        };
        let message = String::from_utf8(speaker().message(&said, usize::MAX)).unwrap();
        let want = "<83>1 2026-11-23T03:04:05.123456Z hst.example seawall-guard 7 own \
            [meta sequenceId=\"1\"][seawall@32473 seq=\"7\" abc=\"a \\\"b\\\" \\] \\\\   c\"] {}";
        assert_eq!(message, want);
    }

    /// As syslog(3) writes it, without a time: `<PRI>PROGRAM[PID]: MESSAGE`.
    #[test]
    fn messages_to_this_machine_are_those_of_the_c_library() {
        let said = Said {
            bytes: "{}".to_owned(),
            number: 1,
            facts: Vec::new(),
        };
        let message = speaker().local(&said, usize::MAX);
        assert_eq!(message, b"<83>seawall-guard[7]: {}");
    }

    #[test]
    fn what_is_cut_says_so() {
        let said = Said {
            bytes: format!("{{{}}}", "ä".repeat(40_000)),
            number: 1,
            facts: Vec::new(),
        };
        let message = speaker().message(&said, LARGEST_UDP);
        let local = speaker().local(&said, LARGEST_LOCAL);
        assert!(local.len() <= LARGEST_LOCAL);
        assert!(local.starts_with(b"<83>seawall-guard[7]: [cut of 80002 bytes] {"));
        assert!(message.len() <= LARGEST_UDP);
        let text = String::from_utf8(message).unwrap();
        assert!(text.contains(" cut=\"80002\"] {"), "{}", &text[..400]);
    }
}
