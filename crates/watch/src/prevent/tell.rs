//! What was, or would have been, kept from happening, as an alert.

use std::path::Path;
use std::sync::Arc;

use seawall_policy::config::watch::prevent::Item;
use seawall_runtime::engine::Alert;
use seawall_runtime::language::Priority;
use seawall_runtime::state::Container;
use seawall_sensor::gate::lsm::{Hook, Object, Origins, Refusal, Why};
use seawall_sensor::gate::wire::{Denial, What};
use seawall_sensor::present;
use serde_json::Value;

use crate::told::{Owner, Process, Subject, Told};

/// The source of these alerts.
pub(super) const SOURCE: &str = "prevent";

/// Something that an item is against.
pub(super) struct Happening<'a> {
    /// The item.
    pub item: &'a Item,
    /// In which container.
    pub container: &'a Container,
    /// When, in nanoseconds since 1970.
    pub time: u64,
    /// By whom.
    pub process: Process,
    /// Whether it was kept from happening.
    pub is_blocked: bool,
    /// What: words that go on after the process's name.
    pub what: String,
    /// What stands in the alert besides.
    pub fields: Vec<(&'static str, Value)>,
}

/// Makes the alert.
pub(super) fn told(happening: Happening<'_>, host: &str) -> Told {
    let Happening {
        item,
        container,
        process,
        ..
    } = happening;
    let (outcome, priority) = if happening.is_blocked {
        ("blocked", Priority::Warning)
    } else {
        ("would be blocked", Priority::Notice)
    };
    let name = if container.name.is_empty() {
        &container.id
    } else {
        &container.name
    };
    let message = format!(
        "{outcome}: {} ({}) in {name} {} (item {})",
        process.name, process.id, happening.what, item.name
    );
    let mut fields: Vec<(Arc<str>, Value)> = vec![
        ("container.id".into(), container.id.clone().into()),
        ("container.image".into(), container.image.clone().into()),
        ("container.name".into(), container.name.clone().into()),
        ("prevent.item".into(), item.name.clone().into()),
        ("prevent.outcome".into(), outcome.into()),
        ("proc.exepath".into(), process.program.clone().into()),
        ("proc.name".into(), process.name.clone().into()),
        ("proc.pid".into(), process.id.into()),
    ];
    fields.extend(
        happening
            .fields
            .into_iter()
            .map(|(name, value)| (name.into(), value)),
    );
    Told {
        alert: Arc::new(Alert {
            rule: item.name.as_str().into(),
            time: happening.time,
            priority,
            tags: [SOURCE.to_owned()].into(),
            source: SOURCE.into(),
            host: host.to_owned(),
            message,
            fields,
        }),
        subject: Arc::new(Subject {
            container: Some(Owner::known(container)),
            process: Some(process),
        }),
    }
}

/// Returns what is told of a process that is still there, or of which a record says no more than its name.
pub(super) fn process(id: i32, thread: i64, name: &[u8], booted: u64) -> Process {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let all = present::thread_of(Path::new("/proc"), id.into(), id.into(), booted);
    let Some(found) = all.first() else {
        return Process {
            id: id.into(),
            thread,
            name: text(name),
            ..Process::default()
        };
    };
    Process {
        id: id.into(),
        thread,
        name: text(&found.name),
        program: text(&found.executable.path),
        started: found.started,
    }
}

/// What is said of something that was refused: words, and fields.
type Said = (String, Vec<(&'static str, Value)>);

fn protocol_name(number: u32) -> String {
    match number {
        6 => "tcp".to_owned(),
        17 => "udp".to_owned(),
        0 => "ip".to_owned(),
        other => format!("protocol {other}"),
    }
}

/// Returns what a report of the programs at the security hooks says.
pub(super) fn refused(refusal: &Refusal) -> Said {
    match &refusal.object {
        Object::File { origin, name, .. } => {
            let name = String::from_utf8_lossy(name).into_owned();
            let verb = match refusal.hook {
                Hook::Exec => "executed",
                Hook::Map => "mapped as code",
                Hook::Change => "changed",
                _ => "opened",
            };
            let why = match (refusal.why, *origin) {
                (Why::Origin, Origins::UPPER) => "is not in the image",
                (Why::Origin, Origins::MEMORY) => "only memory holds",
                (Why::Origin, Origins::TMPFS) => "is of a tmpfs, not of the image",
                (Why::Origin, _) => "is of another file system, not of the image",
                (Why::Unlisted, _) => "is not among what may be executed",
                _ => "an item is against",
            };
            (
                format!("{verb} {name}, which {why}"),
                vec![("fd.name", name.into())],
            )
        }
        Object::Address(to, protocol) => {
            let protocol = protocol_name(*protocol);
            let verb = if refusal.hook == Hook::Bind {
                "listened on"
            } else {
                "connected to"
            };
            let place = vec![
                ("fd.l4proto", protocol.clone().into()),
                ("fd.sip", to.ip().to_string().into()),
                ("fd.sport", to.port().into()),
            ];
            (format!("{verb} {to}/{protocol}"), place)
        }
        Object::Number(number) => (
            format!("used {} ({number})", refusal.hook.name()),
            Vec::new(),
        ),
    }
}

/// Returns what a record of the kernel's programs says.
pub(super) fn words(denial: &Denial) -> Said {
    let protocol = protocol_name(denial.protocol.into());
    let to = std::net::SocketAddr::new(denial.address, denial.port);
    let file = String::from_utf8_lossy(&denial.file).into_owned();
    let place = vec![
        ("fd.l4proto", protocol.clone().into()),
        ("fd.sip", denial.address.to_string().into()),
        ("fd.sport", denial.port.into()),
    ];
    match denial.what {
        What::Connect => (format!("connected to {to}/{protocol}"), place),
        What::Send => (format!("sent to {to}/{protocol}"), place),
        What::Bind => (format!("listened on {to}/{protocol}"), place),
        What::Socket => (
            format!("made a socket ({protocol}) whose addresses cannot be judged"),
            vec![("fd.l4proto", protocol.into())],
        ),
        What::Memory => (
            format!("executed {file}, which only memory holds"),
            vec![("fd.name", file.into())],
        ),
        What::Loader => (
            format!("executed the loader {file} by itself"),
            vec![("fd.name", file.into())],
        ),
    }
}
