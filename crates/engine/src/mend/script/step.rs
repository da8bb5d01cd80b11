//! One step as lines of the script: why, what may break, what takes it back, and the command.

use seawall_checks::mend::{Mend, Patch, Step};
use seawall_model::host::file::FileKind;

use super::quote::{comment, text, word, words};

/// Writes a step.
pub(super) fn written(mend: &Mend) -> String {
    let mut out = String::new();
    let mut say = |text: &str| {
        out.push_str(&comment(text));
        out.push('\n');
    };
    for (check, object) in &mend.mends {
        say(&format!("{check} {object}"));
    }
    say(&format!("{}: {}", mend.step.title(), mend.why));
    if let Some(risk) = &mend.risk {
        say(&format!("May break: {risk}"));
    }
    for line in reverse(&mend.step) {
        say(&format!("Reverse: {line}"));
    }
    out.push_str(&command(&mend.step));
    out
}

fn command(step: &Step) -> String {
    match step {
        Step::Mode {
            path,
            kind,
            seen,
            wanted,
        } => match letter(*kind) {
            Some(kind) => format!("set_mode {} {kind} {seen:o} {wanted:o}\n", word(path)),
            None => not_here(step),
        },
        Step::Owner {
            path,
            kind,
            seen,
            wanted,
        } => match letter(*kind) {
            Some(kind) => {
                let (seen, wanted) = (owner(*seen), owner(*wanted));
                format!("set_owner {} {kind} {seen} {wanted}\n", word(path))
            }
            None => not_here(step),
        },
        Step::Lines {
            path,
            header,
            lines,
        } => {
            let lines: Vec<String> = lines.iter().map(|line| word(line)).collect();
            let lines = lines.join(" \\\n  ");
            format!(
                "add_lines {} {} {} \\\n  {lines}\n",
                word(path),
                mode_of(path),
                text(header)
            )
        }
        Step::Create { path, text: new } => {
            format!("create {} {} {}\n", word(path), text(new), mode_of(path))
        }
        Step::Daemon(patch) => daemon(patch),
        Step::Update(update) => {
            let options = update.field.options(&update.value);
            let first = [&update.address, &update.id];
            let seen = word(&update.seen);
            let template = word(update.field.template());
            format!(
                "update {} {template} {seen} {}\n",
                words(&first),
                words(&options)
            )
        }
        Step::Docker {
            address,
            words: command,
            ..
        } => format!("docker --host {} {}\n", word(address), words(command)),
        Step::Suggest(commands) => {
            let line = |command: &Vec<String>| format!("{}\n", comment(&words(command)));
            commands.iter().map(line).collect()
        }
    }
}

/// The whole text before and after stands in the script, so it must hold no secret, and be what is there.
fn daemon(patch: &Patch) -> String {
    let is_open = |text: &str| !text.contains("***") && !text.contains('\u{fffd}');
    let seen = patch.seen.as_deref();
    let path = word(&patch.path);
    let is_written = seen.is_none_or(|seen| is_open(seen) && seen.len() <= LONGEST);
    let why = if is_written {
        match patch.text(seen) {
            Ok(patched) => {
                let done = patched.done.iter();
                let done: Vec<String> = done
                    .map(|done| {
                        format!(
                            "{}\n",
                            comment(&format!("  {}: {}", done.check, done.title))
                        )
                    })
                    .collect();
                let done = done.concat();
                let new = text(&patched.text);
                return match seen {
                    Some(seen) => format!("{done}replace {path} {} {new} validated\n", text(seen)),
                    None => format!("{done}create {path} {new} 644 validated\n"),
                };
            }
            Err(why) => why,
        }
    } else {
        "it holds secrets, or is too long: use seawall audit --fix --apply".to_owned()
    };
    format!("leave {path} {}\n", word(&format!("is not patched: {why}")))
}

fn not_here(step: &Step) -> String {
    let why = format!("{}: it is a device or a pipe", step.title());
    format!("leave {}\n", word(&why))
}

fn reverse(step: &Step) -> Vec<String> {
    match step {
        Step::Mode { path, seen, .. } => vec![format!("chmod {seen:o} -- {}", word(path))],
        Step::Owner { path, seen, .. } => {
            vec![format!("chown -h {} -- {}", owner(*seen), word(path))]
        }
        Step::Lines { path, .. } => vec![format!("take these lines out of {} again", word(path))],
        Step::Create { path, .. } => vec![format!("rm -- {}", word(path))],
        Step::Daemon(patch) => match &patch.seen {
            Some(_) => vec![format!(
                "put the first of the two texts back into {}",
                word(&patch.path)
            )],
            None => vec![format!("rm -- {}", word(&patch.path))],
        },
        Step::Update(update) => vec![match update.field.reverse(&update.seen) {
            Some(options) => {
                let (address, id) = (word(&update.address), word(&update.id));
                format!(
                    "docker --host {address} container update {} -- {id}",
                    words(&options)
                )
            }
            None => "set a higher limit; one is only taken away by making the container again"
                .to_owned(),
        }],
        Step::Docker { reverse, .. } => match reverse {
            Some(reverse) => vec![format!("docker {}", words(reverse))],
            None => vec!["the same command with what it was".to_owned()],
        },
        Step::Suggest(_) => Vec::new(),
    }
}

/// How `test` asks for a kind.
fn letter(kind: FileKind) -> Option<char> {
    match kind {
        FileKind::File => Some('f'),
        FileKind::Directory => Some('d'),
        FileKind::Socket => Some('S'),
        FileKind::Device | FileKind::Fifo => None,
    }
}

fn owner((uid, gid): (u32, u32)) -> String {
    format!("{uid}:{gid}")
}

/// Rules of the audit system are nobody else's business.
pub(in crate::mend) fn mode_of(path: &str) -> &'static str {
    if path.starts_with("/etc/audit/") {
        "640"
    } else {
        "644"
    }
}

/// Longer texts do not fit into one word of a command line (`execve(2)`).
const LONGEST: usize = 60_000;
