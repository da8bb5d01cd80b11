//! Falco's outputs, as its configuration has them (`falco.yaml` of 0.44).

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, bail};
use seawall_policy::config::guard::{Drain, Endpoint, SyslogWay, Tls, Web};
use seawall_runtime::configuration::Configuration;
use seawall_runtime::engine::alert::Form;
use seawall_watch::outlet::{
    Bounds, Command, Filter, Moment, Outlets, Output, Place, Post, Program, To,
};

use super::configure::number;
use super::tell;

/// Where syslog listens.
pub(super) const SYSLOG: &str = "/dev/log";
/// The facility of messages of programs of users, which is what syslog(3) has where none is named.
pub(super) const FACILITY: u8 = 1;
/// What `ca_bundle` is by default.
const AUTHORITIES: &str = "/etc/ssl/certs/ca-certificates.crt";
/// What the bundle of a folder of authorities is called.
const BUNDLES: [&str; 2] = ["ca-certificates.crt", "ca-bundle.crt"];
/// What `user_agent` is by default.
const AGENT: &str = "falcosecurity/falco";

/// Reads which outputs are enabled, and what they are.
pub(super) fn read(configuration: &Configuration, form: Form) -> anyhow::Result<Vec<Output>> {
    let common = Common {
        form,
        bounds: bounds(configuration)?,
    };
    let mut outputs = Vec::new();
    if configuration.flag("stdout_output.enabled", true)? {
        outputs.push(common.output("stdout", To::Stdout(None)));
    }
    if configuration.flag("syslog_output.enabled", false)? {
        outputs.push(common.output("syslog_output", syslog()));
    }
    for (name, read) in READERS {
        if configuration.flag(&format!("{name}.enabled"), false)? {
            let to = read(configuration, name)?;
            outputs.push(common.output(name, to));
        }
    }
    if outputs.is_empty() {
        tell("Warning", "no output is enabled: nobody is told of alerts");
    }
    Ok(outputs)
}

/// Starts outputs.
pub(super) fn start(outputs: Vec<Output>, host: &str) -> anyhow::Result<Outlets> {
    let place = Place {
        // By that name receivers sort its messages.
        program: "falco",
        host: host.to_owned(),
        clock: now,
    };
    Ok(Outlets::start(outputs, &place)?)
}

type Reader = fn(&Configuration, &str) -> anyhow::Result<To>;

const READERS: [(&str, Reader); 3] = [
    ("file_output", file),
    ("program_output", program),
    ("http_output", http),
];

/// What all outputs share.
struct Common {
    form: Form,
    bounds: Bounds,
}

impl Common {
    fn output(&self, name: &str, to: To) -> Output {
        Output {
            name: name.to_owned(),
            to,
            form: self.form,
            filter: Filter::default(),
            bounds: self.bounds,
        }
    }
}

/// `outputs_queue.capacity`: 0 is Falco's word for a million.
fn bounds(configuration: &Configuration) -> anyhow::Result<Bounds> {
    let usual = Bounds::default();
    let alerts = match number(configuration, "outputs_queue.capacity")? {
        None | Some(0) => usual.alerts,
        Some(count) => usize::try_from(count).unwrap_or(usize::MAX),
    };
    Ok(Bounds { alerts, ..usual })
}

/// `output_timeout`, in milliseconds.
fn patience(configuration: &Configuration) -> anyhow::Result<Duration> {
    let milliseconds = number(configuration, "output_timeout")?.unwrap_or(2000);
    Ok(Duration::from_millis(milliseconds.max(1)))
}

fn file(configuration: &Configuration, name: &str) -> anyhow::Result<To> {
    Ok(To::File {
        path: PathBuf::from(text(configuration, &format!("{name}.filename"))?),
        kept: configuration.flag(&format!("{name}.keep_alive"), false)?,
    })
}

fn syslog() -> To {
    To::Drain(Drain::Syslog {
        way: SyslogWay::Unix(SYSLOG.to_owned()),
        facility: FACILITY,
    })
}

/// Falco hands the text to a shell (popen(3)).
fn program(configuration: &Configuration, name: &str) -> anyhow::Result<To> {
    Ok(To::Program(Program {
        command: Command::Shell(text(configuration, &format!("{name}.program"))?),
        kept: configuration.flag(&format!("{name}.keep_alive"), false)?,
        patience: patience(configuration)?,
    }))
}

fn http(configuration: &Configuration, name: &str) -> anyhow::Result<To> {
    let key = |part: &str| format!("{name}.{part}");
    let flag = |part: &str| configuration.flag(&key(part), false);
    let written = text(configuration, &key("url"))?;
    let url = Endpoint::read(&written).map_err(|why| anyhow::anyhow!("{}: {why}", key("url")))?;
    if flag("insecure")? {
        bail!(
            "{}: a receiver whose certificate is not checked could be anybody; name what it is signed by with {}",
            key("insecure"),
            key("ca_cert")
        );
    }
    for part in ["echo", "compress_uploads"] {
        if flag(part)? {
            tell("Warning", &format!("{}: this is not done", key(part)));
        }
    }
    let named = |part: &str| -> anyhow::Result<Option<String>> {
        let text = configuration.text(&key(part))?;
        Ok(text.filter(|text| !text.is_empty()))
    };
    let with_own = flag("mtls")?;
    let own = |part: &str, usual: &str| -> anyhow::Result<Option<String>> {
        let path = named(part)?.unwrap_or_else(|| usual.to_owned());
        Ok(with_own.then_some(path))
    };
    let tls = if url.secure {
        Some(Tls {
            ca: authorities(named("ca_cert")?, named("ca_bundle")?, named("ca_path")?)?,
            certificate: own("client_cert", "/etc/ssl/certs/client.crt")?,
            key: own("client_key", "/etc/ssl/certs/client.key")?,
            server_name: None,
        })
    } else {
        None
    };
    let web = Web {
        url,
        headers: None,
        tls,
    };
    Ok(To::Post(Post {
        web,
        content_type: None,
        user_agent: Some(named("user_agent")?.unwrap_or_else(|| AGENT.to_owned())),
        patience: patience(configuration)?,
    }))
}

/// The first of them that is said; of a folder the bundle in it.
fn authorities(
    file: Option<String>,
    bundle: Option<String>,
    folder: Option<String>,
) -> anyhow::Result<String> {
    let Some(folder) = folder.filter(|_| file.is_none() && bundle.is_none()) else {
        return Ok(file.or(bundle).unwrap_or_else(|| AUTHORITIES.to_owned()));
    };
    let bundles = BUNDLES.iter().map(|name| Path::new(&folder).join(name));
    match bundles.into_iter().find(|path| path.is_file()) {
        Some(path) => Ok(path.display().to_string()),
        None => bail!(
            "http_output.ca_path: {folder} has neither {}: name one file with http_output.ca_cert",
            BUNDLES.join(" nor ")
        ),
    }
}

fn text(configuration: &Configuration, key: &str) -> anyhow::Result<String> {
    let text = configuration.text(key)?.filter(|text| !text.is_empty());
    text.with_context(|| format!("{key}: this output is enabled, so it has to be said"))
}

fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let since = since.map_or(0, |it| u64::try_from(it.as_nanos()).unwrap_or(u64::MAX));
    Moment::of_nanoseconds(since)
}
