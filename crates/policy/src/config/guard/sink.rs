//! What takes the lines of the log further: journald, syslog, OpenTelemetry, a webhook.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::{Location, Spanned};

use super::Wrong;
use super::address::{self, Endpoint, Host};
use super::rule::is_word;
use super::value::Period;

/// What takes lines further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sink {
    /// Name: of its cursor, and in what is told of it.
    pub name: String,
    /// Where they go.
    pub to: Drain,
    /// What happens to requests while it is behind.
    pub on_failure: WhenBehind,
    /// How far behind it may be.
    pub lag: Period,
}

/// Where lines go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drain {
    /// The journal of this machine, by its native protocol.
    Journald {
        /// Its socket.
        socket: String,
    },
    /// Syslog, RFC 5424.
    Syslog {
        /// How it is spoken.
        way: SyslogWay,
        /// Its facility, 0 to 23.
        facility: u8,
    },
    /// OTLP over HTTP in JSON.
    Otlp(Web),
    /// A POST of a batch of lines.
    Webhook {
        /// Where.
        web: Web,
        /// File with the secret that batches are signed with.
        secret: Option<String>,
    },
}

/// How syslog is spoken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SyslogWay {
    /// TLS (RFC 5425).
    Tls(Host, Tls),
    /// TCP with octet counting (RFC 6587).
    Tcp(Host),
    /// UDP (RFC 5426).
    Udp(Host),
    /// Datagrams to a socket of this machine.
    Unix(String),
}

/// What is asked by HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Web {
    /// Where.
    pub url: Endpoint,
    /// File with header fields, one a line.
    pub headers: Option<String>,
    /// Certificates; of `https` always there.
    pub tls: Option<Tls>,
}

/// Certificates of a connection with TLS.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Tls {
    /// File with the authorities that sign the server's certificate (PEM).
    pub ca: String,
    /// File with our own certificate and what it is signed by (PEM).
    #[serde(default)]
    pub certificate: Option<String>,
    /// File with its private key (PEM).
    #[serde(default)]
    pub key: Option<String>,
    /// Name that the server's certificate is for; default: the host of the address.
    #[serde(default)]
    pub server_name: Option<String>,
}

/// What happens to requests while a sink is behind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WhenBehind {
    /// They go on; the lines wait in the file.
    #[default]
    Wait,
    /// They are refused once the sink is further behind than its lag.
    Stop,
}

/// What the lines of the log are handed on to: one of `journald`, `syslog`, `otlp`, `webhook`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct SinkDocument {
    /// Name.
    #[schemars(with = "String")]
    name: Spanned<String>,
    /// The journal of this machine.
    journald: Option<JournaldDocument>,
    /// Syslog (RFC 5424).
    syslog: Option<SyslogDocument>,
    /// Logs of OpenTelemetry (OTLP over HTTP, in JSON).
    otlp: Option<WebDocument>,
    /// A POST of a batch of lines as JSON.
    webhook: Option<WebhookDocument>,
    /// What happens to requests while it is behind: wait (default), stop.
    #[serde(default)]
    on_failure: WhenBehind,
    /// How far behind it may be before that is told, and requests are refused where `on-failure` is stop; default: 5m.
    #[serde(default)]
    lag: Option<Period>,
}

/// The journal of this machine.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct JournaldDocument {
    /// Its socket; default: /run/systemd/journal/socket.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    socket: Option<Spanned<String>>,
}

/// Syslog: either `address` or `unix`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct SyslogDocument {
    /// Host and port, such as siem.example.com:6514.
    #[schemars(with = "Option<String>")]
    address: Option<Spanned<String>>,
    /// How it is spoken there: tls (default), tcp, udp.
    #[serde(default)]
    transport: Transport,
    /// A socket of this machine, such as /dev/log.
    #[schemars(with = "Option<String>")]
    unix: Option<Spanned<String>>,
    /// Certificates.
    tls: Option<Tls>,
    /// Facility: auth, authpriv (default), audit, daemon, user, local0 to local7.
    #[schemars(with = "Option<String>")]
    facility: Option<Spanned<String>>,
}

/// How syslog is spoken over the network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Transport {
    /// TLS.
    #[default]
    Tls,
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
}

/// What is asked by HTTP.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct WebDocument {
    /// Whole address, such as <https://collector.example.com:4318/v1/logs>.
    #[schemars(with = "String")]
    url: Spanned<String>,
    /// File with header fields, one `Name: value` a line: for tokens.
    #[schemars(with = "Option<String>")]
    headers: Option<Spanned<String>>,
    /// Certificates.
    tls: Option<Tls>,
}

/// A webhook.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct WebhookDocument {
    /// Whole address, such as <https://hook.example.com/guard>.
    #[schemars(with = "String")]
    url: Spanned<String>,
    /// File with header fields, one `Name: value` a line: for tokens.
    #[schemars(with = "Option<String>")]
    headers: Option<Spanned<String>>,
    /// Certificates.
    tls: Option<Tls>,
    /// File with the secret that batches are signed with (HMAC-SHA256).
    #[schemars(with = "Option<String>")]
    secret: Option<Spanned<String>>,
}

