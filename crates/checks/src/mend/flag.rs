//! Flags of the daemon that its file cannot overrule: a drop-in for the unit that starts it, with the same command line
//! but for the flag (`systemd.unit(5)`, `systemd.service(5)`).

use seawall_model::host::HostFacts;
use seawall_model::host::engine::Engine;

use super::daemon::{Patch, changed};
use super::step::{After, Mend, Step};
use crate::daemon::effective::{effective, keys_of_flags};
use crate::fix;
use crate::list;
use crate::parse::node::{Node, Value};

/// Makes the drop-in for a check, where the unit's command line is understood and one flag alone has to change.
pub(super) fn drop_in(
    facts: &HostFacts,
    engine: &Engine,
    patch: &Patch,
    check: &str,
) -> Option<Mend> {
    let name = engine.daemon.unit.known()?;
    // It becomes part of a path.
    let is_plain = |char: char| char.is_ascii_alphanumeric() || "-_.@:".contains(char);
    if !name.chars().all(is_plain) {
        return None;
    }
    let unit = facts.units.get(name)?.known()?;
    let starts = unit.values("Service", "ExecStart");
    let start = starts.filter(|it| it.value.contains("dockerd")).last()?;
    let (flag, value) = wanted(patch, check)?;
    let line = replaced(&start.value, &flag, value.as_deref())?;
    let step = Step::Create {
        path: format!("/etc/systemd/system/{name}.d/50-seawall.conf"),
        text: format!("[Service]\nExecStart=\nExecStart={line}\n"),
    };
    let why = "a flag counts, and a file that says something else keeps the daemon from starting";
    let mend = Mend::new(Vec::new(), step, why)
        .risk("later changes of the unit's own command line do not count any more")
        .after(After::RestartUnit(name.clone()));
    Some(mend.dangerous())
}

/// Returns the flag that has to change, and its new value; no value where it has to go.
fn wanted(patch: &Patch, check: &str) -> Option<(String, Option<String>)> {
    let text = patch.seen.as_deref();
    let whole = effective(&patch.command, &patch.path, text).ok()?;
    let before = patch.input(whole.source.text());
    let (faults, _) = list::find(check)?.judge_daemon(&before).finish();
    let fix = faults.first()?.fixes.first()?;
    let text = fix::apply(whole.source.text(), &fix.edits).0;
    let after = patch.input(&text);
    let keys = changed(&before, &after);
    let mut flags = keys_of_flags(&patch.command).ok()?.into_iter();
    let (key, flag) = flags.find(|(key, _)| keys.contains(key))?;
    if keys.len() != 1 {
        return None;
    }
    match after.value(key) {
        None => Some((flag, None)),
        Some(node) => Some((flag, Some(scalar(node)?))),
    }
}

fn scalar(node: &Node) -> Option<String> {
    match &node.value {
        Value::Scalar(scalar) => Some(scalar.text.clone()),
        _ => None,
    }
}

/// Writes a command line with another value of a flag; nothing where it is written in a way that has to be
/// understood first: quotes, variables, masked secrets.
fn replaced(line: &str, flag: &str, value: Option<&str>) -> Option<String> {
    let is_plain = |char: char| char.is_ascii_alphanumeric() || "-_=/.:,+@ ".contains(char);
    if !line.chars().all(is_plain) || line.contains("***") {
        return None;
    }
    let long = format!("--{flag}");
    let words: Vec<&str> = line.split(' ').filter(|word| !word.is_empty()).collect();
    let is_it = |word: &&str| {
        let rest = word.strip_prefix(long.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
    };
    let at = words.iter().position(&is_it)?;
    let word = words.get(at)?;
    let next = words.get(at.checked_add(1)?);
    // A truth value takes none; of others the next word is the value.
    let is_truth = matches!(value, Some("true" | "false"));
    let takes_next =
        !word.contains('=') && !is_truth && next.is_some_and(|it| !it.starts_with('-'));
    let skipped = if takes_next { 2 } else { 1 };
    let new = value.map(|value| format!("{long}={value}"));
    let before = words.iter().take(at).map(|it| (*it).to_owned());
    let rest = words.iter().skip(at.checked_add(skipped)?);
    let line: Vec<String> = before
        .chain(new)
        .chain(rest.map(|it| (*it).to_owned()))
        .collect();
    let again = line
        .iter()
        .any(|word| is_it(&word.as_str()) && value.is_none());
    (!again).then(|| line.join(" "))
}

#[cfg(test)]
mod tests {
    use super::replaced;

    #[test]
    fn a_flag_is_replaced_in_its_place() {
        let cases = [
            (
                "/usr/bin/dockerd -H fd:// --icc=true --debug",
                "icc",
                Some("false"),
                Some("/usr/bin/dockerd -H fd:// --icc=false --debug"),
            ),
            (
                "/usr/bin/dockerd --log-level debug -H fd://",
                "log-level",
                Some("info"),
                Some("/usr/bin/dockerd --log-level=info -H fd://"),
            ),
            (
                "/usr/bin/dockerd --raw-logs -H fd://",
                "raw-logs",
                Some("false"),
                Some("/usr/bin/dockerd --raw-logs=false -H fd://"),
            ),
            (
                "/usr/bin/dockerd --cgroup-parent=/x",
                "cgroup-parent",
                None,
                Some("/usr/bin/dockerd"),
            ),
            (
                "/usr/bin/dockerd $OPTS --icc=true",
                "icc",
                Some("false"),
                None,
            ),
            (
                "/usr/bin/dockerd \"--icc=true\"",
                "icc",
                Some("false"),
                None,
            ),
            ("/usr/bin/dockerd -H fd://", "icc", Some("false"), None),
            ("/usr/bin/dockerd --icc-x=1", "icc", Some("false"), None),
        ];
        for (line, flag, value, want) in cases {
            assert_eq!(replaced(line, flag, value).as_deref(), want, "{line}");
        }
    }
}
