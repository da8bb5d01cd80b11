//! The service manager of this machine, asked by its own program: `systemctl` is started with nothing of the caller's
//! environment, and ended where it takes too long.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use seawall_model::system::Sight;

/// Returns the names of all units.
pub(super) fn units() -> Sight<Vec<String>> {
    let listed = ask(&["list-units", "--all", "--plain", "--no-legend", "--full"]);
    let installed = ask(&["list-unit-files", "--plain", "--no-legend", "--full"]);
    match (listed, installed) {
        (Ok(listed), Ok(installed)) => {
            let lines = listed.lines().chain(installed.lines());
            let first = lines.filter_map(|line| line.split_whitespace().next());
            let mut names: Vec<String> = first.map(str::to_owned).collect();
            names.sort_unstable();
            names.dedup();
            Sight::Seen(names)
        }
        (Err(why), _) | (_, Err(why)) => Sight::Unseen(why),
    }
}

/// Returns the properties of a unit.
pub(super) fn unit(name: &str) -> Sight<BTreeMap<String, Vec<String>>> {
    if name.starts_with('-') || name.contains(['\0', '\n']) {
        return Sight::Absent;
    }
    match ask(&["show", "--all", "--", name]) {
        Ok(text) => Sight::Seen(properties(&text)),
        Err(why) => Sight::Unseen(why),
    }
}

fn properties(text: &str) -> BTreeMap<String, Vec<String>> {
    let pairs = text.lines().filter_map(|line| line.split_once('='));
    pairs
        .map(|(name, value)| {
            let values = if LISTS.contains(&name) {
                value.split_whitespace().map(str::to_owned).collect()
            } else {
                vec![value.to_owned()]
            };
            (name.to_owned(), values)
        })
        .collect()
}

fn ask(arguments: &[&str]) -> Result<String, String> {
    if !Path::new("/run/systemd/system").is_dir() {
        return Err("systemd does not run here".to_owned());
    }
    let program = ["/usr/bin/systemctl", "/bin/systemctl"];
    let program = program.into_iter().find(|it| Path::new(it).is_file());
    let program = program.ok_or("there is no systemctl")?;
    let started = Command::new(program)
        .arg("--no-pager")
        .args(arguments)
        .env_clear()
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let child = started.map_err(|error| format!("systemctl cannot be started: {error}"))?;
    output(child)
}

/// Reads what a program says, and ends it where it does not end itself.
fn output(mut child: Child) -> Result<String, String> {
    let Some(stream) = child.stdout.take() else {
        return Err("systemctl says nothing".to_owned());
    };
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        let mut text = Vec::new();
        let read = stream.take(MOST).read_to_end(&mut text);
        // Nobody listens any more where it took too long.
        drop(send.send(read.map(|_| text)));
    });
    let said = receive.recv_timeout(PATIENCE);
    if said.is_err() {
        // It may have ended by itself in the meantime.
        drop(child.kill());
    }
    let status = child.wait().map_err(|error| error.to_string())?;
    let text = said.map_err(|_| "systemctl takes too long".to_owned())?;
    let text = text.map_err(|error| format!("systemctl cannot be read: {error}"))?;
    if !status.success() {
        return Err(format!("systemctl failed ({status})"));
    }
    String::from_utf8(text).map_err(|_| "systemctl says something that is not UTF-8".to_owned())
}

/// Properties that are lists of units or names.
const LISTS: &[&str] = &[
    "After",
    "Before",
    "BindsTo",
    "BoundBy",
    "ConflictedBy",
    "Conflicts",
    "ConsistsOf",
    "Documentation",
    "DropInPaths",
    "Names",
    "OnFailure",
    "PartOf",
    "PropagatesReloadTo",
    "ReloadPropagatedFrom",
    "RequiredBy",
    "Requires",
    "RequiresMountsFor",
    "Requisite",
    "RequisiteOf",
    "TriggeredBy",
    "Triggers",
    "WantedBy",
    "Wants",
];
const PATIENCE: Duration = Duration::from_secs(10);
const MOST: u64 = 64 << 20;

#[cfg(test)]
mod tests {
    use super::properties;

    #[test]
    fn properties_are_read() {
        let all =
            properties("Id=a.service\nWants=b.target c.socket\nExecStart={ path=/x ; }\nbroken");
        assert_eq!(all.get("Id"), Some(&vec!["a.service".to_owned()]));
        assert_eq!(all.get("Wants").map(Vec::len), Some(2));
        assert_eq!(
            all.get("ExecStart"),
            Some(&vec!["{ path=/x ; }".to_owned()])
        );
        assert_eq!(all.len(), 3);
    }
}
