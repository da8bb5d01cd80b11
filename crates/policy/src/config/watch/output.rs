//! `outputs:` of `watch:`: where alerts go, which of them, in which form.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::{Location, Spanned};

use super::super::apply::Wrong;
use super::super::guard::{
    Drain, JournaldDocument, Period, Size, SyslogDocument, Tls, Ways, Web, WebDocument,
    WebhookDocument, check_name, path, web,
};
use super::level::Level;

/// Where alerts go, which of them, in which form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Name, in what is told of it.
    pub name: String,
    /// Where they go.
    pub to: To,
    /// In which form.
    pub form: Form,
    /// This priority or worse.
    pub priority: Level,
    /// Of one of these rules; empty: of any.
    pub rules: Vec<String>,
    /// With one of these tags; empty: with any or none.
    pub tags: Vec<String>,
    /// How many alerts may wait.
    pub alerts: u32,
    /// How many bytes of them.
    pub bytes: Size,
}

/// Where alerts go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    /// A file.
    File(String),
    /// A program.
    Program(Program),
    /// A POST for each.
    Http(Http),
    /// Syslog, the journal, OpenTelemetry, a webhook.
    Drain(Drain),
}

/// A program that is given alerts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// What is started.
    pub command: Command,
    /// Whether one is kept running for all alerts.
    pub keep_alive: bool,
    /// How long it may take for one.
    pub timeout: Period,
}

/// What is started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// A program with its arguments.
    Direct(Vec<String>),
    /// A text for a shell.
    Shell(String),
}

/// A POST for each alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Http {
    /// Where.
    pub web: Web,
    /// What `Content-Type` says; nothing: what the form is.
    pub content_type: Option<String>,
    /// How long one may take.
    pub timeout: Period,
}

/// In which form alerts are written.
#[expect(
    clippy::struct_excessive_bools,
    reason = "switches that have nothing to do with each other"
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// As JSON; else as text.
    pub json: bool,
    /// Times in texts with the date.
    pub iso_time: bool,
    /// JSON has `output`.
    pub output: bool,
    /// JSON has `message`.
    pub message: bool,
    /// JSON has `output_fields`.
    pub fields: bool,
    /// JSON has `tags`.
    pub tags: bool,
}

/// Where alerts go: one of `file`, `program`, `http`, `syslog`, `journald`, `otlp`, `webhook`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::config) struct OutputDocument {
    /// Name.
    #[schemars(with = "String")]
    name: Spanned<String>,
    /// A file, a line each at its end.
    file: Option<FileDocument>,
    /// A program, on whose standard input they stand, a line each.
    program: Option<ProgramDocument>,
    /// A POST for each, as falcosidekick and others take it.
    http: Option<HttpDocument>,
    /// Syslog (RFC 5424).
    syslog: Option<SyslogDocument>,
    /// The journal of this machine.
    journald: Option<JournaldDocument>,
    /// Logs of OpenTelemetry (OTLP over HTTP, in JSON).
    otlp: Option<WebDocument>,
    /// A POST of a batch of alerts as JSON.
    webhook: Option<WebhookDocument>,
    /// In which form: json (default; that of Falco), text.
    #[serde(default)]
    format: Format,
    /// What is in JSON.
    #[serde(default)]
    json: JsonDocument,
    /// Times in texts with the date.
    #[serde(default)]
    iso_time: bool,
    /// This priority or worse; default: debug, which is all.
    #[serde(default)]
    priority: Level,
    /// Of one of these rules alone; default: of any.
    #[serde(default)]
    rules: Vec<String>,
    /// With one of these tags alone; default: with any or none.
    #[serde(default)]
    tags: Vec<String>,
    /// What may wait for it.
    #[serde(default)]
    queue: QueueDocument,
}

/// A file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct FileDocument {
    /// Its path. Made with mode 0600 where it is not there, opened anew when it is moved away.
    #[schemars(with = "String")]
    path: Spanned<String>,
}

/// A program: either `command` or `shell`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ProgramDocument {
    /// The program, by its absolute path, and its arguments.
    #[schemars(with = "Option<Vec<String>>")]
    command: Option<Vec<Spanned<String>>>,
    /// A text for `/bin/sh -c`.
    shell: Option<String>,
    /// One program is kept running and has one line after the other; else each alert has one of its own. Default: true.
    keep_alive: Option<bool>,
    /// How long it may take for one alert before it is killed; default: 10s.
    timeout: Option<Period>,
}

/// A POST for each alert.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct HttpDocument {
    /// Whole address, such as <http://sidekick.example.com:2801/>.
    #[schemars(with = "String")]
    url: Spanned<String>,
    /// File with header fields, one `Name: value` a line: for tokens.
    #[schemars(with = "Option<String>")]
    headers: Option<Spanned<String>>,
    /// Certificates.
    tls: Option<Tls>,
    /// What `Content-Type` says; default: application/json, or text/plain.
    #[schemars(with = "Option<String>")]
    content_type: Option<Spanned<String>>,
    /// How long one may take; default: 10s.
    timeout: Option<Period>,
}

