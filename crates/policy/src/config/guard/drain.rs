//! Ways out for lines: the journal, syslog, OpenTelemetry, webhooks. Of the guard's log, and of alerts.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::{Location, Spanned};

use super::Wrong;
use super::address::{self, Endpoint, Host};
use super::rule::is_word;

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

/// The journal of this machine.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::config) struct JournaldDocument {
    /// Its socket; default: /run/systemd/journal/socket.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    socket: Option<Spanned<String>>,
}

/// Syslog: either `address` or `unix`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::config) struct SyslogDocument {
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
pub(in crate::config) struct WebDocument {
    /// Whole address, such as <https://collector.example.com:4318/v1/logs>.
    #[schemars(with = "String")]
    pub(in crate::config) url: Spanned<String>,
    /// File with header fields, one `Name: value` a line: for tokens.
    #[schemars(with = "Option<String>")]
    pub(in crate::config) headers: Option<Spanned<String>>,
    /// Certificates.
    pub(in crate::config) tls: Option<Tls>,
}

/// A webhook.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::config) struct WebhookDocument {
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

/// Checks the name of the next of several that have a thread each: `kind` is what they are called, `others` those before it.
pub(in crate::config) fn check_name<'n>(
    kind: &str,
    name: &Spanned<String>,
    mut others: impl ExactSizeIterator<Item = &'n str>,
    most: usize,
) -> Result<(), Wrong> {
    let (at, name) = (name.referenced, name.value.as_str());
    if !is_word(name) {
        let why = format!("`{name}` is no name: letters, digits, `-` and `_`");
        return Err((at, why));
    }
    let is_full = others.len() >= most;
    if others.any(|other| other == name) {
        return Err((at, format!("there are two {kind}s `{name}`")));
    }
    if is_full {
        return Err((at, format!("there are more than {most} {kind}s")));
    }
    Ok(())
}

/// Ways to hand lines on, of which a document names one.
#[derive(Debug)]
pub(in crate::config) struct Ways {
    /// The journal of this machine.
    pub(in crate::config) journald: Option<JournaldDocument>,
    /// Syslog.
    pub(in crate::config) syslog: Option<SyslogDocument>,
    /// OpenTelemetry.
    pub(in crate::config) otlp: Option<WebDocument>,
    /// A webhook.
    pub(in crate::config) webhook: Option<WebhookDocument>,
}

impl Ways {
    /// Says whether it names none.
    pub(in crate::config) const fn is_empty(&self) -> bool {
        self.journald.is_none()
            && self.syslog.is_none()
            && self.otlp.is_none()
            && self.webhook.is_none()
    }

    /// Reads the one that is named; nothing where there is none, or more than one.
    pub(in crate::config) fn read(self, at: Location) -> Result<Option<Drain>, Wrong> {
        Ok(Some(
            match (self.journald, self.syslog, self.otlp, self.webhook) {
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
                _ => return Ok(None),
            },
        ))
    }
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

/// Reads what is asked by HTTP.
pub(in crate::config) fn web(it: WebDocument) -> Result<Web, Wrong> {
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
const JOURNAL: &str = "/run/systemd/journal/socket";