/// Reads what stands in the document.
pub(super) fn apply(documents: Vec<SinkDocument>) -> Result<Vec<Sink>, Wrong> {
    let mut sinks: Vec<Sink> = Vec::new();
    for document in documents {
        let at = document.name.referenced;
        let name = document.name.value.clone();
        if !is_word(&name) {
            let why = format!("`{name}` is no name: letters, digits, `-` and `_`");
            return Err((at, why));
        }
        if sinks.iter().any(|other| other.name == name) {
            return Err((at, format!("there are two sinks `{name}`")));
        }
        if sinks.len() >= MOST {
            return Err((at, format!("there are more than {MOST} sinks")));
        }
        sinks.push(one(document, at, name)?);
    }
    Ok(sinks)
}

fn one(document: SinkDocument, at: Location, name: String) -> Result<Sink, Wrong> {
    let to = match (
        document.journald,
        document.syslog,
        document.otlp,
        document.webhook,
    ) {
        (Some(it), None, None, None) => Drain::Journald {
            socket: it.socket.map_or_else(|| Ok(JOURNAL.to_owned()), file)?,
        },
        (None, Some(it), None, None) => syslog(it, at)?,
        (None, None, Some(it), None) => Drain::Otlp(web(it)?),
        (None, None, None, Some(it)) => Drain::Webhook {
            secret: it.secret.map(file).transpose()?,
            web: web(WebDocument {
                url: it.url,
                headers: it.headers,
                tls: it.tls,
            })?,
        },
        _ => {
            let why =
                format!("the sink `{name}` needs one of `journald`, `syslog`, `otlp`, `webhook`");
            return Err((at, why));
        }
    };
    Ok(Sink {
        name,
        to,
        on_failure: document.on_failure,
        lag: document.lag.unwrap_or(LAG),
    })
}

fn syslog(it: SyslogDocument, at: Location) -> Result<Drain, Wrong> {
    let facility = it.facility.as_ref().map_or(Ok(AUTHPRIV), facility)?;
    let way = match (it.address, it.unix) {
        (Some(address), None) => {
            let place = address.referenced;
            let host = Host::read(&address.value).map_err(|why| (place, why))?;
            match (it.transport, it.tls) {
                (Transport::Tls, Some(tls)) => SyslogWay::Tls(host, checked(tls, place)?),
                (Transport::Tls, None) => {
                    let why = "TLS needs to know whom to believe: `tls: {ca: FILE}`";
                    return Err((place, why.to_owned()));
                }
                (_, Some(_)) => return Err((place, "`tls` is of no use without TLS".to_owned())),
                (Transport::Tcp, None) => SyslogWay::Tcp(host),
                (Transport::Udp, None) => SyslogWay::Udp(host),
            }
        }
        (None, Some(unix)) => {
            if it.tls.is_some() || it.transport != Transport::Tls {
                let why = "a socket of this machine has neither `tls` nor `transport`";
                return Err((unix.referenced, why.to_owned()));
            }
            SyslogWay::Unix(file(unix)?)
        }
        _ => {
            let why = "syslog needs one of `address` and `unix`";
            return Err((at, why.to_owned()));
        }
    };
    Ok(Drain::Syslog { way, facility })
}

fn web(it: WebDocument) -> Result<Web, Wrong> {
    let place = it.url.referenced;
    let url = address::url(&it.url.value).map_err(|why| (place, why))?;
    let tls = match (url.secure, it.tls) {
        (true, Some(tls)) => Some(checked(tls, place)?),
        (true, None) => {
            let why = "https needs to know whom to believe: `tls: {ca: FILE}`";
            return Err((place, why.to_owned()));
        }
        (false, None) => None,
        (false, Some(_)) => return Err((place, "`tls` is of no use over http".to_owned())),
    };
    Ok(Web {
        url,
        headers: it.headers.map(file).transpose()?,
        tls,
    })
}

fn checked(tls: Tls, at: Location) -> Result<Tls, Wrong> {
    if tls.certificate.is_some() != tls.key.is_some() {
        let why = "`certificate` and `key` go together";
        return Err((at, why.to_owned()));
    }
    let name = tls.server_name.as_deref();
    if let Some(name) = name.filter(|it| !address::is_host(it)) {
        return Err((at, format!("`{name}` is no name of a server")));
    }
    Ok(tls)
}

fn file(text: Spanned<String>) -> Result<String, Wrong> {
    super::path(text)
}

/// Reads a facility by its name (RFC 5424, table 1).
fn facility(text: &Spanned<String>) -> Result<u8, Wrong> {
    let found = FACILITIES.iter().find(|(name, _)| *name == text.value);
    let Some((_, number)) = found else {
        let names: Vec<&str> = FACILITIES.iter().map(|(name, _)| *name).collect();
        let why = format!("`{}` is none of {}", text.value, names.join(", "));
        return Err((text.referenced, why));
    };
    Ok(*number)
}

const FACILITIES: [(&str, u8); 13] = [
    ("user", 1),
    ("daemon", 3),
    ("auth", 4),
    ("authpriv", 10),
    ("audit", 13),
    ("local0", 16),
    ("local1", 17),
    ("local2", 18),
    ("local3", 19),
    ("local4", 20),
    ("local5", 21),
    ("local6", 22),
    ("local7", 23),
];
const AUTHPRIV: u8 = 10;
const LAG: Period = Period(300);
const JOURNAL: &str = "/run/systemd/journal/socket";
/// Each has a thread.
const MOST: usize = 16;