/// In which form alerts are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Format {
    /// Falco's JSON.
    #[default]
    Json,
    /// A line of text.
    Text,
}

/// What is in JSON.
#[expect(
    clippy::struct_excessive_bools,
    reason = "switches that have nothing to do with each other"
)]
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct JsonDocument {
    /// `output`: time, priority and message; default: true.
    output: bool,
    /// `message`: the message alone; default: false.
    message: bool,
    /// `output_fields`; default: true.
    fields: bool,
    /// `tags`; default: true.
    tags: bool,
}

impl Default for JsonDocument {
    fn default() -> Self {
        Self {
            output: true,
            message: false,
            fields: true,
            tags: true,
        }
    }
}

/// What may wait for an output. The last eighth is kept for alerts that are critical or worse.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct QueueDocument {
    /// How many alerts, 1 to 1000000; default: 10000.
    #[schemars(with = "Option<u32>")]
    alerts: Option<Spanned<u32>>,
    /// How many bytes of them; default: 16m.
    size: Option<Size>,
}

/// Reads what stands in the document.
pub(in crate::config) fn apply(documents: Vec<OutputDocument>) -> Result<Vec<Output>, Wrong> {
    let mut outputs: Vec<Output> = Vec::new();
    for document in documents {
        let at = document.name.referenced;
        let names = outputs.iter().map(|it| &*it.name);
        check_name("output", &document.name, names, MOST)?;
        let name = document.name.value.clone();
        outputs.push(one(document, at, name)?);
    }
    Ok(outputs)
}

fn one(document: OutputDocument, at: Location, name: String) -> Result<Output, Wrong> {
    let form = Form {
        json: document.format == Format::Json,
        iso_time: document.iso_time,
        output: document.json.output,
        message: document.json.message,
        fields: document.json.fields,
        tags: document.json.tags,
    };
    if document.webhook.is_some() && !form.json {
        let why = format!("the output `{name}` is a webhook: it takes JSON alone");
        return Err((at, why));
    }
    let alerts = match document.queue.alerts {
        Some(it) if !(1..=1_000_000).contains(&it.value) => {
            let why = format!("`{}` is not 1 to 1000000", it.value);
            return Err((it.referenced, why));
        }
        Some(it) => it.value,
        None => ALERTS,
    };
    let ways = Ways {
        journald: document.journald,
        syslog: document.syslog,
        otlp: document.otlp,
        webhook: document.webhook,
    };
    let to = match (document.file, document.program, document.http) {
        (None, None, None) => ways.read(at)?.map(To::Drain),
        (file, program, http) if ways.is_empty() => match (file, program, http) {
            (Some(it), None, None) => Some(To::File(path(it.path)?)),
            (None, Some(it), None) => Some(To::Program(self::program(it, at)?)),
            (None, None, Some(it)) => Some(To::Http(self::http(it)?)),
            _ => None,
        },
        _ => None,
    };
    let Some(to) = to else {
        let why = format!(
            "the output `{name}` needs one of `file`, `program`, `http`, `syslog`, `journald`, `otlp`, `webhook`"
        );
        return Err((at, why));
    };
    Ok(Output {
        name,
        to,
        form,
        priority: document.priority,
        rules: document.rules,
        tags: document.tags,
        alerts,
        bytes: document.queue.size.unwrap_or(BYTES),
    })
}

fn program(it: ProgramDocument, at: Location) -> Result<Program, Wrong> {
    let command = match (it.command, it.shell) {
        (Some(words), None) => direct(words, at)?,
        (None, Some(text)) => Command::Shell(text),
        _ => {
            let why = "a program needs one of `command` and `shell`";
            return Err((at, why.to_owned()));
        }
    };
    Ok(Program {
        command,
        keep_alive: it.keep_alive.unwrap_or(true),
        timeout: it.timeout.unwrap_or(TIMEOUT),
    })
}

/// Reads a program and its arguments. It is named by its path, so that nobody puts another one in its place.
fn direct(words: Vec<Spanned<String>>, at: Location) -> Result<Command, Wrong> {
    let mut words = words.into_iter();
    let Some(first) = words.next() else {
        return Err((at, "`command` names no program".to_owned()));
    };
    let first = path(first)?;
    let rest = words.map(|it| it.value);
    Ok(Command::Direct(
        std::iter::once(first).chain(rest).collect(),
    ))
}

fn http(it: HttpDocument) -> Result<Http, Wrong> {
    let content_type = it.content_type.map(|it| {
        let fits = |byte: u8| (b' '..=b'~').contains(&byte);
        if it.value.is_empty() || !it.value.bytes().all(fits) {
            let why = "`content-type` can't be sent as it is".to_owned();
            return Err((it.referenced, why));
        }
        Ok(it.value)
    });
    Ok(Http {
        web: web(WebDocument {
            url: it.url,
            headers: it.headers,
            tls: it.tls,
        })?,
        content_type: content_type.transpose()?,
        timeout: it.timeout.unwrap_or(TIMEOUT),
    })
}

const ALERTS: u32 = 10_000;
const BYTES: Size = Size(16 << 20);
const TIMEOUT: Period = Period(10);
/// Each has a thread.
const MOST: usize = 32;
